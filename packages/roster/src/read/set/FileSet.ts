import { refusal } from "./ReadError.ts"

/** The files of a set, from a folder, an archive or a single file. Each can be opened several times, and is read as a stream. */
export interface SetFile {
  /** The name without folders. */
  readonly name: string
  readonly bytes: number
  readonly open: () => Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array>>
}

/** Files up to this size, in bytes, are read once: their encoding, header and rows are read one after the other. */
const small = 64 * 1024

/** Keeps the bytes of a small file. */
export const keepBytes = (bytes: number, open: SetFile["open"]): SetFile["open"] => {
  if (bytes > small) return open
  const all = async (): Promise<ReadonlyArray<Uint8Array>> => {
    const parts: Array<Uint8Array> = []
    for await (const part of await open()) parts.push(part)
    return parts
  }
  let content: ReturnType<typeof all> | undefined
  return () => content ??= all()
}

export interface FileSet {
  readonly path: string
  readonly files: ReadonlyArray<SetFile>
  /** The folder inside the archive or the folder that holds the files; empty at the root. */
  readonly parent: string
  /** Files that lead out of the folder. They were left out. */
  readonly links: ReadonlyArray<string>
  /** Whether a single file was named, and not a whole set. */
  readonly single: boolean
  readonly close: () => void
}

/** A file with its path in the set. */
export interface Entry extends SetFile {
  /** With `/`, and without the name; empty at the root. */
  readonly folder: string
}

// What macOS and Windows leave behind.
const isNoise = (entry: Entry): boolean =>
  entry.name.startsWith(".") || entry.name.startsWith("~$") ||
  /(?:^|\/)(?:__MACOSX|\.[^/]*)(?:\/|$)/.test(entry.folder) ||
  /^(?:thumbs\.db|desktop\.ini)$/i.test(entry.name)

/** Chooses the folder that holds the tables. With several, the set is unknown, unless some are at the root. */
export const choose = (path: string, entries: ReadonlyArray<Entry>): Pick<FileSet, "parent" | "files"> => {
  const files = entries.filter((entry) => !isNoise(entry))
  const tables = files.filter((entry) => /\.(?:csv|tsv|txt)$/i.test(entry.name))
  const folders = new Set(tables.map((entry) => entry.folder))
  if (folders.size > 1 && !folders.has("")) throw refusal(path, "several-sets folders")
  const parent = folders.has("") ? "" : [...folders][0] ?? ""
  return { parent, files: files.filter((entry) => entry.folder === parent) }
}

/** What a set of files may contain at most. Beyond it, an archive is refused: real exports are far below. */
export interface Limits {
  /** Bytes of all files together, unpacked. */
  readonly totalBytes: number
  /** Files in a set. */
  readonly files: number
  /** Unpacked bytes for each packed one, counted for files above `ratioFrom` bytes. */
  readonly ratio: number
  readonly ratioFrom: number
  /** Bytes of a line. */
  readonly lineBytes: number
  /** Characters of a cell. */
  readonly cellLength: number
}

/** The limits of files by default. */
export const defaultLimits: Limits = {
  totalBytes: 4 * 1024 ** 3,
  files: 2_000,
  ratio: 200,
  ratioFrom: 8 * 1024 ** 2,
  lineBytes: 256 * 1024,
  cellLength: 10_000
}
