/**
 * Uploads and downloads: their CPU time, and whether a file that is ten times as large needs more memory.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Content from "../Content.ts"
import * as Part from "../Part.ts"
import * as Statistics from "../Statistics.ts"
import { labelOf, withModule } from "../Subjects.ts"
import { count, mebibytes, percent, ratio } from "../Table.ts"
import * as Workers from "./Workers.ts"

const small = 10_000_000
const large = 100_000_000

export interface Row {
  readonly subject: string
  readonly direction: "up" | "down"
  /** CPU time for the large file in milliseconds, one value per round. */
  readonly rounds: ReadonlyArray<number>
  readonly cpu: number
  readonly toUndici: number
  readonly toFetch: number
  /** Peaks of memory in bytes with the small and the large file, in the same process. */
  readonly peakSmall: number
  readonly peakLarge: number
  readonly spread: number
}

const carriers = [
  "promise",
  "core-node",
  "promise-node",
  "core-fetch",
  "promise-fetch",
  "undici",
  "fetch",
  "flat-api",
  "axios"
]
export const bytes: Part.Part = Part.make<Row>({
  name: "bytes",
  about: "a file of 100 MB, up and down",
  slow: true,
  measure: async ({ project, quick, rounds, server, subjects }) => {
    const directory = mkdtempSync(join(tmpdir(), "flat-sdk-bytes-"))
    const saved = join(directory, "saved")
    const rows: Array<Row> = []
    try {
      for (const size of [small, large]) Content.write(join(directory, `${size}`), size)
      for (const direction of ["up", "down"] as const) {
        const transfer = async (worker: Workers.Worker, size: number) => {
          const path = direction === "up" ? join(directory, `${size}`) : saved
          const { cpu, peak } = await worker.order({ _tag: "bytes", direction, size, path })
          if (direction === "down") {
            Content.check(saved, size)
            rmSync(saved)
          }
          return { cpu: cpu / 1000, peak }
        }
        const site = { project, baseUrl: server.filesUrl }
        await Workers.using(site, withModule(subjects, carriers), async (workers) => {
          // One process for each: small files first, so that compilation and the growth of the heap are not measured.
          for (const worker of workers) {
            for (let nth = 0; nth < (quick ? 2 : 10); nth++) await transfer(worker, small)
          }
          const smalls = await Workers.interleaved(workers, rounds(5, 1), (worker) => transfer(worker, small))
          const larges = await Workers.interleaved(workers, rounds(5, 1), (worker) => transfer(worker, large))
          const cpuOf = (name: string) =>
            larges.get(workers.find(({ entry }) => entry.name === name)!)?.map(({ cpu }) => cpu) ?? []
          const peakOf = (measured: typeof larges, worker: Workers.Worker) =>
            Statistics.median(measured.get(worker)!.map(({ peak }) => peak))
          for (const worker of workers) {
            const { name } = worker.entry
            rows.push({
              subject: name,
              direction,
              rounds: cpuOf(name),
              cpu: Statistics.median(cpuOf(name)),
              toUndici: Statistics.ratio(cpuOf(name), cpuOf("undici")),
              toFetch: Statistics.ratio(cpuOf(name), cpuOf("fetch")),
              peakSmall: peakOf(smalls, worker),
              peakLarge: peakOf(larges, worker),
              spread: Statistics.spread(cpuOf(name))
            })
          }
        })
      }
      return rows
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
  tables: (rows) => [{
    title: `A file of ${large / 1e6} MB, sent as base64 and saved to disk; less is better:`,
    head: ["", "CPU x undici", "x fetch", "CPU ms", "peak MiB", `above ${small / 1e6} MB`, "spread"],
    rows: rows.map((row) => [
      `${labelOf(row.subject)}: ${row.direction}`,
      ratio(row.toUndici),
      ratio(row.toFetch),
      count(row.cpu),
      mebibytes(row.peakLarge),
      mebibytes(row.peakLarge - row.peakSmall),
      percent(row.spread)
    ])
  }],
  figures: (rows) =>
    rows.flatMap(({ direction, peakLarge, peakSmall, subject, toFetch }) => [
      { subject, measure: `100 MB ${direction}, MiB more than 10 MB`, value: (peakLarge - peakSmall) / 2 ** 20 },
      { subject, measure: `100 MB ${direction}, CPU x fetch`, value: toFetch }
    ])
})
