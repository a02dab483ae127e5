/** Small writes and pages, one at a time and 16 concurrent: CPU time per request, and requests per second. */
import * as Part from "../Part.ts"
import * as Statistics from "../Statistics.ts"
import { labelOf, withModule } from "../Subjects.ts"
import { count, percent, ratio } from "../Table.ts"
import type { Measured } from "../worker/Requests.ts"
import * as Workers from "./Workers.ts"

const workloads = [
  { name: "small write, 16 concurrent", workload: "create", concurrency: 16 },
  { name: "page of 100, 16 concurrent", workload: "page", concurrency: 16 },
  { name: "small write, one at a time", workload: "create", concurrency: 1 },
  { name: "page of 100, one at a time", workload: "page", concurrency: 1 }
] as const

export interface Row {
  readonly workload: string
  readonly subject: string
  /** CPU time of a request in microseconds, of the client's process alone, one value per round. */
  readonly rounds: ReadonlyArray<number>
  readonly cpu: number
  readonly perSecond: number
  /** Relative to the limits, in the same rounds. */
  readonly toUndici: number
  readonly toFetch: number
  readonly spread: number
}

export const rowsOf = (
  workload: string,
  measured: ReadonlyMap<string, ReadonlyArray<Measured>>
): ReadonlyArray<Row> => {
  const cpuOf = (name: string) => measured.get(name)?.map(({ cpu, requests }) => cpu / requests) ?? []
  return [...measured].map(([subject, rounds]) => ({
    workload,
    subject,
    rounds: cpuOf(subject),
    cpu: Statistics.median(cpuOf(subject)),
    perSecond: Statistics.median(rounds.map(({ millis, requests }) => requests / millis * 1000)),
    toUndici: Statistics.ratio(cpuOf(subject), cpuOf("undici")),
    toFetch: Statistics.ratio(cpuOf(subject), cpuOf("fetch")),
    spread: Statistics.spread(cpuOf(subject))
  }))
}

export const requests: Part.Part = Part.make<Row>({
  name: "requests",
  about: "CPU time of a small write and of a page",
  measure: async ({ project, quick, rounds, server, subjects }) => {
    const settings = quick ? { millis: 100, warmUp: 400 } : { millis: 300, warmUp: 3000 }
    const rows: Array<Row> = []
    for (const { concurrency, name, workload } of workloads.filter(({ concurrency }) => !quick || concurrency === 16)) {
      const order = (millis: number) => ({ _tag: "rounds", workload, concurrency, millis }) as const
      const site = { project, baseUrl: server.baseUrl }
      rows.push(
        ...await Workers.using(site, withModule(subjects), async (workers) => {
          for (const worker of workers) await worker.order(order(settings.warmUp))
          const measured = await Workers.interleave(
            workers,
            rounds(9, 3),
            (worker) => worker.order(order(settings.millis))
          )
          return rowsOf(name, new Map([...measured].map(([{ entry }, rounds]) => [entry.name, rounds])))
        })
      )
    }
    return rows
  },
  tables: (rows) =>
    workloads.filter(({ name }) => rows.some(({ workload }) => workload === name)).map(({ name }) => ({
      title: `CPU time of the client for a ${name}; less is better:`,
      head: ["", "x undici", "x fetch", "CPU µs", "requests/s", "spread"],
      rows: rows.filter(({ workload }) => workload === name).map((row) => [
        labelOf(row.subject),
        ratio(row.toUndici),
        ratio(row.toFetch),
        count(row.cpu),
        count(row.perSecond),
        percent(row.spread)
      ])
    })),
  figures: (rows) =>
    rows.flatMap(({ subject, toFetch, toUndici, workload }) => [
      { subject, measure: `${workload}, x undici`, value: toUndici },
      { subject, measure: `${workload}, x fetch`, value: toFetch }
    ])
})
