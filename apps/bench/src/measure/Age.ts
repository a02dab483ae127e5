/**
 * The cost of a request by the age of the process, in requests. The other workloads warm up for seconds; a server also serves its first thousand
 * requests, and those after a full garbage collection while it was idle, after which V8 may have discarded optimised code.
 */
import * as Part from "../Part.ts"
import * as Statistics from "../Statistics.ts"
import { labelOf, withModule } from "../Subjects.ts"
import { count, percent, ratio, times } from "../Table.ts"
import * as Workers from "./Workers.ts"

/** Numbers of requests of the process before the measured ones. */
const ages: ReadonlyArray<number> = [1000, 5000, 15_000, 30_000]

const workloads = [{ name: "page of 100", workload: "page", most: 1.05 }, {
  name: "small write",
  workload: "create",
  most: 1.2
}] as const

/** Requests of a measured burst. */
const burst = 1000

/** CPU time of a request in microseconds: for each subject, the ages of a round. */
export type Round = ReadonlyMap<string, ReadonlyArray<number>>

export interface Point {
  readonly age: number
  readonly cpu: number
  /** Relative to `undici.request` of the same age in the same round. */
  readonly toUndici: number
  readonly spread: number
}

export interface Row {
  readonly subject: string
  readonly workload: typeof workloads[number]["name"]
  /** Whether a full garbage collection, with no request in flight, preceded each point. */
  readonly collected: boolean
  readonly points: ReadonlyArray<Point>
}

/** Returns the points of a subject from the rounds of all, at the ages of the tables and at 0. */
export const pointsOf = (rounds: ReadonlyArray<Round>, subject: string): ReadonlyArray<Point> => {
  const at = (name: string, nth: number) => rounds.map((round) => round.get(name)?.[nth] ?? NaN)
  return (rounds[0]?.get(subject) ?? []).map((_, nth) => ({
    age: nth * burst,
    cpu: Statistics.median(at(subject, nth)),
    toUndici: Statistics.ratio(at(subject, nth), at("undici", nth)),
    spread: Statistics.spread(at(subject, nth))
  })).filter(({ age }) => age === 0 || ages.includes(age))
}

const aging = ["promise", "core-node", "promise-node", "undici"]

/** The worst age, without and with collections. */
const target = (rows: ReadonlyArray<Row>, subject: string): ReadonlyArray<Part.Target> =>
  workloads.flatMap(({ most, name }) => {
    const points = rows.filter((row) => row.subject === subject && row.workload === name)
      .flatMap((row) =>
        row.points.filter(({ age }) => age > 0).map((point) => ({ ...point, collected: row.collected }))
      )
    const worst = points.toSorted((left, right) => right.toUndici - left.toUndici)[0]
    return worst === undefined ? [] : [{
      subject: labelOf(subject),
      measure: `${name} at any age of the process`,
      limit: `at most ${times(most)} undici of the same age, also after a garbage collection`,
      found: `at most ${times(worst.toUndici)}, after ${count(worst.age)} requests${
        worst.collected ? " and a collection" : ""
      }`,
      met: worst.toUndici <= most
    }]
  })

export const age: Part.Part = Part.make<Row>({
  name: "age",
  about: "CPU time by the age of the process, without and with garbage collections between bursts",
  slow: true,
  measure: async ({ project, quick, rounds, server, subjects }) => {
    const until = quick ? 5000 : Math.max(...ages)
    const site = { project, baseUrl: server.baseUrl, flags: ["--expose-gc"] }
    const aged = withModule(subjects, aging)
    const rows: Array<Row> = []
    for (const { name, workload } of workloads) {
      for (const collected of [false, true]) {
        const measured: Array<Round> = []
        for (let round = 0; round < rounds(5, 1); round++) {
          const cpu = new Map(aged.map(({ name }) => [name, [] as Array<number>]))
          // New processes in each round. They run alternately, burst by burst, so that equal ages are measured at about the same time.
          await Workers.using(site, Statistics.rotated(aged, round), async (workers) => {
            for (let age = 0; age <= until; age += burst) {
              for (const { entry, order } of Statistics.rotated(workers, age / burst)) {
                const collect = collected && age > 0
                const report = await order({ _tag: "burst", workload, concurrency: 16, requests: burst, collect })
                cpu.get(entry.name)!.push(report.cpu / report.requests)
              }
            }
          })
          measured.push(cpu)
        }
        rows.push(
          ...aged.map((entry) => ({
            subject: entry.name,
            workload: name,
            collected,
            points: pointsOf(measured, entry.name)
          }))
        )
      }
    }
    return rows
  },
  tables: (rows) =>
    workloads.map(({ name }) => ({
      title: `${name}, by age of the process in requests: x undici of the same age (CPU µs, spread); less is better:`,
      head: ["", "collections", ...[0, ...ages].map((age) => `after ${count(age)}`)],
      rows: rows.filter(({ workload }) => workload === name).map(({ collected, points, subject }) => [
        labelOf(subject),
        collected ? "before each" : "none",
        ...[0, ...ages].map((age) => {
          const point = points.find((point) => point.age === age)
          return point === undefined
            ? "–"
            : `${ratio(point.toUndici)} (${count(point.cpu)}, ${percent(point.spread)})`
        })
      ])
    })),
  targets: (rows) => ["core-node", "promise-node"].flatMap((subject) => target(rows, subject))
})
