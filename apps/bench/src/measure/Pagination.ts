/** Pagination over all accounts at 1,000 per page: accounts per second, and the memory peak of each run. */
import * as Part from "../Part.ts"
import { allUsers } from "../server/Responses.ts"
import * as Statistics from "../Statistics.ts"
import { type Entry, labelOf, withModule } from "../Subjects.ts"
import { count, mebibytes, percent, ratio } from "../Table.ts"
import * as Workers from "./Workers.ts"

/** Ways that our clients offer. The others have one. */
const ways = ["items", "items, read ahead", "pages", "pages, read ahead"]

export interface Row {
  readonly subject: string
  /** By items or by pages, with or without reading ahead; the only way of the others. */
  readonly way: string | undefined
  readonly rounds: ReadonlyArray<number>
  readonly usersPerSecond: number
  /** Relative to undici page by page, in the same rounds. */
  readonly toUndici: number
  /** Memory peaks in bytes, one per run in the same process. */
  readonly peaks: ReadonlyArray<number>
  readonly spread: number
}

export const pagination: Part.Part = Part.make<Row>({
  name: "pagination",
  about: "speed and memory of reading 100,000 accounts",
  measure: ({ project, quick, rounds, server, subjects }) => {
    const cases: ReadonlyArray<readonly [Entry, string | undefined]> = withModule(subjects).flatMap((entry) =>
      (entry.kind !== "ours" ? [undefined] : quick ? ways.slice(0, 1) : ways).map((way) => [entry, way] as const)
    )
    const site = { project, baseUrl: server.baseUrl }
    return Workers.using(site, cases.map(([entry]) => entry), async (workers) => {
      let checksum: number | undefined
      const read = async (nth: number) => {
        const [entry, way] = cases[nth]!
        const report = await workers[nth]!.order({ _tag: "read", way })
        // All must read the same accounts.
        checksum ??= report.checksum
        if (report.checksum !== checksum) throw new Error(`${entry.label}, ${way}: missed some accounts`)
        return { usersPerSecond: allUsers / report.millis * 1000, peak: report.peak }
      }
      const numbers = [...cases.keys()]
      if (!quick) { for (const nth of numbers) await read(nth) }
      const measured = await Workers.interleave(numbers, rounds(5, 1), read)
      const speedOf = (nth: number) => measured.get(nth)?.map(({ usersPerSecond }) => usersPerSecond) ?? []
      const undici = speedOf(cases.findIndex(([{ name }]) => name === "undici"))
      return cases.map(([{ name }, way], nth) => ({
        subject: name,
        way,
        rounds: speedOf(nth),
        usersPerSecond: Statistics.median(speedOf(nth)),
        toUndici: Statistics.ratio(speedOf(nth), undici),
        peaks: measured.get(nth)!.map(({ peak }) => peak),
        spread: Statistics.spread(speedOf(nth))
      }))
    })
  },
  tables: (rows) => [{
    title: "Reading 100,000 accounts at 1,000 per page, in one process; more is better:",
    head: ["", "x undici", "accounts/s", "peak MiB", "spread"],
    rows: rows.map((row) => [
      row.way === undefined ? labelOf(row.subject) : `${labelOf(row.subject)}: ${row.way}`,
      ratio(row.toUndici),
      count(row.usersPerSecond),
      mebibytes(Math.max(...row.peaks)),
      percent(row.spread)
    ])
  }],
  figures: (rows) =>
    rows.map(({ subject, toUndici, way }) => ({ subject, measure: `pagination by ${way}, x undici`, value: toUndici }))
})
