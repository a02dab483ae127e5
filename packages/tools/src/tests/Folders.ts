/** Temporary folders of tests, which `Setup.ts` removes after the last test of the file: they may run at the same time, and share what a hook wrote. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const folders = new Set<string>()
const users = new Set<() => Promise<void>>()

/** Creates one. */
export const temporary = (prefix: string): string => {
  const path = mkdtempSync(join(tmpdir(), prefix))
  folders.add(path)
  return path
}

/** Ends something that writes to folders of its own, such as a browser, after the last test of the file. */
export const endAfterFile = (end: () => Promise<void>): void => void users.add(end)

export const removeAll = async (): Promise<void> => {
  for (const end of users) await end()
  users.clear()
  for (const path of folders) rmSync(path, { recursive: true, force: true })
  folders.clear()
}
