/**
 * The lines that a driver process prints for its runner.
 */
import type * as Job from "./Job.ts"

/** The content of a line after its mark: a result, or at the end the version of the runtime. */
export type Line = { readonly result: Job.Result } | { readonly version: string }

/** Prefix of each line of a driver. Runtimes and clients may print other lines. */
export const mark = "conformance "
