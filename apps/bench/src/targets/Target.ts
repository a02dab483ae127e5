/**
 * A target, and whether a run met it.
 */
export interface Target {
  /** The label of the measured subject. */
  readonly subject: string
  /** What is measured, such as "page of 100, 16 concurrent". */
  readonly measure: string
  /** The limit in words, such as "at most 0.90x fetch". */
  readonly limit: string
  readonly found: string
  /** `undefined`: not measured in this run, or only in part. */
  readonly met: boolean | undefined
}

/** A target without its result. */
export type Aim = Pick<Target, "subject" | "measure" | "limit">

const nothing = "not measured"

export const notMeasured = (aim: Aim): Target => ({ ...aim, found: nothing, met: undefined })

/** Returns whether a run measured anything for a target. */
export const wasMeasured = ({ found }: Target): boolean => found !== nothing

export const times = (ratio: number): string => `${ratio.toFixed(2)}x`

export const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`

/** Returns whether a ratio is at most a limit; `undefined` if it was not measured, such as a ratio to a subject that did not run. */
export const within = (ratio: number, most: number): boolean | undefined =>
  Number.isNaN(ratio) ? undefined : ratio <= most
