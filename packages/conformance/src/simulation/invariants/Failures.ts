/** Every failure has a fault, a limit or a response that explains it, and no call retries or waits more than its options allow. */
import type { FlatErrorReason } from "@flat-sdk/core/FlatError"
import * as Quota from "@flat-sdk/engine/Quota"
import * as Num from "effect/Number"
import type { History } from "../history/History.ts"
import { type Exchange, limitOf } from "../world/Exchange.ts"
import type { Operation } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"

/** A limit begins a few operations before its request is sent, and its timer may fire a little early. */
const precision = 100_000

/** Microseconds that a process takes to send a request that it has begun, and to read bytes that have arrived. */
const reaction = 10_000

/** How long after a stall a process may take it that Redis does not respond, in microseconds. */
const silence = 2_000_000

const losses = ["lost before", "lost after", "cut body", "cut upload"]
const connectionFaults = [...losses, "refused", "body that ends early"]
const delays = [...losses, "late request", "latency", "reordering", "stalled body"]

/** How long the shared quota counts a request that has no response, in microseconds. */
const wayToServer = 10_000_000

const brokenBodies = ["truncated JSON", "malformed JSON", "empty page", "repeated cursor", "cut body", "stalled body"]

/** Faults of this kind explain that tokens are not there: those of the store and of token requests, and a clock that was set. */
const tokenFault = /\.(?:token|load|save|lock|provider)#|^clock set|^kill|^power cut|^server restart/

class Causes {
  readonly #history: History
  /** The faults that happened to a request, by its name. */
  readonly #faults: ReadonlyMap<string, ReadonlyArray<ReadonlyArray<string>>>

  constructor(history: History) {
    this.#history = history
    const faults = [...history.world.parts].filter(([, kind]) => kind === "fault").map(([part]) => part.split(" at "))
    this.#faults = Map.groupBy(faults, ([, place = ""]) => place.split(" ", 1)[0]!)
  }

  /** Whether one of these faults happened to a request, or to what else has the name. */
  #hasFault({ name }: { readonly name: string }, faults: ReadonlyArray<string>): boolean {
    return this.#faults.get(name)?.some(([fault = ""]) => faults.includes(fault)) === true
  }

  #wasDown({ closedAt = Infinity, sentAt }: Exchange): boolean {
    return this.#history.server.downs.some(({ from, until }) => sentAt <= until && closedAt >= from)
  }

  /** Whether a quota had little left before a time: a tenth of the limit, with all requests counted since a report. */
  #wasLow(process: Process, time: number): boolean {
    const { network, redis } = this.#history
    const counted = network.exchanges.filter((exchange) =>
      (redis !== undefined || exchange.process === process) && exchange.sentAt <= time
    )
    return counted.some(({ response, sentAt }) => {
      if (response === undefined || response.status === 429) return response !== undefined
      const { left, limit } = limitOf(response)
      // A new window counts those that were on their way, too.
      const since = counted.filter(({ closedAt = Infinity, sentAt: other }) =>
        other > sentAt - wayToServer || closedAt > sentAt
      ).length
      const inRedis = redis?.counted.filter((at) => at <= time && at > sentAt - wayToServer).length ?? 0
      return left <= 0 || left - Math.max(since, inRedis) <= limit * Quota.reserve + 1
    })
  }

  /** Whether nothing but its client ended a request sooner than `millis`. */
  isAbandoned(exchange: Exchange, millis: number): boolean {
    const { respondedAt, closedAt, executedAt, process, sentAt } = exchange
    if (executedAt === undefined || respondedAt !== undefined || closedAt === undefined || process.ended) return false
    return closedAt - sentAt < millis * 1000 - precision && !this.#wasClosed(process, closedAt) &&
      !this.#hasFault(exchange, [...connectionFaults, ...brokenBodies]) && !this.#wasDown(exchange)
  }

  isInterrupted(operation: Operation): boolean {
    return this.#wasClosed(operation.client.process, operation.endedAt!) ||
      [operation, operation.client.process].some((one) => this.#hasFault(one, ["interruption"]))
  }

  /** Whether a process, a client of it, or all that is left at the end, was closed before a time. */
  #wasClosed(process: Process, time: number): boolean {
    const { closedAt, sites } = this.#history
    return time >= closedAt || sites.some((site) => site.process === process && site.closings.some((at) => at <= time))
  }

  /** Whether something explains the reason with which a call failed. */
  explain(operation: Operation, reason: FlatErrorReason): boolean {
    const { client: { process }, deadline, endedAt, sent, startedAt } = operation
    const { redis, world } = this.#history
    const wasClosed = this.#wasClosed(process, endedAt!)
    switch (reason._tag) {
      case "Transport":
        return wasClosed ||
          sent.some((exchange) => this.#hasFault(exchange, connectionFaults) || this.#wasDown(exchange)) ||
          // A process that stalls gets the reply of Redis too late, and then does not ask again for a second.
          (reason.phase === "connect" && redis !== undefined && (redis.faults.some((at) => at <= endedAt!) ||
            process.stalls.some(({ from, until }) => from <= endedAt! && until >= startedAt - silence)))
      case "Timeout":
        return reason.limit === "total"
          ? endedAt! - startedAt >= deadline * 1000 - precision
          : sent.some((exchange) => {
            // Bytes that arrive after the limit come too late, also if the process stalled until then.
            const { arrivedAt, busySince, movedAt, movedBefore, sentAt } = exchange
            const isUnread = exchange.closedAt! - movedAt < reaction &&
              arrivedAt - movedBefore >= reason.millis * 1000 - precision
            // The limit of a request begins before a stall, or a rush, after which the process worked without a pause until it sent the request.
            const begun = process.stalls.filter(({ until }) =>
              until <= sentAt && until >= Math.min(busySince, sentAt - reaction)
            )
            const since = reason.limit === "idle"
              ? isUnread ? movedBefore : movedAt
              : Math.min(busySince, ...begun.map(({ from }) => from))
            const isLong = exchange.closedAt! - since >= reason.millis * 1000 - precision
            // Three legs of a request take less than a second by themselves. Uploads are slow, and the API delays the state of a recognition.
            return isLong && (reason.millis < 1000 || exchange.method !== "GET" || exchange.url.includes("wait=2") ||
              this.#hasFault(exchange, delays) || process.stalls.some(({ from }) => from <= exchange.closedAt!))
          })
      case "RateLimited":
        return reason.refusedBy === undefined || reason.refusedBy === "api"
          ? sent.some(({ response }) => response?.status === reason.status)
          : this.#wasLow(process, endedAt!)
      case "Decode":
        // Another call may have changed the file between two responses.
        return world.faults.has("changed file") ||
          new Set(sent.flatMap(({ response }) => response?.headers["etag"] ?? [])).size > 1 ||
          sent.some((exchange) => this.#hasFault(exchange, brokenBodies))
      case "ServerError":
        return sent.some((exchange) =>
          exchange.response?.status === reason.status &&
          this.#hasFault(exchange, ["5xx before", "5xx after", "5xx with Retry-After"])
        )
      case "Credentials":
        if (reason.detail.includes("provider was interrupted") && !world.faults.has("interrupted provider")) {
          return false
        }
        if (reason.detail.includes("the rate limit is used up") && this.#wasLow(process, endedAt!)) return true
        // Three legs may take so long by themselves.
        if (reason.detail.includes("attempt time limit of 500 ms")) return true
        return wasClosed || process.stalls.some(({ from }) => from <= endedAt!) ||
          [...world.parts].some(([part, kind]) => kind === "fault" && tokenFault.test(part.replace(" at ", " ")))
      default:
        return "status" in reason && sent.some(({ response }) => response?.status === reason.status)
    }
  }
}

/** Retries, and waits for the limit, stay within their options. A list is several calls. */
const budgets = (history: History): void => {
  for (const operation of history.operations) {
    const { client: { maxWait, retries }, kind, name, sent } = operation
    for (const waits of Map.groupBy(operation.waits, ({ call }) => call).values()) {
      const limits = waits.filter(({ reason }) => reason !== "backoff")
      const backoffs = waits.length - limits.length
      if (backoffs > retries) history.violate("no more retries than allowed", `${name}: ${backoffs} of ${retries}`)
      const limited = Num.sumAll(limits.map(({ millis }) => millis))
      // Each wait is rounded up to milliseconds.
      if (limited > maxWait + waits.length) {
        history.violate("no longer wait than allowed", `${name}: ${limited} of ${maxWait}`)
      }
    }
    const most = retries + 1 + sent.filter(({ status = 0 }) => [401, 403, 429].includes(status)).length
    if (kind !== "list" && kind !== "wait" && sent.length > most) {
      history.violate("no more retries than allowed", `${name}: ${sent.length} requests, at most ${most}`)
    }
  }
}

export const check = (history: History): void => {
  const causes = new Causes(history)
  for (const operation of history.operations) {
    const { error, name, result } = operation
    if (result === "interrupted" && !causes.isInterrupted(operation)) {
      history.violate("an interruption has a cause", name)
    }
    if (error !== undefined && !causes.explain(operation, error.reason)) {
      history.violate("a failure has a cause", `${name}: ${error.message}`)
    }
  }
  for (const exchange of history.network.exchanges) {
    // No client has a shorter limit for an attempt.
    if (exchange.url.endsWith("/accessToken") && causes.isAbandoned(exchange, 500)) {
      history.violate("a token that is created is kept", exchange.name)
    }
  }
  budgets(history)
}
