/**
 * The limit of a quota: once a response says how many requests are left until a time, no more are sent before it, by any client that counts in the
 * same quota. A client may be a moment late to learn of it, and more so if its process is stalled.
 */
import * as Quota from "@flat-sdk/engine/Quota"
import type { History } from "../history/History.ts"
import { timeout } from "../history/Redis.ts"
import { type Exchange, limitOf } from "../world/Exchange.ts"
import type { Operation } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"
import { second } from "../world/World.ts"

/** Microseconds from a response to what its process has learned, and from a permit to its request. */
const slack = 500_000

/** Clocks that differ by less are not corrected, in microseconds: a wait may end so much too early. */
const clockTolerance = Quota.clockTolerance * 1000 + second

/** How long a process counts by itself after it has not reached Redis, in microseconds. */
const outage = 4 * second

/** How many requests a response leaves until a time. */
interface Promised {
  readonly exchange: Exchange
  /** When its process had it, or a part of it. */
  readonly respondedAt: number
  readonly left: number
  /** The limit of the window; `undefined` if the response rejects all requests for some seconds. */
  readonly limit: number | undefined
  readonly from: number
  readonly until: number
}

/** A request, and when a quota may have permitted it. */
interface Permitted {
  readonly exchange: Exchange
  readonly at: number
}

const later = ({ stalls }: Process, time: number): number =>
  stalls.reduce((end, { from, until }) => from <= end && until + slack > end ? until + slack : end, time + slack)

/** The most microseconds between two reads of a store for a token, with some slack. */
const reread = 2 * second

/** When a process could not send what a quota had permitted, the latest first: it was stalled, or its token was refreshed. */
const waitsOf = ({ network, sites }: History, process: Process) => {
  const tokens = network.exchanges.filter((one) => one.operation === undefined && one.process === process)
    .map(({ closedAt = Infinity, sentAt }) => ({ from: sentAt, until: closedAt + reread }))
  const calls = process.remotes.map(({ from, until }) => ({ from, until: until + reread }))
  // Each request of a web app reads its session.
  const isApp = sites.some((site) => site.process === process && site.clients.length === 0)
  return [...process.stalls, ...isApp ? [] : [...tokens, ...calls]].toSorted((one, other) => other.from - one.from)
}

const earlier = (waits: ReturnType<typeof waitsOf>, time: number): number =>
  waits.reduce((start, { from, until }) => until >= start && from < start ? from - slack : start, time - slack)

/** Whether a call ended with a response before its process had learned from it. */
const isMissed = ({ error, result, sent }: Operation, exchange: Exchange): boolean => {
  const { status } = (error?.reason ?? {}) as { readonly status?: number }
  return result !== "done" && sent.at(-1) === exchange && status !== exchange.status
}

const promisesOf = ({ server, world }: History, exchange: Exchange): ReadonlyArray<Promised> => {
  const { response, process } = exchange
  if (response === undefined) return []
  // Its headers count, also if its body breaks off.
  const respondedAt = exchange.respondedAt ?? exchange.movedAt
  const found = { exchange, respondedAt, from: later(process, respondedAt) }
  const retryAfter = response.status === 429 ? response.headers["retry-after"] : undefined
  if (retryAfter !== undefined) {
    return [{ ...found, left: 0, limit: undefined, until: respondedAt + Number(retryAfter) * second }]
  }
  const { left, limit, reset } = limitOf(response)
  if (Number.isNaN(left + limit + reset)) return []
  const started = server.process.wallClock() * 1000 - world.now
  return [{ ...found, left: Math.max(0, left), limit, until: reset * second - started - clockTolerance }]
}

/** Checks one quota. `hasForgotten` is whether what a response promised may be lost for a request that the quota then permits. */
const checkQuota = (
  history: History,
  exchanges: ReadonlyArray<Exchange>,
  hasForgotten: (promised: Pick<Promised, "respondedAt" | "exchange" | "left">, permitted: Permitted) => boolean
): void => {
  const processes = new Set(exchanges.map(({ process }) => process))
  const waits = new Map(Array.from(processes, (one) => [one, waitsOf(history, one)]))
  const permittedAt = ({ process, sentAt }: Exchange) => earlier(waits.get(process)!, sentAt)
  const permitted = exchanges.map((exchange): Permitted => ({ exchange, at: permittedAt(exchange) }))
  const missed = new Set(
    history.operations.flatMap((operation) => operation.sent.filter((exchange) => isMissed(operation, exchange)))
  )
  const promises = exchanges.flatMap((one) => promisesOf(history, one))
  for (const { respondedAt, exchange, from, left, limit, ...promised } of promises) {
    const { isCut, sent } = exchange.operation!
    const isUnread = isCut === true && sent.at(-1) === exchange
    if (exchange.respondedAt === undefined || missed.has(exchange) || isUnread) continue
    // A rejection may shorten the window. That of newer tokens replaces it: a call that waits keeps the token that it has. So does another window, which
    // a request reports that the API executed later, as its process was stalled.
    const until = Math.min(
      promised.until,
      ...promises.flatMap((later) => {
        if (later.limit === undefined || later.from < respondedAt) return []
        const isNewer = later.exchange.executedAt! > respondedAt
        const hasOtherToken = !history.tokens.isProvided &&
          later.exchange.headers["authorization"] !== exchange.headers["authorization"]
        const isReplaced = limit !== undefined && later.until > promised.until + clockTolerance &&
          (isNewer || hasOtherToken)
        return [isReplaced ? later.respondedAt : later.until]
      })
    )
    // The API counts each token by itself.
    const since = permitted.filter((one) =>
      one.at > from && one.exchange.sentAt < until &&
      one.exchange.headers["authorization"] === exchange.headers["authorization"] &&
      !hasForgotten({ respondedAt, exchange, left }, one)
    )
    if (since.length > left) {
      const names = since.map(({ exchange: { name } }) => name).join(" ")
      history.violate("a quota sends what is left", `${exchange.name} left ${left}, then came ${names}`)
    }
    if (limit === undefined || left >= limit * Quota.reserve) continue
    since.forEach(({ at }, index) => {
      const next = since[index + 1]
      if (next !== undefined && next.exchange.sentAt < at + (until - at) / left - slack) {
        const what = `${exchange.name} left ${left}: ${next.exchange.name}`
        history.violate("a quota that runs low spreads what is left", what)
      }
    })
  }
}

/** After a response that names a time, its call sends nothing until then. */
const obey = (history: History): void => {
  for (const { kind, sent } of history.operations) {
    // Several calls: a poll that fails ends its call.
    if (kind === "list" || kind === "wait") continue
    sent.forEach(({ response, respondedAt }, index) => {
      const next = sent[index + 1]
      if (next === undefined || respondedAt === undefined) return
      if (next.sentAt < respondedAt + Number(response!.headers["retry-after"] ?? 0) * second - slack) {
        history.violate("a retry waits as long as the API asks for", `${next.name} was sent too early`)
      }
    })
  }
}

export const check = (history: History): void => {
  obey(history)
  const { network, redis, sites } = history
  const exchanges = network.exchanges.filter(({ operation }) => operation !== undefined)
  if (redis !== undefined) {
    return checkQuota(
      history,
      exchanges,
      (promised, { at, exchange: { process, sentAt } }) => {
        const isAway = redis.isAway(process, at)
        // While a process counts by itself, it remembers what its own responses said, but not which requests Redis has permitted.
        const isOwn = isAway && promised.left === 0 && promised.exchange.process === process
        if (isOwn && redis.isLocal(process, at, sentAt)) return false
        // What came meanwhile reached no other process: after an outage, one command alone tries whether Redis responds, until its time limit.
        const isUntold = [promised.respondedAt, promised.respondedAt - timeout * 1000].some((time) =>
          redis.isAway(promised.exchange.process, time)
        )
        return isAway || isUntold ||
          redis.faults.some((fault) => fault >= promised.respondedAt - outage && fault <= sentAt)
      }
    )
  }
  for (const { clients, process } of sites) {
    const own = exchanges.filter((exchange) => exchange.process === process)
    // A web app has a quota for each session, which what pages send themselves does not count in.
    const ofSessions = own.filter(({ operation }) => operation!.client.concurrency !== undefined)
    const quotas = clients.length > 0 ? [own] : Map.groupBy(ofSessions, ({ operation }) => operation!.client).values()
    for (const quota of quotas) checkQuota(history, quota, () => false)
  }
}
