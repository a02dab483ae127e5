/**
 * Targets for reading all accounts: speed, and memory that does not grow.
 */
import * as Million from "../measure/Million.ts"
import type { Results } from "../Results.ts"
import { labelOf, subjects } from "../Subjects.ts"
import { type Aim, mib, notMeasured, type Target, times } from "./Target.ts"

const peers = subjects.filter(({ kind }) => kind === "peer").map(({ name }) => name)

/** At least as many accounts per second as undici page by page and as every peer. */
const speed = (results: Results, subject: string, way: string): Target => {
  const aim: Aim = {
    subject: labelOf(subject),
    measure: `pagination by ${way}`,
    limit: "at least as fast as undici.request and every peer"
  }
  const own = results.pagination.find((row) => row.subject === subject && row.way === way)
  if (own === undefined || Number.isNaN(own.toUndici)) return notMeasured(aim)
  const ahead = results.pagination.filter((row) =>
    peers.includes(row.subject) && row.usersPerSecond > own.usersPerSecond
  )
  return {
    ...aim,
    found: `${times(own.toUndici)} undici.request; ${
      ahead.length === 0
        ? "ahead of every measured peer"
        : `behind ${ahead.map((row) => labelOf(row.subject)).join(", ")}`
    }`,
    met: own.toUndici >= 1 && ahead.length === 0
  }
}

const mostMemory = 160 * 2 ** 20
const mostGrowth = 1.1

/** Reads a million accounts with little memory, and no more than a hundred thousand need. */
const million = (results: Results, subject: string): Target => {
  const aim: Aim = {
    subject: labelOf(subject),
    measure: "peak memory of reading 1,000,000 accounts",
    limit: `at most ${mib(mostMemory)}, and at most ${times(mostGrowth)} the peak after 100,000`
  }
  const own = results.million.find((row) => row.subject === subject)
  if (own === undefined) return notMeasured(aim)
  const end = own.peaks.at(-1)!.bytes
  return {
    ...aim,
    found: `${
      own.peaks.filter(({ accounts }) => Million.named.includes(accounts)).map(({ bytes }) => mib(bytes)).join(", ")
    }; ${times(own.growth)}`,
    met: end <= mostMemory && own.growth <= mostGrowth
  }
}

export const judge = (results: Results): ReadonlyArray<Target> => [
  ...["core-node", "promise-node"].flatMap((subject) =>
    ["items", "items, read ahead", "pages"].map((way) => speed(results, subject, way))
  ),
  ...["promise", "promise, items", "promise-node", "promise-node, items", "core-node"].map((subject) =>
    million(results, subject)
  )
]
