/**
 * Targets for files: constant memory, and CPU time over `fetch`.
 */
import * as Bytes from "../measure/Bytes.ts"
import type { Results } from "../Results.ts"
import { labelOf } from "../Subjects.ts"
import { type Aim, mib, notMeasured, type Target, times, within } from "./Target.ts"

const mostGrowth = 16 * 2 ** 20

/** A large file needs as much memory as a small one, in both directions. */
const constant = (results: Results, subject: string): Target => {
  const aim: Aim = {
    subject: labelOf(subject),
    measure: `a file of ${Bytes.large / 1e6} MB up and down`,
    limit: `at most ${mib(mostGrowth)} above the peak with one of ${Bytes.small / 1e6} MB`
  }
  const rows = results.bytes.filter((row) => row.subject === subject)
  if (rows.length === 0) return notMeasured(aim)
  return {
    ...aim,
    found: rows.map((row) =>
      `${row.direction}: ${mib(row.peakLarge)}, ${mib(Math.abs(Bytes.growth(row)))} ${
        Bytes.growth(row) < 0 ? "less" : "more"
      }`
    ).join("; "),
    met: rows.every((row) => Bytes.growth(row) <= mostGrowth)
  }
}

/** CPU time of a download over `fetch`, relative to raw `fetch` in the same run. */
const download = (results: Results, subject: string, most: number): Target => {
  const aim: Aim = {
    subject: labelOf(subject),
    measure: `CPU time of ${Bytes.large / 1e6} MB down`,
    limit: `at most ${times(most)} fetch`
  }
  const own = results.bytes.find((row) => row.subject === subject && row.direction === "down")
  return own === undefined ? notMeasured(aim) : {
    ...aim,
    found: `${times(own.cpuToFetch)}; ${times(own.toFetch)} its speed`,
    met: within(own.cpuToFetch, most)
  }
}

export const judge = (results: Results): ReadonlyArray<Target> => [
  ...["promise", "core-node", "promise-node", "core-fetch", "promise-fetch"].map((subject) =>
    constant(results, subject)
  ),
  ...["core-fetch", "promise-fetch"].map((subject) => download(results, subject, 1.3))
]
