/** A file system of its own in memory, for tests of full disks. */
import { mkdirSync } from "node:fs"

export interface SmallDisk {
  readonly enlarge: () => void
  readonly unmount: () => void
}

/** What starts `mount` and `umount`. */
interface Programs {
  readonly execFileSync: (program: "mount" | "umount", args: Array<string>, options: { stdio: "ignore" }) => unknown
}

/** Mounts one at a folder, which is created. Throws where this process may not. */
export const mount = ({ execFileSync }: Programs, folder: string, kibibytes: number): SmallDisk => {
  const run = (program: "mount" | "umount", ...args: ReadonlyArray<string>) =>
    void execFileSync(program, [...args, folder], { stdio: "ignore" })
  mkdirSync(folder, { recursive: true })
  run("mount", "-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs")
  return { enlarge: () => run("mount", "-o", "remount,size=64m"), unmount: () => run("umount") }
}
