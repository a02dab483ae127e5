/**
 * Results of an invented run, with no measurements unless a test adds them.
 */
import type * as Age from "../../src/measure/Age.ts"
import type * as ColdStart from "../../src/measure/ColdStart.ts"
import * as Million from "../../src/measure/Million.ts"
import type { Results } from "../../src/Results.ts"
import * as Statistics from "../../src/Statistics.ts"
import { judge } from "../../src/Targets.ts"
import type { Target } from "../../src/targets/Target.ts"

export const quietLoad = { before: 0.2, median: 1.6, highest: 2.1, after: 1.7 }

export const run = (measured: Partial<Results>): Results => ({
  machine: {
    at: "2026-01-02T03:04:05.000Z",
    node: "v24.0.0",
    cpu: "a CPU",
    cores: 2,
    pinned: true,
    load: quietLoad,
    versions: { effect: "4.1.0" },
    quick: false
  },
  throughput: [],
  pagination: [],
  bytes: [],
  age: [],
  million: [],
  clients: [],
  coldStart: [],
  commandStart: [],
  bundles: [],
  footprint: [],
  typeCheck: [],
  instantiations: [],
  ...measured
})

/** Returns the target of a subject whose measure begins with these words. */
export const targetOf = (results: Results, subject: string, measure: string): Target => {
  const found = judge(results).find((target) => target.subject === subject && target.measure.startsWith(measure))
  if (found === undefined) throw new Error(`no target of ${subject} begins with "${measure}"`)
  return found
}

/** Returns a row of ages from ratios to `undici.request`. */
export const aged = (subject: string, collected: boolean, ratios: Readonly<Record<number, number>>): Age.Row => ({
  subject,
  workload: "page of 100",
  collected,
  points: Object.entries(ratios).map(([age, toUndici]) => ({
    age: Number(age),
    rounds: [100 * toUndici],
    cpu: 100 * toUndici,
    toUndici,
    spread: 0.02
  }))
})

/** Returns a program that took these times. flat-api took 100 ms in each round. */
export const started = (program: string, rounds: ReadonlyArray<number>): ColdStart.Row => ({
  program,
  rounds,
  millis: Statistics.median(rounds),
  toFlatApi: Statistics.median(rounds) / 100,
  spread: Statistics.spread(rounds)
})

/** Returns a subject whose memory grew from one peak to another, in MiB. */
export const read = (subject: string, from: number, to: number): ReadonlyArray<Million.Row> =>
  Million.rowsOf(
    new Map([[
      subject,
      [{
        peaks: Million.milestones.map((_, nth, { length }) => (from + (to - from) * nth / (length - 1)) * 2 ** 20),
        usersPerSecond: 1
      }]
    ]])
  )
