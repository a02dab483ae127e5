/**
 * What a reader has to say about a file. A diagnostic never contains the value of a cell: `value` is set only if the caller asked
 * for values. `docs/roster/files.md` lists all codes.
 */

/** Where a value was read: a file of the set, and the line on which its row starts. */
export interface Place {
  /** The name of the file as it is in the folder or the zip, such as `users.csv`. */
  readonly file: string
  /** The line on which the row starts, from 1 (the header line is usually 1). */
  readonly row: number
}

/** Shows a place, such as `users.csv:12`. */
export const showPlace = (place: Place): string => `${place.file}:${place.row}`

/** In a set of changes: whether the row creates or updates something, or removes it. Absent in complete sets. */
export type Change = "active" | "removed"

/**
 * - `error`: data was lost (a row or a file was left out), or, with `strict`, a rule of the format is broken.
 * - `warning`: the reader repaired or assumed something.
 * - `info`: worth knowing, nothing to correct.
 */
export type Severity = "error" | "warning" | "info"

/** Something in the files that a person should look at. */
export interface Diagnostic {
  /** A stable code, such as `row.cells-missing`. */
  readonly code: string
  readonly severity: Severity
  /** The file as it is named in the set; the path that was opened for what concerns the whole set. */
  readonly file: string
  /** The line on which the row starts, from 1; absent for what concerns the whole file. */
  readonly row?: number
  /** The name of the column as it is written in the file. */
  readonly column?: string
  readonly message: string
  readonly advice: string
  /** The cell as it is in the file. Present only if the caller asked for values, and never for a password. */
  readonly value?: string
}

/** How often a code was found, and how severe it is. */
export interface DiagnosticCount {
  readonly code: string
  readonly severity: Severity
  readonly count: number
}
