/**
 * Decides whether a failed attempt is retried. `FlatError.retryability` classifies the reason; this module adds the operation, the number of attempts
 * and the clock, and returns a wait or `undefined`.
 */
import { type FlatErrorReason, retryability } from "../error/FlatError.ts"

/** Another attempt after `millis`. */
export interface Again {
  readonly reason: "backoff" | "rate-limit" | "refresh"
  readonly millis: number
  /** Whether the response asked for this wait: then no schedule replaces it. */
  readonly asked?: boolean
}

export interface Situation {
  /** Whether the request may be sent again after an attempt that may have been executed. */
  readonly repeatable: boolean
  /** Retries so far, except those for the rate limit and for a refreshed token. */
  readonly repeats: number
  readonly retries: number
  /** Milliseconds that the call may still wait for the rate limit. */
  readonly waitLeft: number
  /** The wait that the response asks for, in milliseconds, if it asks for one. */
  readonly retryAfter: number | undefined
  /** A number in [0, 1). */
  readonly random: number
  /** Whether the token was already refreshed for this call. */
  readonly refreshed: boolean
}

const firstBackoff = 500
const longestBackoff = 30_000
// A reset that has just passed on our clock may be in the future on the server's.
const leastReset = 1000

/** Returns how long no request is sent after a rate-limit rejection, in milliseconds. Without a known reset it is a minute; the window is an hour. */
export const blockedFor = (retryAfter: number | undefined): number =>
  retryAfter === undefined ? 60_000 : Math.max(leastReset, retryAfter)

/** Decides whether one failed attempt is retried; `undefined` means that the reason is final. */
export const decide = (reason: FlatErrorReason, situation: Situation): Again | undefined => {
  switch (retryability(reason)) {
    case "reset": {
      const millis = blockedFor(situation.retryAfter)
      return millis <= situation.waitLeft ? { reason: "rate-limit", millis } : undefined
    }
    case "refresh":
      return situation.refreshed ? undefined : { reason: "refresh", millis: 0 }
    case "unsent":
      return backoff(situation, undefined)
    case "executed":
      return situation.repeatable ? backoff(situation, situation.retryAfter) : undefined
    case "final":
      return undefined
  }
}

const backoff = (situation: Situation, retryAfter: number | undefined): Again | undefined => {
  if (situation.repeats >= situation.retries) return undefined
  if (retryAfter !== undefined) {
    return retryAfter <= situation.waitLeft
      ? { reason: "backoff", millis: retryAfter, asked: true }
      : undefined
  }
  return {
    reason: "backoff",
    millis: situation.random * Math.min(longestBackoff, firstBackoff * 2 ** situation.repeats)
  }
}
