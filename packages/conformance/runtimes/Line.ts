/**
 * What a driver in a process prints for its runner.
 */
import type * as Job from "./Job.ts"

/** A line behind its mark: a result, or at the end the version of the runtime. */
export type Line = { readonly result: Job.Result } | { readonly version: string }

/** Before each line that is ours: runtimes and clients print what they please. */
export const mark = "conformance "
