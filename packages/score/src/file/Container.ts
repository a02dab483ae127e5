/** Compressed MusicXML (`.mxl`): an archive whose META-INF/container.xml names the score. */
import { strToU8, Unzip, UnzipInflate, type ZippableFile, zipSync } from "fflate"
import { refuse } from "../xml/Problem.ts"
import { at, children, limits, parse } from "../xml/Tree.ts"
import { decode, type Decoded } from "./Encoding.ts"

/** The archive that a score came in: its bytes, which must not be changed, and the path of the score in it. */
export interface Container {
  readonly bytes: Uint8Array
  readonly path: string
}

/** A file of an archive: whether it is compressed, and its content in pieces, as it was decompressed. */
type File = { readonly level: 0 | 6; readonly chunks: Array<Uint8Array> }
const refuseArchive = (message: string): never => refuse(message, "Export the score again as MusicXML")
const checkSize = (size: number): void => {
  if (size > limits.file) refuseArchive(`The files of the archive have more than ${limits.file / 2 ** 20} MB`)
}

/** Programs write names in UTF-8 without saying so; these are read as Latin-1. */
const nameOf = (name: string): string => {
  const plain = new TextDecoder().decode(strToU8(name, true))
  return /[^\0-\xff]/.test(name) || plain.includes("\uFFFD") ? name : plain
}

/** Bytes given to the decompressor at once: they become at most a thousand times as many. */
const step = 8192

/** Decompresses the files of an archive. Stops at the limits, whether or not the archive says how large they are. */
const filesIn = (bytes: Uint8Array): ReadonlyMap<string, File> => {
  const files = new Map<string, File>()
  let size = 0
  const unzip = new Unzip((file) => {
    const found: File = { level: file.compression === 0 ? 0 : 6, chunks: [] }
    files.set(nameOf(file.name), found)
    if (files.size > limits.entries) refuseArchive(`The archive has more than ${limits.entries} files`)
    checkSize(size + (file.originalSize ?? 0))
    file.ondata = (error, chunk) => {
      if (error) throw error
      checkSize(size += chunk.length)
      found.chunks.push(chunk)
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  for (let start = 0; start < bytes.length; start += step) {
    unzip.push(bytes.subarray(start, start + step), start + step >= bytes.length)
  }
  return files
}

const contentOf = ({ chunks }: File): Uint8Array => {
  const content = new Uint8Array(chunks.reduce((total, { length }) => total + length, 0))
  chunks.reduce((start, chunk) => (content.set(chunk, start), start + chunk.length), 0)
  return content
}

const types = /^(?:|application\/vnd\.recordare\.musicxml\+xml|(?:application|text)\/xml)$/

/** Returns the path of the score: the first root file that is MusicXML. Without a list of root files, the first XML file. */
const pathIn = (files: ReadonlyMap<string, File>): string | undefined => {
  const list = files.get("META-INF/container.xml")
  if (list === undefined) return [...files.keys()].find((name) => /^[^/]+\.(?:musicxml|xml)$/i.test(name))
  const roots = at(parse(decode(contentOf(list)).text), "rootfiles")
  return roots && children(roots, "rootfile").find(({ attributes }) => types.test(attributes["media-type"] ?? ""))
    ?.attributes["full-path"]
}

export const unpack = (bytes: Uint8Array): Decoded & { readonly container: Container } => {
  const files = filesIn(bytes)
  const path = pathIn(files) ?? refuseArchive("The archive names no MusicXML file in META-INF/container.xml")
  const file = files.get(path) ?? refuseArchive(`The archive has no ${path}, which it names as its score`)
  return { ...decode(contentOf(file)), container: { bytes, path } }
}

/** Returns the archive with other bytes for the score; all other files are the same. */
export const pack = ({ bytes, path }: Container, score: Uint8Array): Uint8Array<ArrayBuffer> => {
  const files = filesIn(bytes)
  const old = contentOf(files.get(path)!)
  if (old.length === score.length && old.every((byte, index) => byte === score[index])) return bytes.slice()
  const entries = Array.from(files, ([name, file]): [string, ZippableFile] => {
    return [name, [name === path ? score : contentOf(file), { level: file.level }]]
  })
  // The earliest date that an archive can have: the same score gives the same bytes.
  return zipSync(Object.fromEntries(entries), { mtime: "1980-01-01T12:00:00" })
}
