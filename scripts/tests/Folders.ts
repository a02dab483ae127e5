/** Temporary folders of tests, which `FoldersEnd.ts` removes after the last test of the file: they may run at the same time, and share what a hook wrote. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const folders = new Set<string>()

/** Creates one. */
export const temporary = (prefix: string): string => {
  const path = mkdtempSync(join(tmpdir(), prefix))
  folders.add(path)
  return path
}

export const removeAll = (): void => {
  for (const path of folders) rmSync(path, { recursive: true, force: true })
  folders.clear()
}
