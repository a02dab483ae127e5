/**
 * The cost of a request by the age of the process, in requests. The other workloads warm up for seconds; a server also serves its first thousand
 * requests, and those after a full garbage collection while it was idle, after which V8 may have discarded optimised code.
 */
import type { Server } from "../Server.ts"
import * as Statistics from "../Statistics.ts"
import type { Entry } from "../Subjects.ts"
import * as Workers from "./Workers.ts"

/** The ages that targets and tables name. */
export const ages: ReadonlyArray<number> = [1000, 5000, 15_000, 30_000]

export const workloads = [
  { name: "page of 100", workload: "page" },
  { name: "small write", workload: "create" }
] as const

/** Requests of a measured burst. */
const burst = 1000

const concurrency = 16

export interface Point {
  /** Number of requests of the process before the measured ones. */
  readonly age: number
  /** CPU time of a request in microseconds, one value per round. */
  readonly rounds: ReadonlyArray<number>
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

export interface Settings {
  readonly rounds: number
  /** The greatest age to measure. */
  readonly until: number
}

interface Running {
  readonly entry: Entry
  readonly worker: Workers.Worker
}

/** One process per subject, from its first request on. They run alternately, burst by burst, so that equal ages are measured at about the same time. */
const oneRound = async (
  project: string,
  subjects: ReadonlyArray<Entry>,
  server: Server,
  workload: typeof workloads[number]["workload"],
  collect: boolean,
  until: number
): Promise<ReadonlyMap<string, ReadonlyArray<number>>> => {
  const running: Array<Running> = []
  const cpu = new Map(subjects.map(({ name }) => [name, [] as Array<number>]))
  try {
    for (const entry of subjects) {
      running.push({ entry, worker: await Workers.start(project, entry, server.baseUrl, ["--expose-gc"]) })
    }
    for (let age = 0; age <= until; age += burst) {
      for (const { entry, worker } of Statistics.rotated(running, age / burst)) {
        const order = { _tag: "burst", workload, concurrency, requests: burst, collect: collect && age > 0 } as const
        const report = await Workers.order(worker, entry, order)
        cpu.get(entry.name)!.push(report.cpu / report.requests)
      }
    }
  } finally {
    await Promise.all(running.map(({ worker }) => worker.end()))
  }
  return cpu
}

/** Returns the points of a subject from the rounds of all. */
export const pointsOf = (
  rounds: ReadonlyArray<ReadonlyMap<string, ReadonlyArray<number>>>,
  subject: string
): ReadonlyArray<Point> => {
  const at = (name: string, nth: number) => rounds.map((round) => round.get(name)?.[nth] ?? NaN)
  return (rounds[0]?.get(subject) ?? []).map((_, nth) => ({
    age: nth * burst,
    rounds: at(subject, nth),
    cpu: Statistics.median(at(subject, nth)),
    toUndici: Statistics.ratio(at(subject, nth), at("undici", nth)),
    spread: Statistics.spread(at(subject, nth))
  }))
}

/** Measures both workloads, without and with collections. New processes in each round. */
export const measure = async (
  project: string,
  subjects: ReadonlyArray<Entry>,
  server: Server,
  settings: Settings
): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const { name, workload } of workloads) {
    for (const collected of [false, true]) {
      const rounds: Array<ReadonlyMap<string, ReadonlyArray<number>>> = []
      for (let round = 0; round < settings.rounds; round++) {
        const order = Statistics.rotated(subjects, round)
        rounds.push(await oneRound(project, order, server, workload, collected, settings.until))
      }
      rows.push(
        ...subjects.map((entry) => ({
          subject: entry.name,
          workload: name,
          collected,
          points: pointsOf(rounds, entry.name)
        }))
      )
    }
  }
  return rows
}
