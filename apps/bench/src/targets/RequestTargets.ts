/**
 * Targets for the CPU time of requests: ratios to the client that ours is built on, in the same run.
 */
import * as Age from "../measure/Age.ts"
import type { Results } from "../Results.ts"
import { labelOf, subjects } from "../Subjects.ts"
import { type Aim, notMeasured, type Target, times, within } from "./Target.ts"

const peers = subjects.filter(({ kind }) => kind === "peer").map(({ name }) => name)
const peersOverFetch = ["flat-api", "axios", "got", "ky", "hey-api-zod"]

const cpu = (results: Results, workload: string, subject: string) =>
  results.throughput.find(({ name }) => name === workload)?.rows.find((row) => row.subject === subject)

/** CPU time of a warm request, 16 concurrent: at most `most` times the limit, and less than each of the peers. */
const request = (
  results: Results,
  subject: string,
  workload: "small write, 16 concurrent" | "page of 100, 16 concurrent",
  limit: "toUndici" | "toFetch",
  most: number,
  against: ReadonlyArray<string>
): Target => {
  const aim: Aim = {
    subject: labelOf(subject),
    measure: workload,
    limit: `at most ${times(most)} ${limit === "toUndici" ? "undici.request" : "fetch"}, less than ${
      against.length === peers.length ? "every peer" : against.join(", ")
    }`
  }
  const own = cpu(results, workload, subject)
  if (own === undefined) return notMeasured(aim)
  const others = against.flatMap((peer) => cpu(results, workload, peer) ?? [])
  const faster = others.filter((peer) => peer.cpu <= own.cpu)
  const near = within(own[limit], most)
  return {
    ...aim,
    found: `${times(own[limit])}; ${
      faster.length > 0
        ? `not less than ${faster.map((peer) => labelOf(peer.subject)).join(", ")}`
        : others.length > 0
        ? `${times(own.cpu / Math.min(...others.map((peer) => peer.cpu)))} the nearest of them`
        : "none of them measured"
    }`,
    met: near === false || faster.length > 0 ? false : others.length < against.length ? undefined : near
  }
}

const howOld = ({ age, collected }: { readonly age: number; readonly collected: boolean }): string =>
  `${age.toLocaleString("en")} requests${collected ? " and a collection" : ""}`

/** CPU time of a request relative to `undici.request` of the same age: at most `most` at each age, without and with collections. */
const atAnyAge = (results: Results, subject: string, workload: Age.Row["workload"], most: number): Target => {
  const aim: Aim = {
    subject: labelOf(subject),
    measure: `${workload} at any age of the process`,
    limit: `at most ${times(most)} undici.request of the same age, also after a garbage collection`
  }
  const points = results.age.filter((row) => row.subject === subject && row.workload === workload).flatMap((row) =>
    row.points.filter(({ age }) => Age.ages.includes(age)).map((point) => ({ ...point, collected: row.collected }))
  )
  const worst = points.toSorted((left, right) => right.toUndici - left.toUndici)[0]
  if (worst === undefined) return notMeasured(aim)
  const complete = points.length === 2 * Age.ages.length
  const met = within(worst.toUndici, most)
  return {
    ...aim,
    found: `at most ${times(worst.toUndici)}, after ${howOld(worst)}${
      complete ? "" : `; measured only to ${Math.max(...points.map(({ age }) => age)).toLocaleString("en")}`
    }`,
    met: met === true && !complete ? undefined : met
  }
}

export const judge = (results: Results): ReadonlyArray<Target> => [
  request(results, "promise", "small write, 16 concurrent", "toFetch", 0.7, peers),
  request(results, "promise", "page of 100, 16 concurrent", "toFetch", 0.9, peers),
  ...["core-fetch", "promise-fetch"].flatMap((subject) => [
    request(results, subject, "small write, 16 concurrent", "toFetch", 1.15, peersOverFetch),
    request(results, subject, "page of 100, 16 concurrent", "toFetch", 1.1, peersOverFetch)
  ]),
  ...["core-node", "promise-node"].flatMap((subject) => [
    request(results, subject, "small write, 16 concurrent", "toUndici", 1.2, peers),
    request(results, subject, "page of 100, 16 concurrent", "toUndici", 1.05, peers),
    atAnyAge(results, subject, "small write", 1.2),
    atAnyAge(results, subject, "page of 100", 1.05)
  ])
]
