import { createReadStream } from "node:fs"
import { open as openFile, readdir, realpath, stat } from "node:fs/promises"
import { basename, join, sep } from "node:path"
import { choose, type Entry, type FileSet, keepBytes, type Limits } from "./FileSet.ts"
import { ReadError, refusal } from "./ReadError.ts"
import * as Zip from "./Zip.ts"

const depth = 3

/** Creates a file that is read from the disk. */
const onDisk = (path: string, name: string, folder: string, bytes: number): Entry => ({
  name,
  folder,
  bytes,
  open: keepBytes(bytes, () => Promise.resolve(createReadStream(path, { highWaterMark: 64 * 1024 })))
})

/** Lists the tables of a folder, or of the one folder in it that has some. Links may not lead out of the folder. */
const openFolder = async (path: string, limits: Limits): Promise<FileSet> => {
  const root = await realpath(path)
  const entries: Array<Entry> = []
  const links: Array<string> = []
  const visit = async (folder: string, level: number): Promise<void> => {
    for (const item of await readdir(join(root, folder), { withFileTypes: true })) {
      const inner = folder === "" ? item.name : `${folder}/${item.name}`
      // A link that leads nowhere has no real path.
      const real = await realpath(join(root, inner)).catch(() => undefined)
      if (item.isSymbolicLink() && (real === undefined || !real.startsWith(root + sep))) {
        links.push(inner)
        continue
      }
      const stats = await stat(join(root, inner))
      if (stats.isDirectory()) {
        // A link to a folder could lead in a circle.
        if (level < depth && !item.isSymbolicLink() && !item.name.startsWith(".")) await visit(inner, level + 1)
      } else if (stats.isFile()) {
        entries.push(onDisk(join(root, inner), item.name, folder, stats.size))
      }
      if (entries.length > limits.files) throw refusal(path, "several-sets files")
    }
  }
  await visit("", 0)
  const chosen = choose(path, entries)
  if (chosen.files.reduce((sum, file) => sum + file.bytes, 0) > limits.totalBytes) {
    throw refusal(path, "archive-too-large")
  }
  return { path, ...chosen, links, single: false, close: () => undefined }
}

const headOf = async (path: string): Promise<Uint8Array> => {
  const file = await openFile(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(8), 0, 8, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const readErrorOf = (path: string, cause: unknown): ReadError => {
  if (cause instanceof ReadError) return cause
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined
  if (code === "ENOENT" || code === "ENOTDIR") return refusal(path, "not-found")
  return code === "EACCES" || code === "EPERM" ? refusal(path, "no-permission") : refusal(path, "unreadable", cause)
}

/** Opens a folder, a zip or a single CSV file. Recognises a zip by its bytes, not by its name. */
export const openSet = async (path: string, limits: Limits): Promise<FileSet> => {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return await openFolder(path, limits)
    if (!stats.isFile()) throw refusal(path, "unreadable device")
    const head = await headOf(path)
    const starts = (...bytes: ReadonlyArray<number>) => bytes.every((byte, index) => head[index] === byte)
    if (starts(0xd0, 0xcf, 0x11, 0xe0) || (starts(0x50, 0x4b) && /\.(?:xlsx|xlsm|ods)$/i.test(path))) {
      throw refusal(path, "workbook")
    }
    if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06)) return await Zip.open(path, limits)
    if (stats.size > limits.totalBytes) throw refusal(path, "archive-too-large")
    const file = onDisk(path, basename(path), "", stats.size)
    return { path, files: [file], parent: "", links: [], single: true, close: () => undefined }
  } catch (error) {
    throw readErrorOf(path, error)
  }
}
