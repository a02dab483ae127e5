/**
 * Targets for programs that use a client: their start, their heap, their size, and their types.
 */
import * as Clients from "../measure/Clients.ts"
import * as ColdStart from "../measure/ColdStart.ts"
import * as CommandStart from "../measure/CommandStart.ts"
import * as Instantiations from "../measure/Instantiations.ts"
import type { Results } from "../Results.ts"
import { labelOf } from "../Subjects.ts"
import { type Aim, notMeasured, type Target, times, within } from "./Target.ts"

/** Time to the first page, relative to flat-api in the same rounds. */
const cold = (results: Results, program: string, most: number): Target => {
  const aim: Aim = {
    subject: labelOf(program),
    measure: "cold start from node_modules",
    limit: `at most ${times(most)} flat-api`
  }
  const own = results.coldStart.find((row) => row.program === program)
  return own === undefined ? notMeasured(aim) : {
    ...aim,
    found: `${times(own.toFlatApi)}: ${Math.round(own.millis)} ms`,
    met: within(own.toFlatApi, most)
  }
}

const mostShare = 60

/** What core adds to the start of a program that loads the same modules of Effect. */
const share = (results: Results): Target => {
  const aim: Aim = {
    subject: labelOf("core-fetch"),
    measure: "own share of the cold start, beyond Effect's modules and a page by fetch",
    limit: `at most ${mostShare} ms`
  }
  const own = ColdStart.shareOfCore(results.coldStart)
  if (own === undefined) return notMeasured(aim)
  // Core cannot start before what it loads: such a difference is noise.
  return own.millis <= 0
    ? { ...aim, found: `${Math.round(own.millis)} ms, which is noise`, met: undefined }
    : { ...aim, found: `${Math.round(own.millis)} ms`, met: own.millis <= mostShare }
}

/** Time to the end of a command, relative to Node in the same rounds. */
const command = (results: Results, name: string, measure: string, most: number): Target => {
  const aim: Aim = { subject: name, measure, limit: `at most ${times(most)} node -e 0` }
  const own = results.commandStart.find(({ command }) => command === name)
  return own === undefined ? notMeasured(aim) : {
    ...aim,
    found: `${times(own.toNode)}: ${Math.round(own.millis)} ms`,
    met: within(own.toNode, most)
  }
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

/** The heap of a client that has been used: what it makes when it is first used counts. */
const heap = (results: Results, subject: string, most: number): Target => {
  const aim: Aim = {
    subject: labelOf(subject),
    measure: `heap of each of ${Clients.count.toLocaleString("en")} clients that have read a page`,
    limit: `at most ${Math.round(most / 1000)} kB`
  }
  const own = results.clients.find((row) => row.subject === subject)
  return own === undefined ? notMeasured(aim) : {
    ...aim,
    found: `${kilobytes(own.used.bytes)}; ${kilobytes(own.created.bytes)} before the page`,
    met: own.used.bytes <= most
  }
}

const mostGzipped = 45_000

const size = (results: Results): Target => {
  const aim: Aim = {
    subject: labelOf("promise-organization"),
    measure: "size in a browser, gzipped by esbuild from the published package",
    limit: `at most ${mostGzipped / 1000} kB`
  }
  const own = results.bundles.find((row) => row.subject === "promise-organization")
  return own === undefined
    ? notMeasured(aim)
    : { ...aim, found: kilobytes(own.esbuild.gzipped), met: own.esbuild.gzipped <= mostGzipped }
}

const mostInstantiations = 15_000

const instantiations = (results: Results): Target => {
  const aim: Aim = {
    subject: "core, one service",
    measure: "type instantiations of a program",
    limit: `fewer than ${mostInstantiations.toLocaleString("en")}`
  }
  const own = results.instantiations.find(({ program }) => program === Instantiations.oneService)
  return own === undefined
    ? notMeasured(aim)
    : { ...aim, found: own.instantiations.toLocaleString("en"), met: own.instantiations < mostInstantiations }
}

export const judge = (results: Results): ReadonlyArray<Target> => [
  ...["promise", "promise-organization"].map((program) => cold(results, program, 0.66)),
  cold(results, "promise-node", 1.2),
  cold(results, "core-node", 1.9),
  share(results),
  command(results, CommandStart.version, "start and end of the command", 3),
  command(results, CommandStart.help, "help of one operation", 8),
  heap(results, "core-node", 20_000),
  heap(results, "promise", 13_000),
  size(results),
  instantiations(results)
]
