/**
 * Cold start: from starting a process to its first decoded page, with `node_modules` as a package manager installs them.
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { clientCore, pinned } from "../Child.ts"
import type { Server } from "../Server.ts"
import * as Statistics from "../Statistics.ts"

export interface Row {
  readonly program: string
  readonly rounds: ReadonlyArray<number>
  readonly millis: number
  /** Relative to flat-api in the same rounds. */
  readonly toFlatApi: number
  readonly spread: number
}

/** How much longer core takes than the modules of Effect that it imports and the same page by `fetch`. */
export interface Share {
  readonly millis: number
  /** Limits of the middle half of the rounds: relative to a small difference, the noise of two starts would say little. */
  readonly middleHalf: readonly [low: number, high: number]
}

export interface Program {
  readonly name: string
  readonly file: string
}

const once = (file: string, baseUrl: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const [command, args] = pinned(clientCore, process.execPath, [file, baseUrl])
    const from = performance.now()
    let seen: number | undefined
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] })
    // The program prints when the page is decoded.
    child.stdout.once("data", () => {
      seen = performance.now() - from
    })
    child.on("error", reject)
    child.on("close", (code) => {
      if (code === 0 && seen !== undefined) resolve(seen)
      else reject(new Error(`${file} ended with ${code}`))
    })
  })

/** Starts every program once to fill the disk cache, then once per round. */
export const measure = async (
  programs: ReadonlyArray<Program>,
  server: Server,
  rounds: number
): Promise<ReadonlyArray<Row>> => {
  const times = programs.map(() => [] as Array<number>)
  for (const { file } of programs) await once(file, server.baseUrl)
  for (let round = 0; round < rounds; round++) {
    for (const [nth, { file }] of Statistics.rotated([...programs.entries()], round)) {
      times[nth]!.push(await once(file, server.baseUrl))
    }
  }
  const vendor = times[programs.findIndex(({ name }) => name === "flat-api")] ?? []
  return programs.map(({ name }, nth) => ({
    program: name,
    rounds: times[nth]!,
    millis: Statistics.median(times[nth]!),
    toFlatApi: Statistics.ratio(times[nth]!, vendor),
    spread: Statistics.spread(times[nth]!)
  }))
}

/** Returns the own share of core over `fetch`, from the differences within the rounds; `undefined` if a run did not measure both programs. */
export const shareOfCore = (rows: ReadonlyArray<Row>): Share | undefined => {
  const roundsOf = (name: string) => rows.find(({ program }) => program === name)?.rounds
  const [own, effect] = [roundsOf("core-fetch"), roundsOf("effect-core-page")]
  if (own === undefined || effect === undefined) return undefined
  const differences = own.map((millis, round) => millis - effect[round]!)
  return { millis: Statistics.median(differences), middleHalf: Statistics.middleHalf(differences) }
}

/** The installed program of a subject. */
export const installed = (project: string, name: string): Program => ({
  name,
  file: join(project, "consumers", name, "main.js")
})
