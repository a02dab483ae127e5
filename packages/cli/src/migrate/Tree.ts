/** The source files of a folder: those that git would commit, or without git all that are not hidden. Links are not followed, and nothing outside is read. */
import { execFileSync } from "node:child_process"
import { lstatSync, readdirSync } from "node:fs"
import { join, relative, resolve } from "node:path"

const isSource = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path)

/** Folders of what others wrote, or of what was built. */
const isForeign = (path: string): boolean => /(^|[\\/])(node_modules|\.[^\\/.][^\\/]*)[\\/]/.test(path)

const byGit = (folder: string): ReadonlyArray<string> | undefined => {
  try {
    const args = ["-C", folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 2 ** 28 })
      .split("\0")
  } catch {
    // No git, or no repository.
    return undefined
  }
}

const byHand = (folder: string, from = folder): ReadonlyArray<string> =>
  readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
    const path = join(from, entry.name)
    if (entry.isDirectory()) return isForeign(`${entry.name}/`) ? [] : byHand(folder, path)
    return entry.isFile() ? [relative(folder, path)] : []
  })

/** Returns the paths of the source files. Fails if there is no such file or folder. */
export const filesOf = (path: string): ReadonlyArray<string> => {
  const state = lstatSync(resolve(path))
  if (!state.isDirectory()) return state.isFile() && isSource(path) ? [path] : []
  return (byGit(path) ?? byHand(path))
    .filter((file) => isSource(file) && !isForeign(file))
    .map((file) => join(path, file))
    .filter((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .toSorted()
}
