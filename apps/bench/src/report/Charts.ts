/**
 * The bar charts of `docs/performance.md`.
 */
import * as Bytes from "../measure/Bytes.ts"
import type { Results } from "../Results.ts"
import { labelOf, subjects } from "../Subjects.ts"
import type * as Chart from "./Chart.ts"
import { signed } from "./Markdown.ts"

/** The subjects of the charts and tables. */
export const shown = subjects.filter(({ kind }) => kind !== "note")

const kindOf = (name: string): Chart.Bar["kind"] => {
  const kind = subjects.find((subject) => subject.name === name)?.kind
  return kind === undefined || kind === "note" ? "peer" : kind
}

const bar = (name: string, value: number, text: string): Chart.Bar => ({
  label: labelOf(name),
  value,
  text,
  kind: kindOf(name)
})

const ascending = (bars: ReadonlyArray<Chart.Bar>): ReadonlyArray<Chart.Bar> =>
  bars.toSorted((left, right) => left.value - right.value)

const requests = (results: Results, workload: string, title: string): Chart.Chart => ({
  title,
  subtitle: "CPU time of the client for one request, 16 concurrent; less is better",
  bars: ascending(
    (results.throughput.find(({ name }) => name === workload)?.rows ?? [])
      .filter(({ subject }) => shown.some(({ name }) => name === subject))
      .map((row) => bar(row.subject, row.cpu, `${Math.round(row.cpu)} µs (${row.toUndici.toFixed(2)}x)`))
  )
})

/** Returns one row per subject: by items if the subject has it, else its only way. */
export const plainPaginations = (results: Results) =>
  results.pagination.filter(({ way }, nth, rows) => way === "items" || rows[nth - 1]?.subject !== rows[nth]?.subject)

/** Returns the direction that needed more memory, for each subject. */
const heavier = (results: Results): ReadonlyArray<Bytes.Row> =>
  shown.flatMap(({ name }) =>
    results.bytes.filter(({ subject }) => subject === name).toSorted((left, right) => right.peakLarge - left.peakLarge)
      .slice(0, 1)
  )

/** The bar charts by the names of their files. */
export const drawn = (results: Results): Readonly<Record<string, Chart.Chart>> => ({
  "page": requests(results, "page of 100, 16 concurrent", "Reading a page of 100 accounts"),
  "write": requests(results, "small write, 16 concurrent", "Creating an account"),
  "pagination": {
    title: "Paginating over 100,000 accounts",
    subtitle: "accounts a second, 1,000 a page, in one process; more is better",
    bars: ascending(
      plainPaginations(results).filter(({ subject }) => shown.some(({ name }) => name === subject)).map((row) =>
        bar(
          row.subject,
          row.usersPerSecond,
          `${Math.round(row.usersPerSecond / 1000)}k, ${Math.round(Math.max(...row.peaks) / 2 ** 20)} MiB`
        )
      )
    ).toReversed()
  },
  "bytes": {
    title: "Sending and saving a file of 100 MB",
    subtitle: "peak memory of the process, in the heavier direction, and relative to a file of 10 MB; less is better",
    bars: ascending(
      heavier(results).map((row) =>
        bar(row.subject, row.peakLarge, `${Math.round(row.peakLarge / 2 ** 20)} MiB (${signed(Bytes.growth(row))})`)
      )
    )
  },
  "cold-start": {
    title: "Cold start",
    subtitle: "from starting a process to the first decoded page, from node_modules; less is better",
    bars: ascending(
      results.coldStart.filter(({ program }) => shown.some(({ name }) => name === program)).map((row) =>
        bar(row.program, row.millis, `${Math.round(row.millis)} ms`)
      )
    )
  },
  "size": {
    title: "Size in a browser",
    subtitle: "kB minified and gzipped by esbuild, one page of accounts; less is better",
    bars: ascending(
      results.bundles.filter(({ platform, subject }) => platform === "browser" && subject !== "nothing").map((row) =>
        bar(row.subject, row.esbuild.gzipped, `${(row.esbuild.gzipped / 1000).toFixed(1)} kB`)
      )
    )
  }
})
