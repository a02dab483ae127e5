/**
 * Reads a school's files: OneRoster 1.1 and 1.2, Clever, School Data Sync v2.1, v2 and v1, and plain CSV, from a folder, a zip or a file. Rows that
 * are wrong become diagnostics of the roster. Needs no token and sends nothing.
 *
 * **Example** (Count the people of an export)
 *
 * ```ts check-only: the export is yours
 * import { Read } from "@flat-sdk/roster"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const roster = yield* Read.open("export.zip", { today: "2026-09-01" })
 *   yield* Console.log(Read.summarize(roster, "2026-09-01", 3).people)
 * })
 *
 * await Effect.runPromise(program)
 * ```
 */
export { open } from "./read/Read.ts"
export type { Options } from "./read/Read.ts"
export { summarize } from "./read/report/Summary.ts"
export type { Group, Summary } from "./read/report/Summary.ts"
export { defaultLimits } from "./read/set/FileSet.ts"
export type { Limits } from "./read/set/FileSet.ts"
export { ReadError } from "./read/set/ReadError.ts"
export type { Reason } from "./read/set/ReadError.ts"
