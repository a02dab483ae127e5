/**
 * Prints a run as tables on the terminal.
 */
import * as Load from "../Load.ts"
import * as Bytes from "../measure/Bytes.ts"
import type * as Profiling from "../measure/Profiling.ts"
import type { Results } from "../Results.ts"
import { labelOf } from "../Subjects.ts"
import { type Target, wasMeasured } from "../targets/Target.ts"
import * as Parts from "./TerminalParts.ts"
import { count, kilobytes, mebibytes, percent, table, times } from "./TerminalTable.ts"

const throughput = (results: Results): ReadonlyArray<string> =>
  results.throughput.map(({ name, rows }) =>
    `${name}\n${
      table(
        ["", "CPU µs", "x undici", "x fetch", "requests/s", "spread", "server µs", "server busy"],
        rows.map((row) => [
          labelOf(row.subject),
          row.cpu.toFixed(row.cpu < 100 ? 1 : 0),
          times(row.toUndici),
          times(row.toFetch),
          count(row.perSecond),
          percent(row.spread),
          row.server.cpu.toFixed(1),
          percent(row.server.busy)
        ])
      )
    }`
  )

const pagination = (results: Results): string =>
  `pagination over 100,000 accounts at 1,000 per page\n${
    table(
      ["", "accounts/s", "x undici", "CPU µs each", "peak MiB of each run", "spread"],
      results.pagination.map((row) => [
        `${labelOf(row.subject)}: ${row.way}`,
        count(row.usersPerSecond),
        times(row.toUndici),
        row.cpuPerUser.toFixed(2),
        row.peaks.slice(0, 4).map(mebibytes).join(" "),
        percent(row.spread)
      ])
    )
  }`

const bytes = (results: Results): string =>
  `a file of ${Bytes.large / 1e6} MB, sent as base64 and saved to disk; memory relative to one of ${
    Bytes.small / 1e6
  } MB\n${
    table(
      [
        "",
        "MB/s",
        "x undici",
        "x fetch",
        "CPU ms",
        "x undici",
        "x fetch",
        "MiB idle",
        "peak, small",
        "peak, large",
        "more",
        "spread",
        "server busy"
      ],
      results.bytes.map((row) => [
        `${labelOf(row.subject)}: ${row.direction}`,
        count(row.perSecond),
        times(row.toUndici),
        times(row.toFetch),
        count(row.cpu),
        times(row.cpuToUndici),
        times(row.cpuToFetch),
        mebibytes(row.base),
        mebibytes(row.peakSmall),
        mebibytes(row.peakLarge),
        mebibytes(Bytes.growth(row)),
        percent(row.spread),
        percent(row.serverBusy)
      ])
    )
  }`

const sizes = (results: Results): string =>
  `one page of accounts, bundled; installed from the registry; type-checked\n${
    table(
      ["", "for", "esbuild kB", "gzip", "rolldown kB", "gzip", "packages", "MB", "tsc ms"],
      results.bundles.map((row) => {
        const installed = results.footprint.find(({ subject }) => subject === row.subject)
        const checked = results.typeCheck.find(({ program }) => program === row.subject)
        return [
          labelOf(row.subject),
          row.platform,
          kilobytes(row.esbuild.minified),
          kilobytes(row.esbuild.gzipped),
          row.rolldown === undefined ? "fails" : kilobytes(row.rolldown.minified),
          row.rolldown === undefined ? "fails" : kilobytes(row.rolldown.gzipped),
          installed === undefined || installed.packages === 0 ? "-" : String(installed.packages),
          installed === undefined || installed.packages === 0 ? "-" : (installed.bytes / 1e6).toFixed(1),
          checked === undefined ? "-" : count(checked.millis)
        ]
      })
    )
  }`

const colour = process.stdout.isTTY && process.env["NO_COLOR"] === undefined
const mark = (met: boolean | undefined): string => {
  const text = (met === undefined ? "in part" : met ? "met" : "NOT MET").padEnd(8)
  return colour && met !== undefined ? `\u001b[${met ? 32 : 31}m${text}\u001b[0m` : text
}

const verdicts = (targets: ReadonlyArray<Target>): string => {
  const measured = targets.filter(wasMeasured)
  return [
    "targets",
    ...measured.map(({ found, limit, measure, met, subject }) =>
      `  ${mark(met)} ${subject}: ${measure}, ${limit}\n           ${found}`
    ),
    ...(measured.length === targets.length ? [] : [`  ${targets.length - measured.length} others were not measured`])
  ].join("\n")
}

const machine = ({ machine }: Results): string =>
  [
    `${machine.cpu}, ${machine.cores} cores, ${
      machine.pinned ? "client and server pinned to one each" : "not pinned"
    }; Node ${machine.node}`,
    `${Load.describe(machine.load)} (up to 2 are this run's own)`,
    ...[Load.warning(machine.load) ?? []].flat().map((text) => `WARNING: ${text}`),
    Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`).join(", ")
  ].join("\n")

/** Prints all measurements. */
export const print = (results: Results, targets: ReadonlyArray<Target>): void => {
  const parts = [
    machine(results),
    ...throughput(results),
    ...(results.pagination.length === 0 ? [] : [pagination(results)]),
    ...(results.bytes.length === 0 ? [] : [bytes(results)]),
    ...Parts.print(results),
    ...(results.bundles.length === 0 ? [] : [sizes(results)]),
    ...(results.bundles.length === 0 && results.typeCheck.length > 0 ? [Parts.typeCheck(results)] : []),
    verdicts(targets)
  ]
  console.log(parts.join("\n\n"))
}

/** Prints profiles: packages first, then the functions with the most time. */
export const printProfiles = (rows: ReadonlyArray<Profiling.Row>): void => {
  const share = ({ name, part }: { readonly name: string; readonly part: number }) =>
    `${(part * 100).toFixed(1).padStart(5)} %  ${name}`
  for (const { profile, subject, workload } of rows) {
    console.log(
      `${labelOf(subject)}: ${workload}\n\n${profile.packages.map(share).join("\n")}\n\n${
        profile.functions.slice(0, 25).map(share).join("\n")
      }\n`
    )
  }
}
