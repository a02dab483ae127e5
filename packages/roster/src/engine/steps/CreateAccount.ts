/**
 * Creates an account. Its password is in the passwords file before it is requested. An account that a look-up finds, because an earlier attempt
 * created it without a response, gets this password again if all its other fields are as the plan says; otherwise it is marked as unverified.
 */
import { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { LiveAccount } from "../../live/Live.ts"
import * as ReadLive from "../../live/ReadLive.ts"
import * as Text from "../../model/Text.ts"
import { valuesOf } from "../../plan/IdMap.ts"
import type { CreateAccount } from "../../plan/Step.ts"
import { complete, type Outcome } from "../outcome/Outcome.ts"
import type { Settled } from "../records/Journal.ts"
import * as StepContext from "./StepContext.ts"

const passwordFor = Effect.fnUntraced(function*(step: CreateAccount, context: StepContext.StepContext) {
  if (step.password === "file") return yield* context.passwordOf(step.person)
  if (context.credentials === undefined) {
    return yield* Effect.die(new Error("apply: a step needs a generated password, but `credentials` is not set"))
  }
  // Saved to disk before the account is requested: an unused password is harmless, a lost one locks the user out.
  return yield* context.credentials.reserve(context.lineOf(step), step.username)
})

/** Whether an account has all that the step would give it. What the step leaves out may be anything. */
const isAsPlanned = (step: CreateAccount, account: LiveAccount): boolean =>
  !account.test && account.role === step.role &&
  (step.firstName === undefined || Text.same(step.firstName, account.firstname)) &&
  (step.lastName === undefined || Text.same(step.lastName, account.lastname)) &&
  (step.email === undefined || Text.sameEmail(step.email, account.email))

const mark = (step: CreateAccount, context: StepContext.StepContext, note: string) =>
  step.password === "file" || context.credentials === undefined
    ? Effect.void
    // A failure is ignored, for example a full disk: the results have the same note.
    : Effect.ignore(context.credentials.mark(context.lineOf(step), step.username, note))

const setPassword = Effect.fnUntraced(function*(
  step: CreateAccount,
  context: StepContext.StepContext,
  account: LiveAccount,
  password: Redacted.Redacted<string>
) {
  const unverified = (note: string): Effect.Effect<Outcome> =>
    Effect.as(mark(step, context, `unverified: ${note}`), { state: "unverified", note, flat: account.id })
  if (!isAsPlanned(step, account)) {
    return yield* unverified(
      "no response came, and the account with this username differs from the plan; check it in Flat"
    )
  }
  const flat = yield* FlatClient.FlatClient
  return yield* flat.organization.updateOrganizationUser({
    user: account.id,
    body: { password: Redacted.value(password) }
  }).pipe(
    Effect.as(
      complete("no response came; the account was found by its username, and its password was set again", account.id)
    ),
    Effect.catch((error) => {
      context.breaker.failed(error)
      return unverified(
        "no response came; the account exists, but its password could not be set again. Apply the plan again"
      )
    })
  )
})

/** Whether the server may have refused a username because an account has it. */
const isTaken = ({ reason }: FlatError): boolean => reason._tag === "Conflict" || reason._tag === "BadRequest"

export const send = Effect.fnUntraced(function*(
  step: CreateAccount,
  context: StepContext.StepContext
): Effect.fn.Return<Settled, Effect.Error<StepContext.StepEffect>, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  const { email, firstName, lastName, role, username } = step
  const known = yield* context.ids.get("account", step.person)
  if (known !== undefined && (yield* ReadLive.findAccount(step.username, false))?.id === known.flat) {
    return { outcome: complete("the account exists since an earlier run", known.flat) }
  }
  const intended = step.password === "generated" && context.journal.intent(step.id) === undefined
  // Both must be on disk before the request: they are flushed at the same time.
  const [password] = yield* Effect.all(
    [passwordFor(step, context), intended ? context.journal.intend(step.id) : Effect.void],
    { concurrency: 2 }
  ).pipe(
    Effect.tapErrorTag("CredentialsFailed", () => Effect.sync(() => intended && context.journal.forget(step.id)))
  )
  if (password === undefined) {
    return {
      outcome: {
        state: "failed",
        reason: "NoPassword",
        note: "the school's files have no password for this person",
        fix: "apply the plan with the files that it was made from"
      }
    }
  }
  const { found, value: { account, id } } = yield* StepContext.sendOnce<
    { readonly id: string; readonly account: LiveAccount | undefined }
  >(context, step, {
    send: Effect.map(
      flat.organization.createOrganizationUser({
        body: {
          username,
          firstname: firstName,
          lastname: lastName,
          email,
          role,
          password: Redacted.value(password)
        }
      }),
      ({ id }) => ({ id, account: undefined })
    ),
    find: (_, taken) =>
      Effect.map(
        // The search may be behind the list of accounts: the list decides when the username is taken.
        ReadLive.findAccount(step.username, taken),
        (account) => account === undefined ? undefined : { id: account.id, account }
      ),
    intended,
    isTaken
  }).pipe(
    Effect.tapError(Effect.fnUntraced(function*(error) {
      if (error._tag !== "FlatError") return
      const note = StepContext.isOpen(error)
        ? "unverified: no response came; the account may exist with this password or not exist"
        : "no account was created"
      yield* mark(step, context, note)
      // The username was free when the plan was made.
      const account = isTaken(error) ? yield* Effect.option(ReadLive.findAccount(step.username, false)) : Option.none()
      if (Option.getOrUndefined(account) !== undefined) context.others.taken(step)
    }))
  )
  const outcome = found && account !== undefined
    ? yield* setPassword(step, context, account, password)
    : complete(undefined, id)
  if (outcome.state === "done" && step.password === "generated") {
    yield* context.credentials!.confirm(context.lineOf(step), step.username)
  }
  return {
    outcome,
    entry: outcome.state !== "done" ? undefined : {
      kind: "account",
      source: step.person,
      flat: id,
      written: valuesOf({ username, firstname: firstName, lastname: lastName, email, role })
    }
  }
})
