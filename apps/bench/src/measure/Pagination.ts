/**
 * Pagination over all accounts at 1,000 per page: accounts per second, and the memory peak of each run.
 */
import type { Server } from "../Server.ts"
import { allUsers } from "../server/Responses.ts"
import * as Statistics from "../Statistics.ts"
import type { Entry } from "../Subjects.ts"
import * as Workers from "./Workers.ts"

export interface Row {
  readonly subject: string
  /** By items or by pages, with or without reading ahead. */
  readonly way: string
  readonly rounds: ReadonlyArray<number>
  readonly usersPerSecond: number
  /** Relative to undici page by page, in the same rounds. */
  readonly toUndici: number
  readonly cpuPerUser: number
  /** Memory peaks in bytes, one per run in the same process; the first is the warm-up. */
  readonly peaks: ReadonlyArray<number>
  readonly spread: number
}

interface Round {
  readonly usersPerSecond: number
  readonly cpu: number
}

/** Measures pagination with all subjects, interleaved: an optional warm-up, then one run per round. Each way has a separate process. */
export const measure = async (
  project: string,
  subjects: ReadonlyArray<Entry>,
  server: Server,
  settings: { readonly rounds: number; readonly allWays: boolean; readonly warmUp: boolean }
): Promise<ReadonlyArray<Row>> => {
  const running: Array<{
    readonly entry: Entry
    readonly way: string
    readonly worker: Workers.Worker
    readonly rounds: Array<Round>
    readonly peaks: Array<number>
  }> = []
  let checksum: number | undefined
  const paginate = async ({ entry, peaks, way, worker }: typeof running[number]): Promise<Round> => {
    const report = await Workers.order(worker, entry, { _tag: "pagination", way })
    // All must read the same accounts.
    checksum ??= report.checksum
    if (report.checksum !== checksum) throw new Error(`${entry.label}, ${way}: missed some accounts`)
    peaks.push(report.peak)
    return { usersPerSecond: allUsers / report.millis * 1000, cpu: report.cpu / allUsers }
  }
  try {
    for (const entry of subjects) {
      const first = await Workers.start(project, entry, server.baseUrl)
      const { ways } = await Workers.order(first, entry, { _tag: "ways" })
      if (ways.length === 0) await first.end()
      const chosen = settings.allWays && entry.kind === "ours" ? ways : ways.slice(0, 1)
      for (const [nth, way] of chosen.entries()) {
        const worker = nth === 0 ? first : await Workers.start(project, entry, server.baseUrl)
        running.push({ entry, way, worker, rounds: [], peaks: [] })
      }
    }
    if (settings.warmUp) { for (const one of running) await paginate(one) }
    for (let round = 0; round < settings.rounds; round++) {
      for (const one of Statistics.rotated(running, round * 5)) one.rounds.push(await paginate(one))
    }
  } finally {
    await Promise.all(running.map(({ worker }) => worker.end()))
  }
  const limit = running.find(({ entry }) => entry.name === "undici")?.rounds.map((round) => round.usersPerSecond) ?? []
  return running.map(({ entry, peaks, rounds, way }) => {
    const perSecond = rounds.map(({ usersPerSecond }) => usersPerSecond)
    return {
      subject: entry.name,
      way,
      rounds: perSecond,
      usersPerSecond: Statistics.median(perSecond),
      toUndici: Statistics.ratio(perSecond, limit),
      cpuPerUser: Statistics.median(rounds.map(({ cpu }) => cpu)),
      peaks,
      spread: Statistics.spread(perSecond)
    }
  })
}
