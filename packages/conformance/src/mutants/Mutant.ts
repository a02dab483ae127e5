/**
 * A deliberate fault in one source file. A test run with the fault in place must fail: then the mutant is killed. One that survives shows a behaviour
 * that no test protects.
 */
export interface Mutant {
  /** What the fault breaks, for the report: unique among all mutants. */
  readonly breaks: string
  /** Source file, from the root of the repository. */
  readonly file: string
  /** Code to replace. It must occur exactly once in the file. */
  readonly find: string
  /** Code to put in its place. */
  readonly replace: string
  /** Test files that should notice, from the root of the repository; the most likely one first. */
  readonly tests: ReadonlyArray<string>
  /** Why it may survive: set for a mutant that no test can tell from the original. */
  readonly equivalent?: string | undefined
}

/** Environment variable that carries the mutant, as JSON, into a test run. */
export const variable = "FLAT_SDK_MUTANT"

/** Environment variable that names a file, which is written when the mutant is in place. */
export const plantedVariable = "FLAT_SDK_MUTANT_PLANTED"

/** The file's source with the fault. Fails where `find` does not occur exactly once: the list has to follow the code. */
export const mutate = (source: string, { breaks, file, find, replace }: Mutant): string => {
  const parts = source.split(find)
  if (parts.length !== 2) {
    throw new Error(
      `${file}: "${breaks}" must match exactly once, and matches ${parts.length - 1} times. Update the mutant.`
    )
  }
  return parts.join(replace)
}

/** Mutants of one file, which the same tests should notice. */
export const of = (
  file: string,
  tests: ReadonlyArray<string>,
  faults: ReadonlyArray<Omit<Mutant, "file" | "tests"> & { readonly tests?: ReadonlyArray<string> }>
): ReadonlyArray<Mutant> => faults.map((fault) => ({ file, tests, ...fault }))
