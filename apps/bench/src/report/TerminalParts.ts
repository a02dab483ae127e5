/**
 * Tables of the measurements that have no alternatives to list in columns: age, memory, clients, cold start and types.
 */
import * as Age from "../measure/Age.ts"
import * as Clients from "../measure/Clients.ts"
import * as ColdStart from "../measure/ColdStart.ts"
import * as Million from "../measure/Million.ts"
import type { Results } from "../Results.ts"
import { labelOf } from "../Subjects.ts"
import { count, kilobytes, mebibytes, percent, table, times } from "./TerminalTable.ts"

const age = (results: Results): ReadonlyArray<string> =>
  Age.workloads.flatMap(({ name }) =>
    [false, true].map((collected) => {
      const rows = results.age.filter((row) => row.workload === name && row.collected === collected)
      const ages = (rows[0]?.points ?? []).map((point) => point.age).filter((age) =>
        age === 0 || Age.ages.includes(age)
      )
      return `${name} by age of the process, ${
        collected ? "a full collection before every 1,000 requests" : "no forced collections"
      }: CPU µs of the next 1,000, x undici of the same age, spread\n${
        table(
          ["", ...ages.map((age) => `after ${count(age)}`)],
          rows.map(({ points, subject }) => [
            labelOf(subject),
            ...ages.map((age) => {
              const { cpu, spread, toUndici } = points.find((point) => point.age === age)!
              return `${cpu.toFixed(0)} ${times(toUndici)} ${percent(spread)}`
            })
          ])
        )
      }`
    })
  )

const million = (results: Results): string =>
  `peak memory of reading 1,000,000 accounts page by page\n${
    table(
      [
        "",
        ...Million.named.map((accounts) => `MiB at ${count(accounts)}`),
        "growth",
        "x undici",
        "spread",
        "accounts/s",
        "x undici"
      ],
      results.million.map((row) => [
        labelOf(row.subject),
        ...Million.named.map((named) => mebibytes(row.peaks.find(({ accounts }) => accounts === named)!.bytes)),
        times(row.growth),
        times(row.peakToUndici),
        percent(row.spread),
        count(row.usersPerSecond),
        times(row.toUndici)
      ])
    )
  }`

const clients = (results: Results): string =>
  `heap of each of ${count(Clients.count)} clients, after a full collection\n${
    table(
      ["", "kB created", "spread", "kB after a page", "spread"],
      results.clients.map(({ created, subject, used }) => [
        labelOf(subject),
        ...[created, used].flatMap(({ bytes, spread }) => [kilobytes(bytes), percent(spread)])
      ])
    )
  }`

const coldStart = (results: Results): string => {
  const share = ColdStart.shareOfCore(results.coldStart)
  return `cold start: process start to the first decoded page\n${
    table(
      ["", "ms", "x flat-api", "spread"],
      results.coldStart.map((row) => [
        labelOf(row.program),
        row.millis.toFixed(0),
        times(row.toFlatApi),
        percent(row.spread)
      ])
    )
  }${
    share === undefined
      ? ""
      : `\ncore's own share, over Effect's modules and a page by fetch: ${
        share.millis.toFixed(0)
      } ms, middle half of the rounds ${share.middleHalf.map((limit) => limit.toFixed(0)).join(" to ")}`
  }`
}

const commandStart = (results: Results): string =>
  `start of the command flat, to its end\n${
    table(
      ["", "ms", "x node -e 0", "spread"],
      results.commandStart.map(({ command, millis, spread, toNode }) => [
        command,
        millis.toFixed(0),
        times(toNode),
        percent(spread)
      ])
    )
  }`

const instantiations = (results: Results): string =>
  `types of programs on the built packages (pnpm check:budget)\n${
    table(
      ["", "instantiations", "spread", "types", "MB", "seconds", "spread"],
      results.instantiations.map((row) => [
        row.program,
        count(row.instantiations),
        percent(row.spread),
        count(row.types),
        count(row.megabytes),
        row.seconds.toFixed(2),
        percent(row.secondsSpread)
      ])
    )
  }`

/** The time to type-check, without the sizes of bundles. */
export const typeCheck = (results: Results): string =>
  `type-checked\n${
    table(
      ["", "tsc ms", "spread"],
      results.typeCheck.map((row) => [labelOf(row.program), count(row.millis), percent(row.spread)])
    )
  }`

/** Returns the tables of what was measured. */
export const print = (results: Results): ReadonlyArray<string> => [
  ...(results.age.length === 0 ? [] : age(results)),
  ...(results.million.length === 0 ? [] : [million(results)]),
  ...(results.clients.length === 0 ? [] : [clients(results)]),
  ...(results.coldStart.length === 0 ? [] : [coldStart(results)]),
  ...(results.commandStart.length === 0 ? [] : [commandStart(results)]),
  ...(results.instantiations.length === 0 ? [] : [instantiations(results)])
]
