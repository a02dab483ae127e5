/** Every failure has a fault, a limit or a response that explains it, and no call retries or waits more than its options allow. */
import type { FlatErrorReason } from "@flat-sdk/core/FlatError"
import * as Quota from "@flat-sdk/engine/Quota"
import type { History } from "../history/History.ts"
import type { Exchange } from "../world/Exchange.ts"
import type { Operation } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"

/** A limit begins a few operations before its request is sent, and its timer may fire a little early. */
const precision = 100_000

/** Microseconds that a process takes to send a request that it has begun, and to read bytes that have arrived. */
const reaction = 10_000

/** How long after a stall a process may take it that Redis does not respond, in microseconds. */
const silence = 2_000_000

const connectionFaults = ["refused", "lost before", "lost after", "cut body", "cut upload", "body that ends early"]
const delays = [
  "late request",
  "lost before",
  "lost after",
  "cut body",
  "latency",
  "reordering",
  "stalled body",
  "cut upload"
]
/** How long the shared quota counts a request that has no response, in microseconds. */
const wayToServer = 10_000_000

const brokenBodies = ["truncated JSON", "malformed JSON", "empty page", "repeated cursor", "cut body", "stalled body"]

/** Faults of this kind explain that tokens are not there: those of the store and of token requests, and a clock that was set. */
const tokenFault = /\.(?:token|load|save|lock|provider)#|^clock set|^kill|^power cut|^server restart/

class Causes {
  readonly #history: History
  /** The faults that happened to a request, by its name. */
  readonly #faults = new Map<string, Array<string>>()

  constructor(history: History) {
    this.#history = history
    for (const [part, kind] of history.world.parts) {
      if (kind !== "fault") continue
      const [fault = "", place = ""] = part.split(" at ")
      const name = place.split(" ", 1)[0]!
      this.#faults.set(name, [...this.#faults.get(name) ?? [], fault])
    }
  }

  /** Whether one of these faults happened to a request, or its server went down meanwhile. */
  #hasFault({ name }: Exchange, faults: ReadonlyArray<string>): boolean {
    return this.#faults.get(name)?.some((fault) => faults.includes(fault)) === true
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
    return counted.some(({ answer, sentAt }) => {
      if (answer === undefined || answer.status === 429) return answer !== undefined
      const [limit, left] = [answer.headers["x-ratelimit-limit"], answer.headers["x-ratelimit-remaining"]].map(Number)
      // A new window counts those that were on their way, too.
      const since = counted.filter(({ closedAt = Infinity, sentAt: other }) =>
        other > sentAt - wayToServer || closedAt > sentAt
      ).length
      const inRedis = redis?.counted.filter((at) => at <= time && at > sentAt - wayToServer).length ?? 0
      return left! <= 0 || left! - Math.max(since, inRedis) <= limit! * Quota.reserve + 1
    })
  }

  /** Whether nothing but its client ended a request sooner than `millis`. */
  isAbandoned(exchange: Exchange, millis: number): boolean {
    const { answeredAt, closedAt, executedAt, process, sentAt } = exchange
    const site = this.#history.sites.find((site) => site.process === process)
    if (executedAt === undefined || answeredAt !== undefined || closedAt === undefined || process.ended) return false
    return closedAt - sentAt < millis * 1000 - precision && !this.#hasFault(exchange, connectionFaults) &&
      !this.#hasFault(exchange, brokenBodies) && !this.#wasDown(exchange) &&
      closedAt < this.#history.closedAt && !site!.closings.some((at) => at <= closedAt)
  }

  isInterrupted(operation: Operation): boolean {
    const { client, name } = operation
    return this.#wasClosed(operation) ||
      [name, client.process.name].some((place) => this.#faults.get(place)?.includes("interruption") === true)
  }

  /** Whether its client, its process, or all that is left at the end, was closed before it ended. */
  #wasClosed({ client, endedAt }: Operation): boolean {
    if (endedAt! >= this.#history.closedAt) return true
    const site = this.#history.sites.find(({ process }) => process === client.process)
    return site !== undefined && site.closings.some((at) => at <= endedAt!)
  }

  /** Whether something explains the reason with which a call failed. */
  explain(operation: Operation, reason: FlatErrorReason): boolean {
    const { client: { process }, deadline, endedAt, sent, startedAt } = operation
    const { redis, world } = this.#history
    switch (reason._tag) {
      case "Transport":
        return this.#wasClosed(operation) ||
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
            // The limit of a request begins before a stall, or a rush, that ends as the request is about to be sent.
            const begun = process.stalls.filter(({ until }) => until <= sentAt && until > sentAt - reaction)
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
          ? sent.some(({ answer }) => answer?.status === reason.status)
          : this.#wasLow(process, endedAt!)
      case "Decode":
        // Another call may have changed the file between two responses.
        return world.faults.has("changed file") ||
          new Set(sent.flatMap(({ answer }) => answer?.headers["etag"] ?? [])).size > 1 ||
          sent.some((exchange) => this.#hasFault(exchange, brokenBodies))
      case "ServerError":
        return sent.some((exchange) =>
          exchange.answer?.status === reason.status &&
          this.#hasFault(exchange, ["5xx before", "5xx after", "5xx with Retry-After"])
        )
      case "Credentials":
        if (reason.detail.includes("provider was interrupted") && !world.faults.has("interrupted provider")) {
          return false
        }
        if (reason.detail.includes("the rate limit is used up") && this.#wasLow(process, endedAt!)) return true
        // Three legs may take so long by themselves.
        if (reason.detail.includes("attempt time limit of 500 ms")) return true
        return this.#wasClosed(operation) || process.stalls.some(({ from }) => from <= endedAt!) ||
          [...world.parts].some(([part, kind]) => kind === "fault" && tokenFault.test(part.replace(" at ", " ")))
      default:
        return "status" in reason && sent.some(({ answer }) => answer?.status === reason.status)
    }
  }
}

const rejections = ({ sent }: Operation): number =>
  sent.filter(({ answer, answeredAt }) =>
    answeredAt !== undefined && (answer!.status === 429 || answer!.status === 403 || answer!.status === 401)
  ).length

/** Retries, and waits for the limit, stay within their options. A list is several calls. */
const budgets = (history: History): void => {
  for (const operation of history.operations) {
    const { client: { maxWait, retries }, kind, name, sent, waits } = operation
    for (const { backoffs, count, limited } of waits.values()) {
      if (backoffs > retries) history.violate("no more retries than allowed", `${name}: ${backoffs} of ${retries}`)
      // Each wait is rounded up to milliseconds.
      if (limited > maxWait + count) history.violate("no longer wait than allowed", `${name}: ${limited} of ${maxWait}`)
    }
    const most = retries + 1 + rejections(operation)
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
