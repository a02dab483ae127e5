/**
 * Stops a run that cannot succeed: the token was rejected, passwords cannot be saved, or the server failed several times in a row. The remaining rows
 * are not sent.
 */
import type { FlatError } from "@flat-sdk/core/FlatError"
import type { CredentialsFailed } from "../passwords/Credentials.ts"
import * as Failure from "./Failure.ts"

export interface Stop {
  readonly why: "token" | "passwords" | "unreachable"
  /** Number of consecutive server failures. */
  readonly failures: number
  /** The failure that stopped the run. */
  readonly failure: Failure.Failure
}

export interface Breaker {
  /** Why the run must stop; `undefined` while it may continue. */
  readonly stop: Stop | undefined
  readonly failed: (error: FlatError | CredentialsFailed) => void
  /** Records a successful call and resets the count of failures. */
  readonly responded: () => void
}

/** Creates a breaker that stops after `limit` consecutive failures of the server or the connection. */
export const make = (limit: number): Breaker => {
  let stop: Stop | undefined
  let failures = 0
  const end = (why: Stop["why"], error: FlatError | CredentialsFailed) => {
    stop ??= { why, failures, failure: Failure.from(error) }
  }
  return {
    get stop() {
      return stop
    },
    failed: (error) => {
      if (error._tag === "CredentialsFailed") return end("passwords", error)
      if (Failure.endsTheRun(error)) return end("token", error)
      if (!Failure.isUnreachable(error)) {
        failures = 0
        return
      }
      failures++
      if (failures >= limit) end("unreachable", error)
    },
    responded: () => {
      failures = 0
    }
  }
}
