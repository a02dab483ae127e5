/**
 * The tables of `docs/performance.md` that compare all clients.
 */
import * as Bytes from "../measure/Bytes.ts"
import type { Results } from "../Results.ts"
import type { Entry } from "../Subjects.ts"
import { plainPaginations, shown } from "./Charts.ts"
import { ratio, signed, table } from "./Markdown.ts"

/** The clients compared, relative to undici and flat-api. */
export const ratios = (results: Results): string => {
  const row = ({ label, name }: Entry): ReadonlyArray<string> => {
    const requested = results.throughput.map(({ rows }) =>
      ratio(rows.find(({ subject }) => subject === name)?.toUndici)
    )
    const paginated = plainPaginations(results).find(({ subject }) => subject === name)
    const started = results.coldStart.find(({ program }) => program === name)
    const size = results.bundles.find(({ subject }) => subject === name)
    const installed = results.footprint.find(({ subject }) => subject === name)
    return [
      label,
      ...requested,
      ratio(paginated?.toUndici),
      paginated === undefined ? "–" : String(Math.round(Math.max(...paginated.peaks) / 2 ** 20)),
      ratio(started?.toFlatApi),
      size === undefined || size.platform === "node" ? "–" : (size.esbuild.gzipped / 1000).toFixed(1),
      installed === undefined || installed.packages === 0
        ? "–"
        : `${installed.packages}, ${(installed.bytes / 1e6).toFixed(1)} MB`
    ]
  }
  const head = [
    "",
    ...results.throughput.map(({ name }) => name),
    "pagination, users/s",
    "peak MiB",
    "cold start",
    "gzip kB",
    "installed"
  ]
  return table(head, shown.map(row))
}

/** Files sent and saved. */
export const files = (results: Results): string => {
  const cellsOf = (name: string, direction: Bytes.Row["direction"]): ReadonlyArray<string> => {
    const row = results.bytes.find((row) => row.subject === name && row.direction === direction)
    return row === undefined ? ["–", "–", "–", "–", "–"] : [
      ratio(row.toUndici),
      ratio(row.cpuToUndici),
      ratio(row.cpuToFetch),
      String(Math.round(row.peakLarge / 2 ** 20)),
      signed(Bytes.growth(row))
    ]
  }
  const head = ["up", "down"].flatMap((direction) => [
    `${direction}, MB/s`,
    "CPU",
    "CPU x fetch",
    "peak MiB",
    `vs ${Bytes.small / 1e6} MB`
  ])
  return table(
    ["", ...head],
    shown.filter(({ transfers }) => transfers).map(({ label, name }) => [
      label,
      ...cellsOf(name, "up"),
      ...cellsOf(name, "down")
    ])
  )
}
