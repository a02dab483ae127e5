/** What a set of files may contain at most. Beyond it, an archive is refused: real exports are far below. */
export interface Limits {
  /** Bytes of all files together, unpacked. */
  readonly totalBytes: number
  /** Files in a set. */
  readonly files: number
  /** Unpacked bytes for each packed one, counted for files above `ratioFrom` bytes. */
  readonly ratio: number
  readonly ratioFrom: number
  /** Bytes of a line. */
  readonly lineBytes: number
  /** Characters of a cell. */
  readonly cellLength: number
}

/** The limits of files by default. */
export const defaults: Limits = {
  totalBytes: 4 * 1024 ** 3,
  files: 2_000,
  ratio: 200,
  ratioFrom: 8 * 1024 ** 2,
  lineBytes: 256 * 1024,
  cellLength: 10_000
}
