/** The first step of each build: the types of a package, and what TypeScript makes of its modules. */
import { spawnSync } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"

/** Removes what an earlier build left in `dist` of the package at `root`, and in `others`; then compiles. Ends the process if that fails. */
export const compile = (root: string, ...others: ReadonlyArray<string>): void => {
  for (const folder of ["dist", ...others]) rmSync(join(root, folder), { recursive: true, force: true })
  const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc")
  const { status } = spawnSync(process.execPath, [tsc, "-b", "tsconfig.json"], { cwd: root, stdio: "inherit" })
  if (status !== 0) process.exit(status ?? 1)
}
