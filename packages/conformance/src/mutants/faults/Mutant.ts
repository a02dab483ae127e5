/**
 * A deliberate fault in one source file. If a test fails with the fault in place, the mutant is killed. A mutant that survives shows behaviour that
 * no test covers.
 */
export interface Mutant {
  /** What the fault breaks. Shown in the report; unique among all mutants. */
  readonly breaks: string
  /** Source file, from the root of the repository. */
  readonly file: string
  /** Code to replace. It must occur exactly once in the file. */
  readonly find: string
  /** Code to put in its place. */
  readonly replace: string
  /** Test files that should fail, from the root of the repository; the most likely one first. Not used if there are `rows`. */
  readonly tests: ReadonlyArray<string>
  /** Rows of docs/reference/reliability.md that the fault breaks: of the tests of each, at least one must fail. */
  readonly rows: ReadonlyArray<string>
}

/** Environment variable with the mutant of a test run, as JSON. */
export const variable = "FLAT_SDK_MUTANT"

/** Environment variable with the path of a file that is written when the mutant is in place. */
export const plantedVariable = "FLAT_SDK_MUTANT_PLANTED"

/** Returns the source with the fault. Throws if `find` does not occur exactly once: update the list after changing the code. */
export const mutate = (source: string, { breaks, file, find, replace }: Mutant): string => {
  const parts = source.split(find)
  if (parts.length !== 2) {
    throw new Error(
      `${file}: "${breaks}" must match exactly once, but matches ${parts.length - 1} times. Update the mutant.`
    )
  }
  return parts.join(replace)
}

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
