/**
 * Creates folders that only the user can read.
 */
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code

/** Creates a folder, and the folders above it that do not exist. Not `recursive`, which never ends where the system reports that a parent is missing. */
export const create = (folder: string): void => {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) === "EEXIST") return
    if (codeOf(error) !== "ENOENT" || dirname(folder) === folder) throw error
    create(dirname(folder))
    tryAgain(folder)
  }
}

const tryAgain = (folder: string): void => {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process has created it.
    if (codeOf(error) !== "EEXIST") throw error
  }
}
