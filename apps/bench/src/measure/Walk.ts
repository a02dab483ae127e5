/**
 * The walk over everybody at 1,000 a page: accounts a second, and the most memory that each walk took.
 */
import type { Server } from "../Server.ts"
import { everybody } from "../server/Responses.ts"
import * as Statistics from "../Statistics.ts"
import type { Entry } from "../Subjects.ts"
import * as Workers from "./Workers.ts"

export interface Row {
  readonly subject: string
  /** How it was walked: by items or by pages, with or without reading ahead. */
  readonly way: string
  readonly rounds: ReadonlyArray<number>
  readonly usersPerSecond: number
  /** To undici page by page, in the same rounds. */
  readonly toUndici: number
  readonly cpuPerUser: number
  /** Most memory in use, in bytes, walk after walk in the same process; the first is the warm-up. */
  readonly peaks: ReadonlyArray<number>
  readonly spread: number
}

interface Round {
  readonly usersPerSecond: number
  readonly cpu: number
}

/** Measures the walk with all subjects, interleaved: one to warm up where that is asked for, then one a round. Each way runs in a process of its own. */
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
  let weight: number | undefined
  const walk = async ({ entry, peaks, way, worker }: typeof running[number]): Promise<Round> => {
    const report = await Workers.order(worker, entry, { _tag: "walk", way })
    // All must have seen the same accounts.
    weight ??= report.weight
    if (report.weight !== weight) throw new Error(`${entry.label}, ${way}: walked past some accounts`)
    peaks.push(report.peak)
    return { usersPerSecond: everybody / report.millis * 1000, cpu: report.cpu / everybody }
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
    if (settings.warmUp) { for (const one of running) await walk(one) }
    for (let round = 0; round < settings.rounds; round++) {
      for (const one of Statistics.rotated(running, round * 5)) one.rounds.push(await walk(one))
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
