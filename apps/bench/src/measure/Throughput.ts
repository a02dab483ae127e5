/**
 * Small writes and pages, one at a time and 16 concurrent: CPU time per request, and requests per second.
 */
import type { Server } from "../Server.ts"
import * as Statistics from "../Statistics.ts"
import type { Entry } from "../Subjects.ts"
import * as Workers from "./Workers.ts"

export interface Workload {
  readonly name: string
  readonly workload: "create" | "page"
  readonly concurrency: 1 | 16
}

export const workloads: ReadonlyArray<Workload> = [
  { name: "small write, 16 concurrent", workload: "create", concurrency: 16 },
  { name: "page of 100, 16 concurrent", workload: "page", concurrency: 16 },
  { name: "small write, one at a time", workload: "create", concurrency: 1 },
  { name: "page of 100, one at a time", workload: "page", concurrency: 1 }
]

export interface Settings {
  readonly rounds: number
  /** CPU time of a round, in milliseconds. */
  readonly millis: number
  readonly warmUp: number
}

export interface Row {
  readonly subject: string
  /** CPU time of a request in microseconds, of the client's process alone, one value per round. */
  readonly rounds: ReadonlyArray<number>
  readonly cpu: number
  readonly perSecond: number
  /** Relative to the limits, in the same rounds. */
  readonly toUndici: number
  readonly toFetch: number
  readonly spread: number
  /** The server in these rounds: its CPU time per request in microseconds, and the fraction of the time that it was busy. */
  readonly server: { readonly cpu: number; readonly busy: number }
}

export interface Result extends Workload {
  readonly rows: ReadonlyArray<Row>
}

interface Round {
  readonly cpu: number
  readonly perSecond: number
  readonly serverCpu: number
  readonly serverBusy: number
}

/** Measures one workload with all subjects, interleaved. */
export const measure = async (
  project: string,
  subjects: ReadonlyArray<Entry>,
  server: Server,
  workload: Workload,
  settings: Settings
): Promise<Result> => {
  const running: Array<{ readonly entry: Entry; readonly worker: Workers.Worker; readonly rounds: Array<Round> }> = []
  const work = (worker: Workers.Worker, entry: Entry, millis: number) =>
    Workers.order(worker, entry, {
      _tag: "rounds",
      workload: workload.workload,
      concurrency: workload.concurrency,
      millis
    })
  try {
    for (const entry of subjects) {
      const worker = await Workers.start(project, entry, server.baseUrl)
      running.push({ entry, worker, rounds: [] })
      await work(worker, entry, settings.warmUp)
    }
    for (let round = 0; round < settings.rounds; round++) {
      for (const { entry, rounds, worker } of Statistics.rotated(running, round * 5)) {
        const before = await server.usage()
        const { cpu, millis, requests } = await work(worker, entry, settings.millis)
        const after = await server.usage()
        rounds.push({
          cpu: cpu / requests,
          perSecond: requests / millis * 1000,
          serverCpu: (after.cpu - before.cpu) / (after.requests - before.requests),
          serverBusy: (after.cpu - before.cpu) / (millis * 1000)
        })
      }
    }
  } finally {
    await Promise.all(running.map(({ worker }) => worker.end()))
  }
  const cpuOf = (name: string) => running.find(({ entry }) => entry.name === name)?.rounds.map(({ cpu }) => cpu) ?? []
  return {
    ...workload,
    rows: running.map(({ entry, rounds }) => ({
      subject: entry.name,
      rounds: cpuOf(entry.name),
      cpu: Statistics.median(cpuOf(entry.name)),
      perSecond: Statistics.median(rounds.map(({ perSecond }) => perSecond)),
      toUndici: Statistics.ratio(cpuOf(entry.name), cpuOf("undici")),
      toFetch: Statistics.ratio(cpuOf(entry.name), cpuOf("fetch")),
      spread: Statistics.spread(cpuOf(entry.name)),
      server: {
        cpu: Statistics.median(rounds.map(({ serverCpu }) => serverCpu)),
        busy: Statistics.median(rounds.map(({ serverBusy }) => serverBusy))
      }
    }))
  }
}
