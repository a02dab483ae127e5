/**
 * Reading a million accounts page by page: the peak of resident memory as it goes, which shows whether memory is constant.
 */
import type { Server } from "../Server.ts"
import { allUsers } from "../server/LongList.ts"
import * as Statistics from "../Statistics.ts"
import type { Entry } from "../Subjects.ts"
import * as Workers from "./Workers.ts"

const step = allUsers / 10

/** Numbers of accounts at which the peak is read. */
export const milestones: ReadonlyArray<number> = Array.from({ length: allUsers / step }, (_, nth) => (nth + 1) * step)

/** Those that tables name. */
export const named: ReadonlyArray<number> = [100_000, 500_000, 1_000_000]

export interface Peak {
  readonly accounts: number
  /** The peak of resident memory in bytes up to here, one value per round. */
  readonly rounds: ReadonlyArray<number>
  readonly bytes: number
}

export interface Row {
  readonly subject: string
  readonly peaks: ReadonlyArray<Peak>
  /** The peak at the end relative to that after 100,000 accounts, in the same rounds: near 1 if memory is constant. */
  readonly growth: number
  readonly usersPerSecond: number
  /** Relative to undici in the same rounds: accounts per second, and the peak at the end. */
  readonly toUndici: number
  readonly peakToUndici: number
  /** Of the peak at the end. */
  readonly spread: number
}

export interface Round {
  readonly peaks: ReadonlyArray<number>
  readonly usersPerSecond: number
}

/** Returns the rows of all subjects from their rounds. */
export const rowsOf = (rounds: ReadonlyMap<string, ReadonlyArray<Round>>): ReadonlyArray<Row> => {
  const at = (name: string, accounts: number) =>
    (rounds.get(name) ?? []).map(({ peaks }) => peaks[milestones.indexOf(accounts)] ?? NaN)
  const speed = (name: string) => (rounds.get(name) ?? []).map(({ usersPerSecond }) => usersPerSecond)
  return [...rounds.keys()].map((subject) => ({
    subject,
    peaks: milestones.map((accounts) => ({
      accounts,
      rounds: at(subject, accounts),
      bytes: Statistics.median(at(subject, accounts))
    })),
    growth: Statistics.ratio(at(subject, allUsers), at(subject, step)),
    usersPerSecond: Statistics.median(speed(subject)),
    toUndici: Statistics.ratio(speed(subject), speed("undici")),
    peakToUndici: Statistics.ratio(at(subject, allUsers), at("undici", allUsers)),
    spread: Statistics.spread(at(subject, allUsers))
  }))
}

/** Page by page; the Promise API also item by item, because `for await` keeps a page while it waits for the next. */
const waysOf = ({ name }: Entry): ReadonlyArray<{ readonly row: string; readonly way?: string }> =>
  name.startsWith("promise") ? [{ row: name }, { row: `${name}, items`, way: "items" }] : [{ row: name }]

/** Measures all subjects, interleaved, each in a new process per round. */
export const measure = async (
  project: string,
  subjects: ReadonlyArray<Entry>,
  server: Server,
  rounds: number
): Promise<ReadonlyArray<Row>> => {
  const cases = subjects.flatMap((entry) => waysOf(entry).map((way) => ({ entry, ...way })))
  const measured = new Map(cases.map(({ row }) => [row, [] as Array<Round>]))
  let checksum: number | undefined
  for (let round = 0; round < rounds; round++) {
    for (const { entry, row, way } of Statistics.rotated(cases, round)) {
      const worker = await Workers.start(project, entry, server.longList)
      try {
        const report = await Workers.order(worker, entry, { _tag: "peaks", milestones, way })
        // All must read the same accounts.
        checksum ??= report.checksum
        if (report.checksum !== checksum) throw new Error(`${entry.label}: missed some of a million accounts`)
        measured.get(row)!.push({
          peaks: report.peaks,
          usersPerSecond: allUsers / report.millis * 1000
        })
      } finally {
        await worker.end()
      }
    }
  }
  return rowsOf(measured)
}
