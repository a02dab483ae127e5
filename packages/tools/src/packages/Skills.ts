/** The skills for coding agents in the tarballs: TanStack Intent must accept them, and find them in a project. */
import * as path from "node:path"
import { run } from "../workspace/Command.ts"
import type { Tarball } from "../workspace/Tarball.ts"

const intent = (args: ReadonlyArray<string>, cwd: string) =>
  run(process.execPath, [path.join(import.meta.dirname, "../../node_modules/@tanstack/intent/dist/cli.mjs"), ...args], {
    cwd
  })

const hasSkills = ({ files }: Tarball): boolean => files.some((file) => file.startsWith("skills/"))

export const problems = async (tarball: Tarball): Promise<ReadonlyArray<string>> => {
  if (!hasSkills(tarball)) return []
  const { ok, output } = await intent(["validate", "skills"], tarball.directory)
  return ok ? [] : [output]
}

/** Returns the packages whose skills are not found in a project that has all of them. */
export const missing = async (all: ReadonlyArray<Tarball>, directory: string): Promise<ReadonlyArray<string>> => {
  const { ok, output } = await intent(["list"], directory)
  if (!ok) return [output]
  return all.filter(hasSkills).filter(({ name }) => !output.includes(`load ${name}#`)).map(({ name }) =>
    `intent list does not find the skills of ${name}:\n${output}`
  )
}
