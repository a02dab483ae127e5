/**
 * Carries out a plan: creates and updates accounts, several concurrently. A row that fails does not stop the others, except where no row can succeed:
 * see `Breaker.ts`. Safe to run again: what was done is "unchanged" next time.
 *
 * A creation whose response never came may have happened or not. Its username is looked up before anything else is done about it, so that no account is
 * lost from the report, and none is created twice. An account that is found that way gets its password set again.
 */
import { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { RosterRow } from "../file/RosterRow.ts"
import * as Breaker from "./Breaker.ts"
import type { Credentials, CredentialsFailed } from "./Credentials.ts"
import * as Failure from "./Failure.ts"
import * as Hooks from "./Hooks.ts"
import type { Create, Plan, Update } from "./Plan.ts"
import * as Plans from "./Plan.ts"

/** What became of one row. */
export type Outcome =
  | { readonly result: "created" | "updated"; readonly row: RosterRow; readonly note: string | undefined }
  /** The account exists, and its password may not be the one that the file names. */
  | { readonly result: "unverified"; readonly row: RosterRow; readonly note: string }
  | { readonly result: "failed"; readonly row: RosterRow; readonly failure: Failure.Failure }
  /** Not tried, because the run was stopped before. */
  | { readonly result: "not sent"; readonly row: RosterRow }

export interface Options {
  /** Rows in flight concurrently. */
  readonly concurrency: number
  /** Where generated passwords go; required when a row needs one. */
  readonly credentials: Credentials | undefined
  /** Consecutive failures of the server after which the run stops. Default 5. */
  readonly maxFailures?: number | undefined
  /** Reports each row as it ends, in a copy. What it does changes no outcome. */
  readonly onOutcome?: ((outcome: Outcome) => Effect.Effect<void>) | undefined
  /** Reports that the run stops, once. What it does changes no outcome. */
  readonly onStop?: ((stop: Breaker.Stop) => Effect.Effect<void>) | undefined
}

/** Consecutive failures of the server after which a run stops, unless told otherwise. */
export const defaultMaxFailures = 5

/** Most times that a creation is sent when its response stays away. */
const sends = 3

/** Finds the account of a username. `all` reads everybody, where the search finds nothing and yet it must exist. */
const find = Effect.fnUntraced(function*(username: string, all: boolean) {
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
    // The report says it too: a full disk is no reason to lose that.
    : Effect.ignore(credentials.mark(row.line, row.username, note))

/**
 * Settles the password of an account that a look-up found. It may be of an earlier sending, or of somebody who was quicker: only one that is as the row
 * says gets the row's password.
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
      "no response came, and the account of this username is not as the file says; check it in Flat"
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
        note: "no response came; the account was found by its username, and its password was set again"
      } satisfies Outcome
    ),
    Effect.catch((error) => {
      context.breaker.failed(error)
      return unverified("no response came; the account exists, and its password could not be set again. Set it in Flat")
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
    return yield* Effect.die(new Error("a password was to be made with no file to keep it in"))
  }
  // On the disk before the account is requested: a password too many is harmless, one too few locks somebody out.
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
      return { result: "created", row, note: sent === 1 ? undefined : `sent ${sent} times: responses did not come` }
    }
    // A response of success that cannot be read leaves the same question open.
    const open = error.outcome === "unknown" || error.reason._tag === "Decode"
    // An earlier sending arrived late after all: the username was free when the plan was made, and is taken now.
    const taken = sent > 1 && (error.reason._tag === "Conflict" || error.reason._tag === "BadRequest")
    const looked = open || taken
      ? yield* Effect.result(find(row.username, !open))
      : undefined
    if (looked?._tag === "Success" && looked.success !== undefined) {
      return yield* adopt(row, looked.success, password, context)
    }
    if (open && looked?._tag === "Success" && sent < sends && context.breaker.stop === undefined) {
      // A server in trouble gets a moment, and a creation that is still under way the chance to be seen.
      yield* Effect.sleep(200 * 2 ** sent)
      continue
    }
    yield* mark(
      row,
      open || sent > 1
        ? "unverified: no response came; the account may exist with this password, or not at all"
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

// Hooks get copies: a row that one of them changes may be written yet.
const copyOf = (outcome: Outcome): Outcome =>
  outcome.result === "failed"
    ? { ...outcome, row: { ...outcome.row }, failure: { ...outcome.failure } }
    : { ...outcome, row: { ...outcome.row } }

/** Applies a plan and returns what became of each row that was to be written, in the order of the file. */
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

/** How many outcomes there are of each result. */
export const count = (outcomes: ReadonlyArray<Outcome>): Readonly<Record<Outcome["result"], number>> => {
  const counts = { created: 0, updated: 0, unverified: 0, failed: 0, "not sent": 0 }
  for (const outcome of outcomes) counts[outcome.result]++
  return counts
}
