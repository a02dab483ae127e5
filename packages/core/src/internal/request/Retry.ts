/**
 * When a failed attempt is repeated. `FlatError.retryability` says what may be done about a reason; this module adds the method, the number of
 * attempts and the clock, and answers with a wait or with nothing.
 */
import { type FlatErrorReason, retryability } from "../../FlatError.ts"

/** Another attempt after `millis`. */
export interface Again {
  readonly reason: "backoff" | "rate-limit" | "refresh"
  readonly millis: number
  /** Whether the response asked for this wait: then no other one takes its place. */
  readonly asked?: boolean
}

export interface Situation {
  /** Whether sending the request twice does no more than sending it once. */
  readonly idempotent: boolean
  /** Repetitions so far, those for the rate limit and for a refreshed token not counted. */
  readonly repeats: number
  readonly retries: number
  /** Milliseconds of rate-limit waiting that the call may still spend. */
  readonly waitLeft: number
  /** The wait that the response asks for, in milliseconds, where it asks for one. */
  readonly told: number | undefined
  /** A number in [0, 1). */
  readonly random: number
  /** Whether the token was already refreshed for this call. */
  readonly refreshed: boolean
}

const firstBackoff = 500
const longestBackoff = 30_000
// A reset that has just passed by our clock may lie ahead by the server's.
const leastReset = 1000

/** How long nothing is sent after a refusal by the rate limit. Without a reset there is no telling: a minute, as the window is an hour. */
export const refusedFor = (told: number | undefined): number => told === undefined ? 60_000 : Math.max(leastReset, told)

/** Decides about one failed attempt; `undefined` means that the reason is final. */
export const decide = (reason: FlatErrorReason, situation: Situation): Again | undefined => {
  switch (retryability(reason)) {
    case "reset": {
      const millis = refusedFor(situation.told)
      return millis <= situation.waitLeft ? { reason: "rate-limit", millis } : undefined
    }
    case "refresh":
      return situation.refreshed ? undefined : { reason: "refresh", millis: 0 }
    case "unsent":
      return backoff(situation, undefined)
    case "idempotent":
      return situation.idempotent ? backoff(situation, situation.told) : undefined
    case "final":
      return undefined
  }
}

const backoff = (situation: Situation, told: number | undefined): Again | undefined => {
  if (situation.repeats >= situation.retries) return undefined
  if (told !== undefined) {
    return told <= situation.waitLeft
      ? { reason: "backoff", millis: told, asked: true }
      : undefined
  }
  return {
    reason: "backoff",
    millis: situation.random * Math.min(longestBackoff, firstBackoff * 2 ** situation.repeats)
  }
}
