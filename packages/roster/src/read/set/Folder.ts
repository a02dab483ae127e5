import { createReadStream } from "node:fs"
import { readdir, realpath, stat } from "node:fs/promises"
import { join, sep } from "node:path"
import type { Limits } from "../Limits.ts"
import { refusal } from "../ReadError.ts"
import type { Entry, FileSet } from "./FileSet.ts"
import { choose, kept } from "./FileSet.ts"

const depth = 3

/** Creates a file that is read from the disk. */
export const onDisk = (path: string, name: string, folder: string, bytes: number): Entry => ({
  name,
  folder,
  bytes,
  open: kept(bytes, () => Promise.resolve(createReadStream(path, { highWaterMark: 64 * 1024 })))
})

/** Lists the tables of a folder, or of the one folder in it that has some. Links may not lead out of the folder. */
export const open = async (path: string, limits: Limits): Promise<FileSet> => {
  const root = await realpath(path)
  const entries: Array<Entry> = []
  const links: Array<string> = []
  const walk = async (folder: string, level: number): Promise<void> => {
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
        if (level < depth && !item.isSymbolicLink() && !item.name.startsWith(".")) await walk(inner, level + 1)
      } else if (stats.isFile()) {
        entries.push(onDisk(join(root, inner), item.name, folder, stats.size))
      }
      if (entries.length > limits.files) throw refusal(path, "several-sets files")
    }
  }
  await walk("", 0)
  const chosen = choose(path, entries)
  if (chosen.files.reduce((sum, file) => sum + file.bytes, 0) > limits.totalBytes) {
    throw refusal(path, "archive-too-large")
  }
  return { path, ...chosen, links, single: false, close: () => undefined }
}
