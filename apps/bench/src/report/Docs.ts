/**
 * Writes the charts and tables of `docs/performance.md`, between the markers of the page. The tables have ratios, which mean the same on other
 * machines.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Files from "../Files.ts"
import * as Bytes from "../measure/Bytes.ts"
import { type Part, parts } from "../Options.ts"
import type { Results } from "../Results.ts"
import { type Entry, subjects } from "../Subjects.ts"
import { judge } from "../Targets.ts"
import * as Chart from "./Chart.ts"
import { labelOf } from "./Terminal.ts"

const page = join(Files.root, "docs/performance.md")
const charts = join(Files.root, "docs/performance")

const shown = subjects.filter(({ kind }) => kind !== "note")

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
const plainPaginations = (results: Results) =>
  results.pagination.filter(({ way }, nth, rows) => way === "items" || rows[nth - 1]?.subject !== rows[nth]?.subject)

const signed = (bytes: number): string => {
  const mebibytes = Math.round(bytes / 2 ** 20)
  return mebibytes > 0 ? `+${mebibytes}` : String(mebibytes).replace("-", "\u2212")
}

/** Returns the direction that needed more memory, for each subject. */
const heavier = (results: Results): ReadonlyArray<Bytes.Row> =>
  shown.flatMap(({ name }) =>
    results.bytes.filter(({ subject }) => subject === name).toSorted((left, right) => right.peakLarge - left.peakLarge)
      .slice(0, 1)
  )

const drawn = (results: Results): Readonly<Record<string, Chart.Chart>> => ({
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

const cells = (row: ReadonlyArray<string>): string => `| ${row.join(" | ")} |`

const markdown = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const padded = [head, ...rows].map((row) => cells(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  const [first = "", ...rest] = padded
  return [first, cells(widths.map((width) => "-".repeat(width))), ...rest].join("\n")
}

const ratio = (value: number | undefined): string => value === undefined || Number.isNaN(value) ? "–" : value.toFixed(2)

const ratios = (results: Results): string => {
  const row = ({ label, name }: Entry): ReadonlyArray<string> => {
    const requested = results.throughput.map(({ rows }) =>
      ratio(rows.find(({ subject }) => subject === name)?.toUndici)
    )
    const paginated = plainPaginations(results).find(({ subject }) => subject === name)
    const vendor = results.coldStart.find(({ program }) => program === "flat-api")?.millis
    const started = results.coldStart.find(({ program }) => program === name)?.millis
    const size = results.bundles.find(({ subject }) => subject === name)
    const installed = results.footprint.find(({ subject }) => subject === name)
    return [
      label,
      ...requested,
      ratio(paginated?.toUndici),
      paginated === undefined ? "–" : String(Math.round(Math.max(...paginated.peaks) / 2 ** 20)),
      ratio(started === undefined || vendor === undefined ? undefined : started / vendor),
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
  return markdown(head, shown.map(row))
}

const files = (results: Results): string => {
  const cellsOf = (name: string, direction: Bytes.Row["direction"]): ReadonlyArray<string> => {
    const row = results.bytes.find((row) => row.subject === name && row.direction === direction)
    return row === undefined ? ["–", "–", "–", "–"] : [
      ratio(row.toUndici),
      ratio(row.cpuToUndici),
      String(Math.round(row.peakLarge / 2 ** 20)),
      signed(Bytes.growth(row))
    ]
  }
  const head = ["up", "down"].flatMap((direction) => [
    `${direction}, MB/s`,
    "CPU",
    "peak MiB",
    `vs ${Bytes.small / 1e6} MB`
  ])
  return markdown(
    ["", ...head],
    shown.filter(({ transfers }) => transfers).map(({ label, name }) => [
      label,
      ...cellsOf(name, "up"),
      ...cellsOf(name, "down")
    ])
  )
}

/** Returns a target without its limits, which the page describes next to the paragraph, and without the concurrency, which is always the same. */
const nameOf = (target: string): string =>
  target.replace(/,? at (?:most|least) .*$/, "").replace(/, \d+ concurrent$/, "")

const verdicts = (results: Results): string => {
  const targets = judge(results)
  // Only the first figure of each target: the tables have the others.
  const list = (which: ReadonlyArray<(typeof targets)[number]>): string => {
    const bySubject = new Map<string, ReadonlyArray<string>>()
    for (const { found, target } of which) {
      const [subject = "", ...rest] = nameOf(target).split(": ")
      bySubject.set(subject, [...bySubject.get(subject) ?? [], `${rest.join(": ")} (${found.split(/[;:] /)[0]})`])
    }
    return [...bySubject].map(([subject, entries]) => `${subject}: ${entries.join(", ")}`).join("; ")
  }
  const missed = targets.filter(({ met }) => met === false)
  const unmeasured = targets.filter(({ met }) => met === undefined)
  return [
    `This run met ${targets.filter(({ met }) => met === true).length} of ${targets.length} targets.`,
    ...(missed.length === 0 ? [] : [`Not met: ${list(missed)}.`]),
    ...(unmeasured.length === 0 ? [] : [`Not measured: ${list(unmeasured)}.`])
  ].join(" ")
}

/** Load above this before a run comes from other processes. */
const quiet = 1

const setting = ({ machine }: Results): string => {
  const versions = Object.entries(machine.versions).filter(([name]) => !name.startsWith("@flat-sdk/"))
  const busy = machine.load[0] > quiet
    ? ` The machine was busy with other work (load ${
      machine.load.map((load) => load.toFixed(1)).join(" before, ")
    } after): take differences of less than a third for noise.`
    : ""
  return `Measured ${machine.at.slice(0, 10)} on ${machine.cores} cores (${machine.cpu}), Node ${
    machine.node.slice(1)
  }, with ${versions.map(([name, version]) => `${name} ${version}`).join(", ")}.${busy}`
}

const between = (text: string, name: string, content: string): string => {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from === -1 || to === -1) {
    throw new Error(`docs/performance.md has no place for "${name}": put ${start} and ${end} there`)
  }
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`
}

/** The part of a run that each chart needs. */
const chartOf: Readonly<Record<string, Part>> = {
  "page": "requests",
  "write": "requests",
  "pagination": "pagination",
  "bytes": "bytes",
  "cold-start": "cold",
  "size": "size"
}

/** Writes the charts and tables of the page. A run of some parts updates only what these parts are sufficient for. */
export const update = (results: Results, ran: ReadonlyArray<Part>): void => {
  for (const [name, chart] of Object.entries(drawn(results))) {
    if (ran.includes(chartOf[name]!)) Files.write(join(charts, `${name}.svg`), Chart.draw(chart))
  }
  let text = readFileSync(page, "utf8")
  if (ran.includes("bytes")) text = between(text, "bytes", files(results))
  if (ran.length === parts.length) {
    text = between(text, "setting", setting(results))
    text = between(text, "ratios", ratios(results))
    text = between(text, "targets", verdicts(results))
  }
  writeFileSync(page, text)
}
