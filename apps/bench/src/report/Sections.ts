/**
 * The sections of `docs/performance.md` that one part of a run fills, each with the day and the load of its own run.
 */
import * as Load from "../Load.ts"
import * as Age from "../measure/Age.ts"
import * as Clients from "../measure/Clients.ts"
import * as ColdStart from "../measure/ColdStart.ts"
import * as Million from "../measure/Million.ts"
import type { Part } from "../Options.ts"
import type { Results } from "../Results.ts"
import { labelOf } from "../Subjects.ts"
import { mebibytes, percent, ratio, table } from "./Markdown.ts"

export interface Section {
  /** The name of its markers in the page. */
  readonly name: string
  readonly part: Part
  readonly content: (results: Results) => string
}

/** When and under which load a section was measured. */
export const measured = ({ machine }: Results): string =>
  [
    `Measured ${machine.at.slice(0, 10)} with Node ${machine.node.slice(1)}, ${Load.describe(machine.load)}.`,
    ...[Load.warning(machine.load) ?? []].flat()
  ].join(" ")

const picture = (title: string, name: string): string => `![${title}](performance/${name}.svg)`

const overFetch = (results: Results): string => {
  const workloads = results.throughput.filter(({ concurrency }) => concurrency === 16)
  const rows = (workloads[0]?.rows ?? []).map(({ subject }) => [
    labelOf(subject),
    ...workloads.flatMap((workload) => {
      const row = workload.rows.find((row) => row.subject === subject)
      return row === undefined ? ["–", "–", "–"] : [ratio(row.toFetch), row.cpu.toFixed(0), percent(row.spread)]
    })
  ])
  return table(["", ...workloads.flatMap(({ name }) => [`${name}, x fetch`, "CPU µs", "spread"])], rows)
}

const ageTable = (results: Results, workload: Age.Row["workload"]): string =>
  table(
    [workload, "collections", ...Age.ages.map((age) => `after ${age.toLocaleString("en")}`)],
    results.age.filter((row) => row.workload === workload).map((row) => [
      labelOf(row.subject),
      row.collected ? "before each" : "none",
      ...Age.ages.map((age) => {
        const point = row.points.find((point) => point.age === age)
        return point === undefined
          ? "–"
          : `${ratio(point.toUndici)} (${point.cpu.toFixed(0)} µs, ±${percent(point.spread / 2)})`
      })
    ])
  )

const age = (results: Results): string =>
  [
    picture("Reading a page of 100 accounts, by age of the process", "age-page"),
    picture("Creating an account, by age of the process", "age-write"),
    ...Age.workloads.map(({ name }) => ageTable(results, name))
  ].join("\n\n")

const million = (results: Results): string =>
  [
    picture("Memory of reading a million accounts", "million"),
    table(
      [
        "",
        ...Million.named.map((accounts) => `MiB after ${accounts.toLocaleString("en")}`),
        "growth",
        "x undici",
        "spread",
        "accounts/s"
      ],
      results.million.map((row) => [
        labelOf(row.subject),
        ...Million.named.map((named) => mebibytes(row.peaks.find(({ accounts }) => accounts === named)?.bytes)),
        ratio(row.growth),
        ratio(row.peakToUndici),
        percent(row.spread),
        Math.round(row.usersPerSecond).toLocaleString("en")
      ])
    )
  ].join("\n\n")

const clients = (results: Results): string =>
  table(
    [`kB of heap of each of ${Clients.count.toLocaleString("en")}`, "created", "spread", "after a page", "spread"],
    results.clients.map(({ created, subject, used }) => [
      labelOf(subject),
      ...[created, used].flatMap(({ bytes, spread }) => [(bytes / 1000).toFixed(1), percent(spread)])
    ])
  )

/** Returns a sentence about core's own share; empty if a run did not measure it. */
const shareOf = (results: Results): string => {
  const share = ColdStart.shareOfCore(results.coldStart)
  if (share === undefined) return ""
  const [low, high] = share.middleHalf.map(Math.round)
  return [
    "Core's own share is the difference between core over fetch and a program that loads the same modules of Effect and reads the page by `fetch`:",
    `${Math.round(share.millis)} ms (middle half of the rounds: ${low} to ${high} ms).`
  ].join(" ")
}

const cold = (results: Results): string =>
  [
    table(
      ["", "ms", "spread", "x flat-api"],
      results.coldStart.map((row) => [
        labelOf(row.program),
        row.millis.toFixed(0),
        percent(row.spread),
        ratio(row.toFlatApi)
      ])
    ),
    shareOf(results)
  ].join("\n\n").trim()

const command = (results: Results): string =>
  table(
    ["", "ms", "spread", "x node -e 0"],
    results.commandStart.map(({ command, millis, spread, toNode }) => [
      `\`${command}\``,
      millis.toFixed(0),
      percent(spread),
      ratio(toNode)
    ])
  )

const instantiations = (results: Results): string =>
  table(
    ["", "instantiations", "types", "MB", "seconds", "spread"],
    results.instantiations.map((row) => [
      row.program,
      row.instantiations.toLocaleString("en"),
      row.types.toLocaleString("en"),
      String(row.megabytes),
      row.seconds.toFixed(2),
      percent(row.secondsSpread)
    ])
  )

/** All sections that one part fills. */
export const sections: ReadonlyArray<Section> = [
  { name: "over-fetch", part: "requests", content: overFetch },
  { name: "age", part: "age", content: age },
  { name: "million", part: "million", content: million },
  { name: "clients", part: "clients", content: clients },
  { name: "cold", part: "cold", content: cold },
  { name: "cli", part: "cli", content: command },
  { name: "instantiations", part: "instantiations", content: instantiations }
]
