/** Where a value was read: a file of the set, and the line on which its row starts. */
export interface Place {
  /** The name of the file as it is in the folder or the zip, such as `users.csv`. */
  readonly file: string
  /** The line on which the row starts, from 1 (the header line is usually 1). */
  readonly row: number
}

/** Shows a place, such as `users.csv:12`. */
export const show = (place: Place): string => `${place.file}:${place.row}`

/** In a set of changes: whether the row creates or updates something, or removes it. Absent in complete sets. */
export type Change = "active" | "removed"
