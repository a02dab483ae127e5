/** What the steps of a round share, and the rule for writes that must not happen twice: they are sent again only after a look-up. */
import type { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Credentials, CredentialsFailed } from "../../passwords/Credentials.ts"
import type { CreateAccount, Reference, SetPassword, Step } from "../../plan/Step.ts"
import type * as Breaker from "../outcome/Breaker.ts"
import * as Failure from "../outcome/Failure.ts"
import type { Intent, Journal, JournalError, Settled } from "../records/Journal.ts"
import * as BeforeRequest from "./BeforeRequest.ts"
import type { OtherRuns } from "./OtherRuns.ts"

export interface StepContext {
  readonly journal: Journal
  readonly ids: Journal["ids"]
  readonly breaker: Breaker.Breaker
  readonly others: OtherRuns
  readonly credentials: Credentials | undefined
  readonly passwordOf: (person: string) => Effect.Effect<Redacted.Redacted<string> | undefined>
  readonly settleMillis: number
  /** The id in Flat of what an earlier step created or of what exists. */
  readonly flatOf: (reference: Reference) => string
  /** The line of an account in the passwords file: that of the person in the school's files, or the position of the step in the plan. */
  readonly lineOf: (step: CreateAccount | SetPassword) => number
}

/** Sends what a step wants, and returns its outcome. */
export type StepEffect<A = Settled> = Effect.Effect<
  A,
  FlatError | CredentialsFailed | JournalError,
  FlatClient.FlatClient
>

/** How often a write is sent when its outcome is unknown. */
const sends = 3

/** Whether a write may have been executed in spite of its error, or may succeed later. */
export const isOpen = (error: FlatError): boolean => error.outcome === "unknown" || Failure.isUnreachable(error)

/** Sends a write so that it takes effect once: attempts whose outcome is unknown, also those of a killed process, are looked up before it is repeated. */
export const sendOnce = Effect.fnUntraced(function*<A>(
  { breaker, journal }: StepContext,
  { id }: Step,
  options: {
    readonly send: Effect.Effect<A, FlatError, FlatClient.FlatClient>
    /** Returns what an earlier attempt created or changed, or `undefined`. `taken` is true when the server refused a repetition. */
    readonly find: (intent: Intent, taken: boolean) => StepEffect<A | undefined>
    /** Whether the caller has recorded the intent of a first attempt just now. */
    readonly intended?: boolean
    /** Whether an error means that an earlier attempt may have succeeded. */
    readonly isTaken?: (error: FlatError) => boolean
  }
) {
  let last: FlatError | undefined
  for (let sent = 0;; sent++) {
    const isIntended = sent === 0 && options.intended === true
    const intent = isIntended ? undefined : journal.intent(id)
    if (intent !== undefined) {
      const found = yield* options.find(intent, false)
      if (found !== undefined) return { value: found, found: true }
      if (last !== undefined && (sent >= sends || breaker.stop !== undefined)) return yield* last
    }
    // On disk before the call: after a kill the next run knows what to look up.
    const result = yield* BeforeRequest.call(options.send, (ahead) => journal.intend(id, ahead), isIntended)
    if (result._tag === "Success") return { value: result.success, found: false }
    if (intent !== undefined && options.isTaken?.(result.failure) === true) {
      const found = yield* options.find(intent, true)
      if (found !== undefined) return { value: found, found: true }
      return yield* result.failure
    }
    if (!isOpen(result.failure)) {
      if (intent === undefined) journal.forget(id)
      return yield* result.failure
    }
    last = result.failure
    yield* journal.prolong(id)
    // Gives the server time to recover, and an earlier attempt time to complete.
    yield* Effect.sleep(200 * 2 ** sent)
  }
})

/** Waits until a request of an intent can no longer take effect. */
export const waitToSettle = (
  { settleMillis }: Pick<StepContext, "settleMillis">,
  intent: Intent
): Effect.Effect<void> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const left = intent.last + settleMillis - now
    // A clock that was set back must not stop the run.
    return left > 0 ? Effect.sleep(Math.min(left, settleMillis)) : Effect.void
  })
