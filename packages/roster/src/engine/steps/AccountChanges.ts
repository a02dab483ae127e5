/** Changes and removes accounts. Both can be repeated without another effect. */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type { RemoveAccount, UpdateAccount } from "../../plan/Step.ts"
import { done } from "../Outcome.ts"
import * as Writing from "../Writing.ts"

export const update = Effect.fnUntraced(function*(
  step: UpdateAccount,
  writing: Writing.Writing
): Effect.fn.Return<Writing.Written, Writing.WriteError, FlatClient.FlatClient> {
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
  const entry = yield* writing.ids.get("account", step.person)
  if (step.forget === true) {
    yield* writing.ids.forget([{ kind: "account", source: step.person, flat: step.account }])
    return { outcome: done() }
  }
  return {
    outcome: done(),
    entry: {
      kind: "account",
      source: step.person,
      flat: step.account,
      written: { ...entry?.written, ...Writing.newValues(step.changes) }
    }
  }
})

export const remove = Effect.fnUntraced(function*(
  step: RemoveAccount,
  writing: Writing.Writing
): Effect.fn.Return<Writing.Written, Writing.WriteError, FlatClient.FlatClient> {
  const flat = yield* FlatClient.FlatClient
  const note = yield* flat.organization.removeOrganizationUser({ user: step.account }).pipe(
    Effect.as(undefined),
    Effect.catchIf(
      (error) => error.reason._tag === "NotFound",
      () => Effect.succeed("the account does not exist any more")
    )
  )
  const entry = yield* writing.ids.ofFlat("account", step.account)
  if (entry !== undefined) yield* writing.ids.remove("account", entry.source)
  return { outcome: done(note) }
})
