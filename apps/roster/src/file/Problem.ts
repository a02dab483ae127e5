/**
 * A problem in a roster file: its position, what is wrong, and how to fix it.
 *
 * Problems are printed and pasted into e-mails, so they contain no personal data: the functions below mask e-mail addresses and
 * make control characters visible. Passwords are never quoted.
 */

export interface Problem {
  /** The line of the file, from 1; `undefined` for a problem of the whole file. */
  readonly line: number | undefined
  /** The position of the column, from 1; `undefined` for a problem of the whole line. */
  readonly column: number | undefined
  /** The name of the column as spelled in the file. */
  readonly columnName: string | undefined
  readonly what: string
  readonly fix: string
}

/** Creates a problem of the whole file. */
export const ofFile = (what: string, fix: string): Problem => ({
  line: undefined,
  column: undefined,
  columnName: undefined,
  what,
  fix
})

/** Creates a problem of a whole line. */
export const ofLine = (line: number, what: string, fix: string): Problem => ({
  line,
  column: undefined,
  columnName: undefined,
  what,
  fix
})

/** Sorts problems by position in the file. Problems of the whole file come first. */
export const inFileOrder = (problems: ReadonlyArray<Problem>): ReadonlyArray<Problem> =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
