/** The source files of a folder. Links are not followed, and nothing outside is read. */
import { lstatSync, readdirSync } from "node:fs"
import { join } from "node:path"

const isSource = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path)

/** Folders of what others wrote, or of what was built. */
const isForeign = (name: string): boolean => /^(node_modules|dist|build|coverage|\..*)$/.test(name)

const within = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return isForeign(entry.name) ? [] : within(path)
    return entry.isFile() && isSource(path) ? [path] : []
  })

/** Returns the paths of the source files. Fails if there is no such file or folder. */
export const filesOf = (path: string): ReadonlyArray<string> => {
  const state = lstatSync(path)
  if (state.isDirectory()) return within(path).toSorted()
  return state.isFile() && isSource(path) ? [path] : []
}
