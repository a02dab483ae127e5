/** Runs others' checkers on a tarball: publint and attw for its manifest and types, and TanStack Intent for its skills for coding agents. */
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

const intent = (args: ReadonlyArray<string>, cwd: string) =>
  run(process.execPath, [path.join(import.meta.dirname, "../../node_modules/@tanstack/intent/dist/cli.mjs"), ...args], {
    cwd
  })

const hasSkills = ({ files }: Tarball): boolean => files.some((file) => file.startsWith("skills/"))

export const skillsProblems = async (tarball: Tarball): Promise<ReadonlyArray<string>> => {
  if (!hasSkills(tarball)) return []
  const { ok, output } = await intent(["validate", "skills"], tarball.directory)
  return ok ? [] : [output]
}

/** Returns the packages whose skills are not found in a project that has all of them. */
export const findMissingSkills = async (
  all: ReadonlyArray<Tarball>,
  directory: string
): Promise<ReadonlyArray<string>> => {
  const { ok, output } = await intent(["list"], directory)
  if (!ok) return [output]
  return all.filter(hasSkills).filter(({ name }) => !output.includes(`load ${name}#`)).map(({ name }) =>
    `intent list does not find the skills of ${name}:\n${output}`
  )
}
