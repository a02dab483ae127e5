/**
 * Uploads and downloads: their speed, and whether a file that is ten times as large needs more memory.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Server } from "../Server.ts"
import * as Content from "../server/Content.ts"
import * as Statistics from "../Statistics.ts"
import type { Entry } from "../Subjects.ts"
import type { Transfer } from "../worker/Transferring.ts"
import * as Workers from "./Workers.ts"

export const small = 10_000_000
export const large = 100_000_000

export interface Row {
  readonly subject: string
  readonly direction: Transfer["direction"]
  /** Speed with the large file in MB/s, one value per round. */
  readonly rounds: ReadonlyArray<number>
  readonly perSecond: number
  /** Relative to undici and to raw `fetch` in the same rounds. */
  readonly toUndici: number
  readonly toFetch: number
  /** CPU time for the large file in milliseconds, and relative to both. */
  readonly cpu: number
  readonly cpuToUndici: number
  readonly cpuToFetch: number
  /** Memory in bytes: before the first transfer, and the peaks with the small and the large file. */
  readonly base: number
  readonly peakSmall: number
  readonly peakLarge: number
  /** All peaks with the large file, in order, in the same process. */
  readonly peaks: ReadonlyArray<number>
  readonly spread: number
  /** The fraction of the time that the server was busy. */
  readonly serverBusy: number
}

/** Returns how much more memory the large file needs than the small one, in bytes. */
export const growth = ({ peakLarge, peakSmall }: Row): number => peakLarge - peakSmall

interface Round {
  readonly perSecond: number
  readonly cpu: number
  readonly peak: number
  readonly serverBusy: number
}

interface Running {
  readonly entry: Entry
  readonly worker: Workers.Worker
  base: number
  readonly small: Array<Round>
  readonly large: Array<Round>
}

export interface Settings {
  readonly rounds: number
  /** Number of small files transferred first, so that compilation and the growth of the heap are not measured. */
  readonly warmUp: number
}

/** Measures both directions with all subjects, interleaved. One process per subject and direction: first the small files, then the large ones. */
export const measure = async (
  project: string,
  subjects: ReadonlyArray<Entry>,
  server: Server,
  settings: Settings
): Promise<ReadonlyArray<Row>> => {
  const directory = mkdtempSync(join(tmpdir(), "flat-sdk-bytes-"))
  try {
    for (const size of [small, large]) Content.write(join(directory, `${size}`), size)
    const up = await measureOne(project, subjects, server, settings, directory, "up")
    const down = await measureOne(project, subjects, server, settings, directory, "down")
    return [...up, ...down]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const measureOne = async (
  project: string,
  subjects: ReadonlyArray<Entry>,
  server: Server,
  { rounds, warmUp }: Settings,
  directory: string,
  direction: Transfer["direction"]
): Promise<ReadonlyArray<Row>> => {
  const running: Array<Running> = []
  const saved = join(directory, "saved")
  const transfer = async ({ entry, worker }: Running, size: number) => {
    const path = direction === "up" ? join(directory, `${size}`) : saved
    const before = await server.usage()
    const report = await Workers.order(worker, entry, { _tag: "bytes", direction, size, path })
    const after = await server.usage()
    if (direction === "down") {
      Content.check(saved, size)
      rmSync(saved)
    }
    const round: Round = {
      perSecond: size / 1000 / report.millis,
      cpu: report.cpu / 1000,
      peak: report.peak,
      serverBusy: (after.cpu - before.cpu) / (report.millis * 1000)
    }
    return { from: report.from, round }
  }
  try {
    for (const entry of subjects) {
      const worker = await Workers.start(project, entry, server.baseUrl)
      const one: Running = { entry, worker, base: 0, small: [], large: [] }
      running.push(one)
      for (let nth = 0; nth < warmUp; nth++) {
        const { from } = await transfer(one, small)
        if (nth === 0) one.base = from
      }
    }
    for (const size of ["small", "large"] as const) {
      for (let round = 0; round < rounds; round++) {
        for (const one of Statistics.rotated(running, round * 4)) {
          one[size].push((await transfer(one, size === "small" ? small : large)).round)
        }
      }
    }
  } finally {
    await Promise.all(running.map(({ worker }) => worker.end()))
  }
  const limitOf = (name: string) => running.find(({ entry }) => entry.name === name)?.large ?? []
  const undici = limitOf("undici")
  const fetch = limitOf("fetch")
  const speed = (of: ReadonlyArray<Round>) => of.map(({ perSecond }) => perSecond)
  const cpu = (of: ReadonlyArray<Round>) => of.map(({ cpu }) => cpu)
  const peaks = (of: ReadonlyArray<Round>) => of.map(({ peak }) => peak)
  return running.map(({ base, entry, large, small }) => ({
    subject: entry.name,
    direction,
    rounds: speed(large),
    perSecond: Statistics.median(speed(large)),
    toUndici: Statistics.ratio(speed(large), speed(undici)),
    toFetch: Statistics.ratio(speed(large), speed(fetch)),
    cpu: Statistics.median(cpu(large)),
    cpuToUndici: Statistics.ratio(cpu(large), cpu(undici)),
    cpuToFetch: Statistics.ratio(cpu(large), cpu(fetch)),
    base,
    peakSmall: Statistics.median(peaks(small)),
    peakLarge: Statistics.median(peaks(large)),
    peaks: peaks(large),
    spread: Statistics.spread(speed(large)),
    serverBusy: Statistics.median(large.map(({ serverBusy }) => serverBusy))
  }))
}
