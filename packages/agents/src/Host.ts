/** What the tools use of the program that serves them. */
import type * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type { Contract, Input, Operation } from "./contract/Contract.ts"

export interface Host {
  readonly contract: Contract
  /** Operations that match some words, the best first. Without words, all of them. */
  readonly search: (words: string) => ReadonlyArray<Operation>
  /** A sample input with everything that an operation requires. */
  readonly sample: (operation: Operation) => Input
  /** The command with which a person calls an operation that reads. */
  readonly command: (operation: Operation, input: Input) => string
  /** Opens a file for the body of a request. */
  readonly open: (file: string) => Effect.Effect<unknown, unknown, FileSystem.FileSystem>
  /** Writes rows for a spreadsheet, each with a line break at its end. */
  readonly csv: (rows: ReadonlyArray<ReadonlyArray<unknown>>) => string
}
