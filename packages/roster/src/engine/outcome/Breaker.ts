/**
 * Stops a run that cannot succeed: the token was rejected or has no right to write, passwords cannot be saved, or the server failed several times in a
 * row. The remaining rows are not sent. Without licences, no more accounts are requested, and the run continues.
 */
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Schema from "effect/Schema"
import type { CredentialsFailed } from "../../passwords/Credentials.ts"
import * as Failure from "./Failure.ts"

const StopJson = Schema.fromJsonString(Schema.Struct({
  why: Schema.Literals(["token", "forbidden", "passwords", "unreachable"]),
  /** Number of consecutive server failures. */
  failures: Schema.Finite,
  /** The failure that stopped the run. */
  failure: Failure.Failure
}))
/** What ends a run early. */
export interface Stop extends Schema.Schema.Type<typeof StopJson> {}

export const decodeStop: (text: string) => Stop = Schema.decodeSync(StopJson)
export const encodeStop: (stop: Stop) => string = Schema.encodeSync(StopJson)

export type Breaker = ReturnType<typeof make>

/** Refusals in a row after which all others would be refused too. */
const mostRefusals = 20

/** Refused accounts after which nobody else gets one. */
const mostWithoutLicence = 5

/** Creates a breaker that stops after `limit` consecutive failures of the server or the connection. */
export const make = (limit: number) => {
  let stop: Stop | undefined
  let failures = 0
  let refusals = 0
  let withoutLicence = 0
  const end = (why: Stop["why"], error: FlatError | CredentialsFailed) => {
    stop ??= { why, failures, failure: Failure.from(error) }
  }
  return {
    /** Why the run must stop; `undefined` while it may continue. */
    get stop(): Stop | undefined {
      return stop
    },
    /** Whether the organization has no licence left: further accounts would be refused too. */
    get exhausted(): boolean {
      return withoutLicence >= mostWithoutLicence
    },
    failed: (error: FlatError | CredentialsFailed): void => {
      if (error._tag === "CredentialsFailed") return end("passwords", error)
      if (Failure.endsTheRun(error)) return end("token", error)
      if (error.reason._tag === "PaymentRequired" || error.reason._tag === "QuotaExhausted") withoutLicence++
      if (error.reason._tag === "Forbidden" && ++refusals >= mostRefusals) return end("forbidden", error)
      if (!Failure.isUnreachable(error)) {
        failures = 0
        return
      }
      failures++
      if (failures >= limit) end("unreachable", error)
    },
    /** Records a successful call and resets the count of failures. */
    responded: (): void => {
      failures = 0
      refusals = 0
    }
  }
}
