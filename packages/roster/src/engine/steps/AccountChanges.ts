/** Changes and removes accounts. Both can be repeated without another effect. */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type { RemoveAccount, UpdateAccount } from "../../plan/Step.ts"
import { done } from "../outcome/Outcome.ts"
import type { Settled } from "../records/Journal.ts"
import * as StepContext from "./StepContext.ts"

export const update = Effect.fnUntraced(function*(
  step: UpdateAccount,
  context: StepContext.StepContext
): Effect.fn.Return<Settled, StepContext.StepError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  const { email, firstname, lastname, role, username } = step.changes
  yield* flat.organization.updateOrganizationUser({
    user: step.account,
    body: {
      username: username?.to,
      firstname: firstname?.to,
      lastname: lastname?.to,
      email: email?.to,
      // A plan never makes administrators.
      organizationRole: role === undefined ? undefined : role.to === "teacher" ? "teacher" : "user"
    }
  })
  if (step.forget === true) {
    return { outcome: done(), forgets: { kind: "account", source: step.person, flat: step.account } }
  }
  const entry = yield* context.ids.get("account", step.person)
  return {
    outcome: done(),
    entry: {
      kind: "account",
      source: step.person,
      flat: step.account,
      written: { ...entry?.written, ...StepContext.newValues(step.changes) }
    }
  }
})

export const remove = Effect.fnUntraced(function*(
  step: RemoveAccount,
  context: StepContext.StepContext
): Effect.fn.Return<Settled, StepContext.StepError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  const note = yield* flat.organization.removeOrganizationUser({ user: step.account }).pipe(
    Effect.as(undefined),
    Effect.catchIf(
      (error) => error.reason._tag === "NotFound",
      () => Effect.succeed("the account does not exist any more")
    )
  )
  return { outcome: done(note), forgets: yield* context.ids.ofFlat("account", step.account) }
})
