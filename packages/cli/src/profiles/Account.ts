/**
 * Accounts that a command names with `--as`, and the scopes that are granted to act as them.
 */
import { type AcceptedScopes, known } from "@flat-sdk/core/contract/fields/AcceptedScopes"
import type * as FlatClient from "@flat-sdk/core/FlatClient"
import type * as FlatError from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type ProfileError, profileError } from "./ProfileError.ts"

/** A scope that can be granted. */
export type Scope = AcceptedScopes["Service"][number]

const isScope = (scope: string): scope is Scope => (known as ReadonlyArray<string>).includes(scope)

const isId = (user: string): boolean => /^[\da-f]{24}$/.test(user)

const folded = (text: string): string => text.normalize("NFC").toLowerCase()

/** Finds the id of an account by its id or username. The username must be exact, except for its case. */
export const lookUp = (
  client: FlatClient.FlatClientShape,
  user: string
): Effect.Effect<string, FlatError.FlatError | ProfileError> => {
  if (isId(user)) return Effect.succeed(user)
  const matching = (filters: { readonly q?: string }) =>
    client.organization.listOrganizationUsers.stream({ ...filters, limit: 1000 }).pipe(
      Stream.filter(({ username }) => folded(username) === folded(user)),
      Stream.runHead
    )
  return Effect.gen(function*() {
    // The search is documented for names and e-mail addresses, and finds usernames that contain one: it is the shorter way, and not sufficient.
    const found = yield* matching({ q: user })
    const account = Option.isSome(found) ? found : yield* matching({})
    if (Option.isSome(account)) return account.value.id
    return yield* profileError(
      "Invalid",
      `--as: there is no account with the username ${
        JSON.stringify(user)
      } in the organization. Give its exact username, or its id`
    )
  })
}

/**
 * Returns the scopes to grant for an operation that accepts one of the given: the narrowest one. Without any, those of the token that grants them, or all
 * that are not for administrators.
 */
export const grantable = (
  accepted: ReadonlyArray<string> | undefined,
  held: ReadonlyArray<string> | undefined
): ReadonlyArray<Scope> => {
  const narrowest = accepted?.filter(isScope).toSorted((left, right) =>
    Number(right.endsWith(".readonly")) - Number(left.endsWith(".readonly")) || right.length - left.length
  )[0]
  if (narrowest !== undefined) return [narrowest]
  const own = held?.filter(isScope) ?? []
  return own.length > 0 ? own : known.filter((scope) => !scope.startsWith("edu.admin"))
}
