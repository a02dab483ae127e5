/**
 * Carries out a plan: creates and updates accounts, several at a time. A row that fails does not stop the others, except where the
 * token itself was refused. Safe to run again: what was done is "unchanged" next time.
 *
 * A creation whose answer never came may have happened or not. Its username is looked up before anything else is done about it, so
 * that no account is lost from the report, and none is made twice.
 */
import { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import { messageOf } from "@flat-sdk/core/http/Cause"
import { scrub } from "@flat-sdk/core/http/Redaction"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { Credentials, CredentialsFailed } from "./Credentials.ts"
import * as Failure from "./Failure.ts"
import * as Password from "./Password.ts"
import type { Create, Plan, Update } from "./Plan.ts"
import * as Plans from "./Plan.ts"
import type { RosterRow } from "./RosterRow.ts"

/** What became of one row. */
export type Outcome =
  | { readonly result: "created" | "updated"; readonly row: RosterRow; readonly note: string | undefined }
  | { readonly result: "failed"; readonly row: RosterRow; readonly failure: Failure.Failure }
  /** Not tried, because the token was refused for an earlier row. */
  | { readonly result: "not sent"; readonly row: RosterRow }

export interface Options {
  /** Rows in flight at once. */
  readonly concurrency: number
  /** Where generated passwords go; required when a row needs one. */
  readonly credentials: Credentials | undefined
  /** Told of each row as it ends. */
  readonly onOutcome?: ((outcome: Outcome) => Effect.Effect<void>) | undefined
}

/** Most times that a creation is sent when its answer stays away. */
const sends = 3

const key = (username: string): string => username.normalize("NFC").toLowerCase()

/** Whether an account of this username exists now. `all` reads everybody, where the search finds nothing and yet it must exist. */
const exists = Effect.fnUntraced(function*(username: string, all: boolean) {
  const flat = yield* FlatClient.FlatClient
  const found = yield* flat.organization.listOrganizationUsers.stream(
    all ? { limit: 1000 } : { q: username, limit: 1000 }
  ).pipe(
    Stream.filter((account) => key(account.username) === key(username)),
    Stream.take(1),
    Stream.runCollect
  )
  return found.length > 0
})

const create = Effect.fnUntraced(function*(
  step: Create,
  options: Options
): Effect.fn.Return<Outcome, FlatError | CredentialsFailed, FlatClient.FlatClient> {
  const { row } = step
  const flat = yield* FlatClient.FlatClient
  const password = row.password ?? Password.generate()
  if (row.password === undefined) {
    if (options.credentials === undefined) {
      return yield* Effect.die(new Error("a password was to be made with no file to keep it in"))
    }
    // Before the account: a password on the disk too many is harmless, one too few locks somebody out.
    yield* options.credentials.save(row.line, row.username, password)
  }
  const send = flat.organization.createOrganizationUser({
    body: {
      username: row.username,
      firstname: row.firstname,
      lastname: row.lastname,
      email: row.email,
      role: row.role,
      password: Redacted.value(password)
    }
  })
  for (let sent = 1;; sent++) {
    const error = yield* Effect.match(send, { onSuccess: () => undefined, onFailure: (failure) => failure })
    if (error === undefined) {
      return { result: "created", row, note: sent === 1 ? undefined : `sent ${sent} times: answers did not come` }
    }
    // An answer of success that cannot be read leaves the same question open.
    if (error.outcome === "unknown" || error.reason._tag === "Decode") {
      if (yield* orElseUnknown(exists(row.username, false), error)) {
        return { result: "created", row, note: "the answer did not come; found by looking the username up" }
      }
      if (sent < sends) {
        // A server in trouble gets a moment, and a creation that is still under way the chance to be seen.
        yield* Effect.sleep(200 * 2 ** sent)
        continue
      }
    }
    // An earlier sending arrived late after all: the username was free when the plan was made, and is taken now.
    const taken = error.reason._tag === "Conflict" || error.reason._tag === "BadRequest"
    if (sent > 1 && taken && (yield* orElseUnknown(exists(row.username, true), error))) {
      return { result: "created", row, note: "the answer did not come; found by looking the username up" }
    }
    return yield* error
  }
})

// When the look-up fails too, the row's failure is the one that left the question open.
const orElseUnknown = <R>(
  lookup: Effect.Effect<boolean, FlatError, R>,
  error: FlatError
): Effect.Effect<boolean, FlatError, R> => Effect.mapError(lookup, () => error)

const update = Effect.fnUntraced(function*(step: Update): Effect.fn.Return<Outcome, FlatError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  yield* flat.organization.updateOrganizationUser({ user: step.account.id, body: step.changes })
  return { result: "updated", row: step.row, note: undefined }
})

/** Applies a plan and tells what became of each row that was to be written, in the order of the file. */
export const run = Effect.fn("roster.apply")(function*(plan: Plan, options: Options) {
  let refused = false
  let reported = false
  // Accounts are being made: a display that fails must not end that.
  const tell = (outcome: Outcome): Effect.Effect<void> =>
    Effect.catchCause(Effect.suspend(() => options.onOutcome?.(outcome) ?? Effect.void), (cause) => {
      if (Cause.hasInterruptsOnly(cause) || reported) return Effect.void
      reported = true
      return Effect.logWarning(`onOutcome failed, and the run goes on: ${scrub(messageOf(Cause.squash(cause)))}`)
    })
  return yield* Effect.forEach(
    Plans.writes(plan),
    Effect.fnUntraced(function*(step) {
      const outcome = refused
        ? { result: "not sent" as const, row: step.row }
        : yield* (step.action === "create" ? create(step, options) : update(step)).pipe(
          Effect.catch((error): Effect.Effect<Outcome> => {
            if (error._tag === "FlatError" && Failure.endsTheRun(error)) refused = true
            return Effect.succeed({ result: "failed", row: step.row, failure: Failure.from(error) })
          })
        )
      yield* tell(outcome)
      return outcome
    }),
    { concurrency: options.concurrency }
  )
})

/** How many outcomes there are of each result. */
export const count = (outcomes: ReadonlyArray<Outcome>): Readonly<Record<Outcome["result"], number>> => {
  const counts = { created: 0, updated: 0, failed: 0, "not sent": 0 }
  for (const outcome of outcomes) counts[outcome.result]++
  return counts
}
