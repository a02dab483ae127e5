/**
 * Replaces a file as a whole: a reader sees the old contents or the new, also after a crash. The draft beside it has a name that cannot be predicted, and is
 * created, never opened: a link that another account has planted is not followed.
 */
import { randomUUID } from "node:crypto"
import { closeSync, constants, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

/** Makes a new entry of a folder durable. Not every system can sync a folder. */
const syncFolder = (folder: string): void => {
  try {
    const opened = openSync(folder, "r")
    try {
      fsyncSync(opened)
    } finally {
      closeSync(opened)
    }
  } catch {
    // The file itself is on the disk.
  }
}

/**
 * Writes the complete contents of a file that only its owner can read, as a whole or in parts. Leaves nothing behind if it fails. `check` runs when they are
 * on the disk, just before they replace the file: if it throws, they do not.
 */
export const replace = (
  path: string,
  contents: string | Uint8Array | Iterable<string | Uint8Array>,
  check: () => void = () => {}
): void => {
  const parts = typeof contents === "string" || contents instanceof Uint8Array ? [contents] : contents
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    const file = openSync(draft, "wx", 0o600)
    try {
      for (const part of parts) writeFileSync(file, part)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    check()
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}

/** Creates a file that only its owner can read, with its contents. Does nothing if there is one. */
export const create = (path: string, contents: string): void => {
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    writeFileSync(draft, contents, { flag: "wx", mode: 0o600 })
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Opens an existing file for reading and appending, and returns its descriptor. Fails with `ELOOP` if a link has taken its place. */
export const openToAppend = (path: string): number =>
  // Windows has no such flag, and no links without a privilege.
  openSync(path, constants.O_RDWR | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0))
