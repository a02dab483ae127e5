/** Accounts that a command names by a username, and the scopes that are granted to act as them. */
import type * as FlatClient from "@flat-sdk/core/FlatClient"
import type * as FlatError from "@flat-sdk/core/FlatError"
import { type AcceptedScopes, allScopes } from "@flat-sdk/engine/Fields"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type ProfileError, profileError } from "./ProfileError.ts"

export type Scope = AcceptedScopes["Service"][number]

const isScope = (scope: string): scope is Scope => (allScopes as ReadonlyArray<string>).includes(scope)

export const isId = (user: string): boolean => /^[\da-f]{24}$/.test(user)

const fold = (text: string): string => text.normalize("NFC").toLowerCase()

const keyOf = ({ username }: { readonly username: string }): string => fold(username)

/** Finds the id of an account by its id or username, which must be exact except for its case. `where` names the value in errors, such as `--as`. */
export type IdOf = (user: string, where: string) => Effect.Effect<string, FlatError.FlatError | ProfileError>

type Named = { readonly id: string; readonly username: string }

/** Scopes that permit listing the accounts of the organization. */
const listing: ReadonlySet<string> = new Set(["edu.admin", "edu.admin.users", "edu.admin.users.readonly"])

/** Usernames that are searched for one by one. After them, the list of all accounts is shorter. */
const mostSearches = 10

/** Creates a look-up that sends nothing for an id, and one request at most for each username. `held` are the scopes of the token, if they are known. */
export const finder = (client: FlatClient.FlatClientShape, held: ReadonlyArray<string> | undefined): IdOf => {
  const list = (filters: { readonly q?: string }) =>
    client.organization.listOrganizationUsers.stream({ ...filters, limit: 1000 }).pipe(
      Stream.map(({ id, username }): Named => ({ id, username })),
      Stream.runCollect
    )
  const all = Effect.runSync(Effect.cached(Effect.map(list({}), (accounts) => Map.groupBy(accounts, keyOf))))
  let searches = 0
  const named = (user: string) =>
    Effect.gen(function*() {
      if (searches++ < mostSearches) {
        // The search is documented for names and e-mail addresses, and finds usernames that contain one: it is the shorter way, and not sufficient.
        const found = (yield* list({ q: user })).filter((account) => keyOf(account) === fold(user))
        if (found.length > 0) return found
      }
      return (yield* all).get(fold(user)) ?? []
    })
  const lookUp = Effect.fnUntraced(function*(user: string, where: string) {
    const shown = JSON.stringify(user)
    const denied = profileError(
      "Invalid",
      `${where}: the token may not list the accounts of the organization, so the username ${shown} cannot be looked up. Give the account's id`
    )
    if (held !== undefined && !held.some((scope) => listing.has(scope))) return yield* denied
    const found = yield* Effect.catchIf(named(user), ({ reason }) => reason._tag === "Forbidden", () => denied)
    const exact = found.filter(({ username }) => username === user)
    const [account, other] = exact.length > 0 ? exact : found
    if (account !== undefined && other === undefined) return account.id
    return yield* profileError(
      "Invalid",
      account === undefined
        ? `${where}: there is no account with the username ${shown} in the organization. Give its exact username, or its id`
        : `${where}: several accounts have the username ${shown}. Give the id of one of them: ${
          found.map(({ id }) => id).join(", ")
        }`
    )
  })
  const known = new Map<string, ReturnType<typeof lookUp>>()
  return (user, where) => {
    if (isId(user)) return Effect.succeed(user)
    const found = known.get(user) ?? Effect.runSync(Effect.cached(lookUp(user, where)))
    known.set(user, found)
    return found
  }
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
  return own.length > 0 ? own : allScopes.filter((scope) => !scope.startsWith("edu.admin"))
}
