/**
 * The load of the machine during a run: a run on a busy machine says less, and must say so.
 */
import { loadavg } from "node:os"
import * as Statistics from "./Statistics.ts"

/** Load averages over one minute. */
export interface Load {
  readonly before: number
  /** Median and highest of the samples during the run. */
  readonly median: number
  readonly highest: number
  readonly after: number
}

const interval = 5000

const now = (): number => loadavg()[0]!

/** Begins to sample. Returns a function that ends the sampling and returns the load. */
export const watch = (): () => Load => {
  const before = now()
  const samples: Array<number> = []
  const timer = setInterval(() => samples.push(now()), interval).unref()
  return () => {
    clearInterval(timer)
    const after = now()
    samples.push(after)
    return { before, median: Statistics.median(samples), highest: Math.max(...samples), after }
  }
}

/** Load before a run comes from other processes. */
const mostBefore = 1

/** A run itself keeps up to two processes busy: a client and the server. */
const mostDuring = 2.5

/** Returns whether other processes disturbed a run. */
const busy = ({ before, median }: Load): boolean => before > mostBefore || median > mostDuring

/** Describes the load. */
export const describe = ({ after, before, highest, median }: Load): string =>
  `load ${before.toFixed(1)} before, ${median.toFixed(1)} during (at most ${highest.toFixed(1)}), ${
    after.toFixed(1)
  } after`

/** The warning for readers of a run on a busy machine; `undefined` if it was not busy. */
export const warning = (load: Load): string | undefined =>
  busy(load)
    ? "The machine was busy with other work: take differences of less than a third for noise."
    : undefined
