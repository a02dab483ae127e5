/**
 * Writes the charts and tables of `docs/performance.md`, between the markers of the page. The tables have ratios, which mean the same on other
 * machines.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Files from "../Files.ts"
import * as Load from "../Load.ts"
import { type Part, parts } from "../Options.ts"
import type { Results } from "../Results.ts"
import { judge } from "../Targets.ts"
import * as Chart from "./Chart.ts"
import * as Charts from "./Charts.ts"
import * as LineChart from "./LineChart.ts"
import * as LineCharts from "./LineCharts.ts"
import { table } from "./Markdown.ts"
import { measured, sections } from "./Sections.ts"
import * as Tables from "./Tables.ts"

const page = join(Files.root, "docs/performance.md")
const charts = join(Files.root, "docs/performance")

const verdictOf = (met: boolean | undefined): string => met === undefined ? "not measured" : met ? "met" : "**not met**"

/** Returns the number of targets that a run met, and a table of all of them. */
export const verdicts = (results: Results): string => {
  const targets = judge(results)
  const count = (met: boolean | undefined) => targets.filter((target) => target.met === met).length
  const unmeasured = count(undefined) === 0 ? "" : `, ${count(undefined)} were not measured or only in part`
  return [
    `This run met ${count(true)} of ${targets.length} targets; ${count(false)} were not met${unmeasured}.`,
    table(
      ["", "target", "limit", "found", ""],
      targets.map(({ found, limit, measure, met, subject }) => [subject, measure, limit, found, verdictOf(met)])
    )
  ].join("\n\n")
}

const setting = ({ machine }: Results): string => {
  const versions = Object.entries(machine.versions).filter(([name]) => !name.startsWith("@flat-sdk/"))
  return [
    `Measured ${machine.at.slice(0, 10)} on ${machine.cores} cores (${machine.cpu}), Node ${
      machine.node.slice(1)
    }, with ${versions.map(([name, version]) => `${name} ${version}`).join(", ")}; ${Load.describe(machine.load)}.`,
    ...[Load.warning(machine.load) ?? []].flat()
  ].join(" ")
}

/** Replaces what is between two markers of a text. */
export const between = (text: string, name: string, content: string): string => {
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
  "size": "size",
  "age-page": "age",
  "age-write": "age",
  "million": "million"
}

/** Returns the page with the sections that these parts are sufficient for. */
export const filled = (text: string, results: Results, ran: ReadonlyArray<Part>): string => {
  let page = text
  for (const { content, name, part } of sections) {
    if (ran.includes(part)) page = between(page, name, `${measured(results)}\n\n${content(results)}`)
  }
  if (ran.includes("bytes")) page = between(page, "bytes", Tables.files(results))
  if (ran.length === parts.length) {
    page = between(page, "setting", setting(results))
    page = between(page, "ratios", Tables.ratios(results))
    page = between(page, "targets", verdicts(results))
  }
  return page
}

/** Writes the charts and tables of the page. A run of some parts updates only what these parts are sufficient for. */
export const update = (results: Results, ran: ReadonlyArray<Part>): void => {
  const drawings = [
    ...Object.entries(Charts.drawn(results)).map(([name, chart]) => [name, () => Chart.draw(chart)] as const),
    ...Object.entries(LineCharts.drawn(results)).map(([name, chart]) => [name, () => LineChart.draw(chart)] as const)
  ]
  for (const [name, draw] of drawings) {
    if (ran.includes(chartOf[name]!)) Files.write(join(charts, `${name}.svg`), draw())
  }
  writeFileSync(page, filled(readFileSync(page, "utf8"), results, ran))
}
