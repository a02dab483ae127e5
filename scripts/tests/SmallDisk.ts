/** A file system of its own in memory, for tests of full disks. */
import { execFileSync } from "node:child_process"
import { mkdirSync } from "node:fs"

export interface SmallDisk {
  readonly enlarge: () => void
  readonly unmount: () => void
}

/** Mounts one at a folder, which is created. Throws where this process may not. */
export const mount = (folder: string, kibibytes: number): SmallDisk => {
  const run = (command: string, ...args: ReadonlyArray<string>) =>
    void execFileSync(command, [...args, folder], { stdio: "ignore" })
  mkdirSync(folder, { recursive: true })
  run("mount", "-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs")
  return { enlarge: () => run("mount", "-o", "remount,size=64m"), unmount: () => run("umount") }
}
