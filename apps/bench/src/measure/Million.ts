/**
 * Reading a million accounts: the peak of resident memory as it goes, which shows whether memory is constant.
 */
import * as Part from "../Part.ts"
import { allUsers } from "../server/LongList.ts"
import * as Statistics from "../Statistics.ts"
import { labelOf, withModule } from "../Subjects.ts"
import { count, mebibytes, percent, ratio, times } from "../Table.ts"
import * as Workers from "./Workers.ts"

/** Numbers of accounts at which the peak is read. */
const milestones: ReadonlyArray<number> = [100_000, 500_000, allUsers]

export interface Row {
  readonly subject: string
  /** Peaks of resident memory in bytes at the milestones, for each round. */
  readonly rounds: ReadonlyArray<ReadonlyArray<number>>
  /** Their medians. */
  readonly peaks: ReadonlyArray<number>
  /** The peak at the end relative to that after 100,000 accounts, in the same rounds: near 1 if memory is constant. */
  readonly growth: number
  /** The peak at the end relative to that of undici. */
  readonly toUndici: number
  /** Of the peak at the end. */
  readonly spread: number
}

/** Returns the rows of all subjects from their rounds. */
export const rowsOf = (
  measured: ReadonlyMap<string, ReadonlyArray<ReadonlyArray<number>>>
): ReadonlyArray<Row> => {
  const at = (subject: string, milestone: number) => measured.get(subject)?.map((peaks) => peaks[milestone]!) ?? []
  return [...measured].map(([subject, rounds]) => ({
    subject,
    rounds,
    peaks: milestones.map((_, nth) => Statistics.median(at(subject, nth))),
    growth: Statistics.ratio(at(subject, 2), at(subject, 0)),
    toUndici: Statistics.ratio(at(subject, 2), at("undici", 2)),
    spread: Statistics.spread(at(subject, 2))
  }))
}

const readers = ["promise", "core-node", "promise-node", "undici", "flat-api"]
const mostMemory = 160 * 2 ** 20
const mostGrowth = 1.1

export const million: Part.Part = Part.make<Row>({
  name: "million",
  about: "memory of reading 1,000,000 accounts",
  slow: true,
  measure: async ({ project, rounds, server, subjects }) => {
    const site = { project, baseUrl: server.longList }
    // Page by page; the Promise API also item by item, because `for await` keeps a page while it waits for the next.
    const cases = withModule(subjects, readers).flatMap((entry) =>
      entry.module === "promise"
        ? [{ entry, name: entry.name, way: "pages" }, { entry, name: `${entry.name}, items`, way: "items" }]
        : [{ entry, name: entry.name, way: "pages" }]
    )
    let checksum: number | undefined
    const measured = await Workers.interleaved(
      cases,
      rounds(5, 1),
      ({ entry, way }) =>
        Workers.using(site, [entry], async ([worker]) => {
          const report = await worker!.order({ _tag: "read", milestones, way })
          // All must read the same accounts.
          checksum ??= report.checksum
          if (report.checksum !== checksum) throw new Error(`${entry.label}: missed some of a million accounts`)
          return report.peaks
        })
    )
    return rowsOf(new Map([...measured].map(([{ name }, peaks]) => [name, peaks])))
  },
  tables: (rows) => [{
    title: "Peak of resident memory while reading 1,000,000 accounts, 1,000 a page; flat and low is better:",
    head: ["", ...milestones.map((accounts) => `MiB at ${count(accounts)}`), "growth", "x undici", "spread"],
    rows: rows.map((row) => [
      labelOf(row.subject),
      ...row.peaks.map(mebibytes),
      ratio(row.growth),
      ratio(row.toUndici),
      percent(row.spread)
    ])
  }],
  targets: (rows) =>
    rows.filter(({ subject }) => !["undici", "flat-api"].includes(subject)).map(({ growth, peaks, subject }) => ({
      subject: labelOf(subject),
      measure: "peak memory of reading 1,000,000 accounts",
      limit: `at most ${mebibytes(mostMemory)} MiB, and at most ${times(mostGrowth)} the peak after 100,000`,
      found: `${peaks.map(mebibytes).join(", ")} MiB; ${times(growth)}`,
      met: peaks.at(-1)! <= mostMemory && growth <= mostGrowth
    }))
})
