/** Runs publint and attw on the tarball: its manifest and types must resolve in all tools. */
import * as path from "node:path"
import { run } from "../workspace/Command.ts"
import type { Tarball } from "../workspace/Tarball.ts"

const tool = (name: string, tarball: Tarball, ...args: ReadonlyArray<string>) =>
  run(path.join(import.meta.dirname, "../../node_modules/.bin", name), [...args, tarball.file], {
    cwd: tarball.directory
  })

export const publintProblems = async (tarball: Tarball): Promise<ReadonlyArray<string>> => {
  const { ok, output } = await tool("publint", tarball, "run", "--strict")
  // It also ends with 0 after suggestions.
  return ok && output.includes("All good!") ? [] : [output]
}

export const attwProblems = async (tarball: Tarball): Promise<ReadonlyArray<string>> => {
  // A package with commands only has no types.
  if (tarball.entryPoints.length === 0) return []
  // Without `main`, a package has ES modules only, which `require` of old versions does not load.
  const profile = tarball.manifest.main === undefined ? "esm-only" : "strict"
  const format = ["--format", "ascii", "--no-emoji", "--no-color"]
  const entries = ["--entrypoints", ...tarball.entryPoints, "--"]
  const { ok, output } = await tool("attw", tarball, "--profile", profile, ...format, ...entries)
  return ok ? [] : [output]
}
