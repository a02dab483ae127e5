/** The first step of each build: the types of a package, and what TypeScript makes of its modules. */
import { spawnSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { isolatedDeclarationSync } from "rolldown/experimental"

/** Removes what an earlier build left in `dist` of the package at `root`, and in `others`; then compiles. Ends the process if that fails. */
export const compile = (root: string, ...others: ReadonlyArray<string>): void => {
  for (const folder of ["dist", ...others]) rmSync(join(root, folder), { recursive: true, force: true })
  const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc")
  const { status } = spawnSync(process.execPath, [tsc, "-b", "tsconfig.json"], { cwd: root, stdio: "inherit" })
  if (status !== 0) process.exit(status ?? 1)
}

/** Writes the types of a bundle's entry. Its exports state their types, which name no module that is in the bundle. */
export const declare = (entry: string, file: string): void => {
  const { code, errors } = isolatedDeclarationSync(entry, readFileSync(entry, "utf8"))
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"))
  writeFileSync(file, code)
}
