/**
 * Applies a plan: creates and updates accounts concurrently. A row that fails does not stop the others, unless no row can succeed (see `Breaker.ts`).
 * Safe to run again: rows that were applied are "unchanged" in the next plan.
 *
 * The outcome of a creation without a response is unknown. Before anything else the username is looked up, so that no account is missing from the
 * report and none is created twice. If the look-up finds the account, its password is set again.
 */
import { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Breaker from "../engine/Breaker.ts"
import * as Failure from "../engine/Failure.ts"
import type { RosterRow } from "../file/RosterRow.ts"
import type { Credentials, CredentialsFailed } from "../passwords/Credentials.ts"
import * as Hooks from "./Hooks.ts"
import type { Create, Plan, Update } from "./Plan.ts"
import * as Plans from "./Plan.ts"

/** The outcome of one row. */
export type Outcome =
  | { readonly result: "created" | "updated"; readonly row: RosterRow; readonly note: string | undefined }
  /** The account exists, but its password may differ from the one in the file. */
  | { readonly result: "unverified"; readonly row: RosterRow; readonly note: string }
  | { readonly result: "failed"; readonly row: RosterRow; readonly failure: Failure.Failure }
  /** Not attempted, because the run had stopped. */
  | { readonly result: "not sent"; readonly row: RosterRow }

export interface Options {
  /** Number of rows written concurrently. */
  readonly concurrency: number
  /** The passwords file. Required when a row needs a generated password. */
  readonly credentials: Credentials | undefined
  /** Consecutive server failures after which the run stops. Default 5. */
  readonly maxFailures?: number | undefined
  /** Called with a copy of each outcome. Its failure or delay does not affect the run. */
  readonly onOutcome?: ((outcome: Outcome) => Effect.Effect<void>) | undefined
  /** Called once when the run stops. Its failure or delay does not affect the run. */
  readonly onStop?: ((stop: Breaker.Stop) => Effect.Effect<void>) | undefined
}

/** Default number of consecutive server failures after which a run stops. */
export const defaultMaxFailures = 5

/** Maximum number of times that a creation is sent when no response comes. */
const sends = 3

/** Finds the account with a username. With `all`, reads every account instead of searching, for an account that must exist. */
export const find = Effect.fnUntraced(function*(username: string, all: boolean) {
  const flat = yield* FlatClient.FlatClient
  const [found] = yield* flat.organization.listOrganizationUsers.stream(
    all ? { limit: 1000 } : { q: username, limit: 1000 }
  ).pipe(
    Stream.map(Plans.toAccount),
    Stream.filter((account) =>
      account !== undefined && Plans.usernameKey(account.username) === Plans.usernameKey(username)
    ),
    Stream.take(1),
    Stream.runCollect
  )
  return found
})

interface Context extends Options {
  readonly breaker: Breaker.Breaker
}

const mark = (row: RosterRow, note: string, { credentials }: Context) =>
  row.password !== undefined || credentials === undefined
    ? Effect.void
    // A failure is ignored, for example a full disk: the report includes the same note.
    : Effect.ignore(credentials.mark(row.line, row.username, note))

/**
 * Handles an account that the look-up found. An earlier attempt may have created it, or another client. Sets the password only if all other fields
 * match the row.
 */
const adopt = Effect.fnUntraced(function*(
  row: RosterRow,
  account: Plans.Account,
  password: Redacted.Redacted<string>,
  context: Context
) {
  const unverified = (note: string) =>
    Effect.as(
      mark(row, `unverified: ${note}`, context),
      { result: "unverified", row, note } satisfies Outcome
    )
  if (account.isEduTestingStudent === true || Object.keys(Plans.changesOf(row, account)).length > 0) {
    return yield* unverified(
      "no response came, and the account with this username differs from the file; check it in Flat"
    )
  }
  const flat = yield* FlatClient.FlatClient
  return yield* flat.organization.updateOrganizationUser({
    user: account.id,
    body: { password: Redacted.value(password) }
  }).pipe(
    Effect.as(
      {
        result: "created",
        row,
        note: "no response came; the account was found by username, and its password was set again"
      } satisfies Outcome
    ),
    Effect.catch((error) => {
      context.breaker.failed(error)
      return unverified("no response came; the account exists, but its password could not be set again. Set it in Flat")
    })
  )
})

const create = Effect.fnUntraced(function*(
  step: Create,
  context: Context
): Effect.fn.Return<Outcome, FlatError | CredentialsFailed, FlatClient.FlatClient> {
  const { row } = step
  const flat = yield* FlatClient.FlatClient
  if (row.password === undefined && context.credentials === undefined) {
    return yield* Effect.die(new Error("Apply.run: a row needs a generated password, but `credentials` is not set"))
  }
  // Saved to disk before the account is requested: an unused password is harmless, a lost one locks the user out.
  const password = row.password ?? (yield* context.credentials!.reserve(row.line, row.username))
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
      return { result: "created", row, note: sent === 1 ? undefined : `sent ${sent} times, because no response came` }
    }
    // The outcome is also unknown if a success response cannot be decoded.
    const open = error.outcome === "unknown" || error.reason._tag === "Decode"
    // The username was free when the plan was made and is taken now: an earlier attempt may have succeeded.
    const taken = sent > 1 && (error.reason._tag === "Conflict" || error.reason._tag === "BadRequest")
    const looked = open || taken
      ? yield* Effect.result(find(row.username, !open))
      : undefined
    if (looked?._tag === "Success" && looked.success !== undefined) {
      return yield* adopt(row, looked.success, password, context)
    }
    if (open && looked?._tag === "Success" && sent < sends && context.breaker.stop === undefined) {
      // Gives the server time to recover, and an earlier attempt time to complete.
      yield* Effect.sleep(200 * 2 ** sent)
      continue
    }
    yield* mark(
      row,
      open || sent > 1
        ? "unverified: no response came; the account may exist with this password or not exist"
        : "no account was created",
      context
    )
    return yield* error
  }
})

const update = Effect.fnUntraced(function*(step: Update): Effect.fn.Return<Outcome, FlatError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  yield* flat.organization.updateOrganizationUser({ user: step.account.id, body: step.changes })
  return { result: "updated", row: step.row, note: undefined }
})

// Hooks receive copies, so that they cannot change a row that is still to be written.
const copyOf = (outcome: Outcome): Outcome =>
  outcome.result === "failed"
    ? { ...outcome, row: { ...outcome.row }, failure: { ...outcome.failure } }
    : { ...outcome, row: { ...outcome.row } }

/** Applies a plan. Returns the outcome of each row to create or update, in the order of the file. */
export const run = Effect.fn("roster.apply")(function*(plan: Plan, options: Options) {
  const breaker = Breaker.make(options.maxFailures ?? defaultMaxFailures)
  const context: Context = { ...options, breaker }
  const hooks = yield* Hooks.make
  let stopped = false
  const outcomes = yield* Effect.forEach(
    Plans.writes(plan),
    Effect.fnUntraced(function*(step) {
      const outcome: Outcome = breaker.stop !== undefined
        ? { result: "not sent", row: step.row }
        : yield* (step.action === "create" ? create(step, context) : update(step)).pipe(
          Effect.tap(({ result }) => Effect.sync(() => result === "unverified" ? undefined : breaker.responded())),
          Effect.catch((error): Effect.Effect<Outcome> => {
            breaker.failed(error)
            return Effect.succeed({ result: "failed", row: step.row, failure: Failure.from(error) })
          })
        )
      if (breaker.stop !== undefined && !stopped) {
        stopped = true
        const stop = { ...breaker.stop, failure: { ...breaker.stop.failure } }
        yield* hooks.run("onStop", () => options.onStop?.(stop))
      }
      const copy = copyOf(outcome)
      yield* hooks.run("onOutcome", () => options.onOutcome?.(copy))
      return outcome
    }),
    { concurrency: options.concurrency }
  )
  yield* hooks.drain
  return outcomes
})

/** Counts the outcomes by result. */
export const count = (outcomes: ReadonlyArray<Outcome>): Readonly<Record<Outcome["result"], number>> => {
  const counts = { created: 0, updated: 0, unverified: 0, failed: 0, "not sent": 0 }
  for (const outcome of outcomes) counts[outcome.result]++
  return counts
}
