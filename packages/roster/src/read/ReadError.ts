import * as Data from "effect/Data"

export type Reason =
  | "not-found"
  | "no-permission"
  | "unknown-format"
  | "several-sets"
  | "workbook"
  | "empty"
  | "archive-damaged"
  | "archive-encrypted"
  | "archive-unsafe-name"
  | "archive-too-large"
  | "unreadable"

/** The files cannot be read at all. What concerns single files and rows is a diagnostic of the roster instead. */
export class ReadError extends Data.TaggedError("RosterReadError")<{
  readonly path: string
  readonly reason: Reason
  readonly what: string
  readonly advice: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `${this.path}: ${this.what}. ${this.advice}.`
  }
}

/** Creates the error of a path. `what` and `advice` are sentences without their full stops. */
export const refusal = (path: string, reason: Reason, what: string, advice: string, cause?: unknown): ReadError =>
  new ReadError({ path, reason, what, advice, cause })
