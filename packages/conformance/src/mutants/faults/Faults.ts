import type { Mutant } from "./Mutant.ts"

/** A fault: what it breaks, the code to find, its replacement, and the rows of docs/reference/reliability.md whose tests it must turn red. */
export type Fault = readonly [breaks: string, find: string, replace: string, ...rows: ReadonlyArray<string>]

/**
 * Faults of a module. Those without rows must make a test of these files fail, of which the most likely one comes first. If all faults have rows, no file is
 * named.
 */
export const faults = (
  module: string,
  tests: ReadonlyArray<string>,
  ...each: ReadonlyArray<Fault>
): ReadonlyArray<Mutant> => {
  const inPackage = (path: string, folder: string) => `packages/${path.replace("/", `/${folder}/`)}`
  return each.map(([breaks, find, replace, ...rows]) => ({
    breaks,
    file: inPackage(`${module}.ts`, "src"),
    find,
    replace,
    tests: tests.map((test) => inPackage(`${test}.test.ts`, "test")),
    rows
  }))
}
