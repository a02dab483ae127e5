/**
 * The account tag: the account of the token's user.
 */
import { FixedQuery, Normalise } from "@flat-sdk/engine/Fields"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import * as Scopes from "../fields/Scopes.ts"
import { UserDetails } from "../people/UserDetails.ts"

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /**
   * Reads the account of the token's own user. This is the cheapest way to check whether a token works.
   *
   * @see getAuthenticatedUserId for the id alone
   */
  getAuthenticatedUser: HttpApiEndpoint.get("getAuthenticatedUser", "/me", { success: UserDetails })
    .annotate(Scopes.AcceptedScopes, Scopes.readProfile),

  /** Reads the id of the token's own user. */
  getAuthenticatedUserId: HttpApiEndpoint.get("getAuthenticatedUserId", "/me", { success: Schema.String })
    .annotate(Scopes.AcceptedScopes, Scopes.readProfile)
    .annotate(FixedQuery, { onlyId: "true" })
    .annotate(Normalise.Normalise, Normalise.id)
}

// `getAuthenticatedUserId` uses the route of `getAuthenticatedUser`, so it is not in the group.
const { getAuthenticatedUserId: _, ...routes } = endpoints

/** The routes of the account tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<
  "account",
  typeof endpoints[Exclude<keyof typeof endpoints, "getAuthenticatedUserId">]
> = HttpApiGroup.make("account").add(
  ...(Object.values(routes) as [typeof routes[keyof typeof routes], ...Array<typeof routes[keyof typeof routes]>])
)
