/** What the writers of the steps share, and the rule for every write: it is repeated only after a look-up shows that it did not happen. */
import type { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { SqlError } from "effect/sql/SqlError"
import type { Credentials, CredentialsFailed } from "../passwords/Credentials.ts"
import type { Entry, IdMapError } from "../plan/IdMap.ts"
import type { CreateAccount, Reference, Step } from "../plan/Step.ts"
import type * as Breaker from "./Breaker.ts"
import * as Failure from "./Failure.ts"
import type { StoredIdMap } from "./IdMapTable.ts"
import type { Outcome } from "./Outcome.ts"
import type { Intent, Writer } from "./Records.ts"
import * as Sending from "./Sending.ts"
import type { OtherRuns } from "./steps/OtherRuns.ts"
import type { RunTaken } from "./tables/RunErrors.ts"

export interface Writing {
  readonly writer: Writer
  readonly ids: StoredIdMap
  readonly breaker: Breaker.Breaker
  /** What is known of runs of other computers. */
  readonly others: OtherRuns
  /** The passwords file. Required when a step needs a generated password. */
  readonly credentials: Credentials | undefined
  /** The password that the school's files have for a person. */
  readonly passwordOf: (person: string) => Effect.Effect<Redacted.Redacted<string> | undefined>
  /** For how long, in milliseconds, a request without a response may still take effect on the server. */
  readonly settleMillis: number
  /** The id in Flat of what an earlier step created or of what exists. */
  readonly flatOf: (reference: Reference) => string
  /** The line of a new account in the passwords file: that of the person in the school's files, or the position of the step in the plan. */
  readonly lineOf: (step: CreateAccount) => number
}

export type WriteError = FlatError | CredentialsFailed | IdMapError | SqlError | RunTaken

export type Write<A> = Effect.Effect<A, WriteError, FlatClient.FlatClient>

/** What a writer returns: the outcome, and what it adds to the id map. */
export interface Written {
  readonly outcome: Outcome
  readonly entry?: Entry | undefined
}

/** How often a write is sent when its outcome is unknown. */
const sends = 3

/** Whether a write may have been executed in spite of its error, or may succeed later. */
export const isOpen = (error: FlatError): boolean => error.outcome === "unknown" || Failure.isUnreachable(error)

/** How to send a write and how to find out whether an earlier one was executed. */
export interface Once<A> {
  readonly send: Effect.Effect<A, FlatError, FlatClient.FlatClient>
  /** Returns what an earlier attempt created or changed, or `undefined`. `taken` is true when the server refused a repetition. */
  readonly find: (intent: Intent, taken: boolean) => Write<A | undefined>
  /** Whether an error means that an earlier attempt may have succeeded. */
  readonly isTaken?: (error: FlatError) => boolean
}

/** Sends a write so that it takes effect once: attempts whose outcome is unknown, also those of a killed process, are looked up before it is repeated. */
export const once = Effect.fnUntraced(function*<A>(
  writing: Writing,
  step: Step,
  options: Once<A>
): Effect.fn.Return<{ readonly value: A; readonly found: boolean }, WriteError, FlatClient.FlatClient> {
  const { breaker, writer } = writing
  let intent = yield* writer.intent(step.id)
  let last: FlatError | undefined
  for (let sent = 0;; sent++) {
    if (intent !== undefined) {
      const found = yield* options.find(intent, false)
      if (found !== undefined) return { value: found, found: true }
      if (last !== undefined && (sent >= sends || breaker.stop !== undefined)) return yield* last
    }
    // On disk before the call: after a kill the next run knows what to look up.
    const error = yield* Sending.call(options.send, writer.intend(step.id))
    if (error._tag === "Success") return { value: error.success, found: false }
    if (intent !== undefined && options.isTaken?.(error.failure) === true) {
      const found = yield* options.find(intent, true)
      if (found !== undefined) return { value: found, found: true }
      return yield* error.failure
    }
    if (!isOpen(error.failure)) {
      if (intent === undefined) yield* writer.forget(step.id)
      return yield* error.failure
    }
    last = error.failure
    intent = yield* writer.intent(step.id)
    // Gives the server time to recover, and an earlier attempt time to complete.
    yield* Effect.sleep(200 * 2 ** sent)
  }
})

/** Waits until a request of an intent can no longer take effect. */
export const settled = (writing: Pick<Writing, "settleMillis">, intent: Intent): Effect.Effect<void> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const left = intent.last + writing.settleMillis - now
    // A clock that was set back must not stop the run.
    return left > 0 ? Effect.sleep(Math.min(left, writing.settleMillis)) : Effect.void
  })

/** The texts of an entry of the id map: those that are set. */
export const texts = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]))

/** The new values of changes. */
export const newValues = (
  changes: Readonly<Record<string, { readonly to: string } | undefined>>
): Record<string, string> =>
  Object.fromEntries(Object.entries(changes).flatMap(([name, value]) => value === undefined ? [] : [[name, value.to]]))
