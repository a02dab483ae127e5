/**
 * The user tag: public profiles, likes and published scores.
 */
import { FixedQuery, Normalise } from "@flat-sdk/engine/Fields"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Pagination from "../fields/Pagination.ts"
import * as Scopes from "../fields/Scopes.ts"
import { UserPublic } from "../people/UserPublic.ts"
import { ScoreDetails } from "../scores/ScoreDetails.ts"

const user = {
  /** User id, or `me` for the token's own user. */
  user: Field.PathId
}

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /**
   * Reads a user's public profile.
   *
   * **Gotchas**
   *
   * An e-mail address as `user` is part of the URL, which servers and proxies log: prefer ids.
   */
  getUser: HttpApiEndpoint.get("getUser", "/users/:user", {
    params: {
      /** User id, e-mail address, or `me` for the token's own user. */
      user: Field.PathId
    },
    success: UserPublic
  }).annotate(Scopes.AcceptedScopes, Scopes.readProfile),

  /**
   * Lists the scores that a user likes, 25 per page unless `limit` is set, at most 100.
   *
   * @see getUserLikeIds for ids alone
   */
  getUserLikes: HttpApiEndpoint.get("getUserLikes", "/users/:user/likes", {
    params: user,
    query: Pagination.shortQuery,
    success: Pagination.pageOf(ScoreDetails)
  }).annotate(Scopes.AcceptedScopes, Scopes.readLikes),

  /** Lists the ids of the scores that a user likes, in the same pages as `getUserLikes` and a much smaller response. */
  getUserLikeIds: HttpApiEndpoint.get("getUserLikeIds", "/users/:user/likes", {
    params: user,
    query: Pagination.shortQuery,
    success: Pagination.pageOf(Schema.String)
  })
    .annotate(Scopes.AcceptedScopes, Scopes.readLikes)
    .annotate(FixedQuery, { ids: "true" })
    .annotate(Normalise.Normalise, Normalise.ids),

  /**
   * Lists a user's public scores: in one response, or in pages with `paginate: true`.
   *
   * **Details**
   *
   * Pages have 25 scores unless `limit` is set, 100 at most. Private scores are in collections.
   *
   * **Gotchas**
   *
   * Without `paginate: true` the server ignores `limit`, `sort`, `direction` and the cursors, and the single response can be large.
   */
  getUserScores: HttpApiEndpoint.get("getUserScores", "/users/:user/scores", {
    params: user,
    query: {
      /**
       * `true`: return the list in pages.
       *
       * @default false
       */
      paginate: Field.optional(Schema.Boolean),
      /** Order of the list. */
      sort: Field.optional(Schema.Literals(["creationDate", "modificationDate", "title"])),
      /** Direction of the order. */
      direction: Field.optional(Schema.Literals(["asc", "desc"])),
      ...Pagination.shortQuery
    },
    success: Pagination.pageOf(ScoreDetails)
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores)
}

// `getUserLikeIds` uses the route of `getUserLikes`, so it is not in the group.
const { getUserLikeIds: _, ...routes } = endpoints

/** The routes of the user tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<
  "users",
  typeof endpoints[Exclude<keyof typeof endpoints, "getUserLikeIds">]
> = HttpApiGroup.make("users").add(
  ...(Object.values(routes) as [typeof routes[keyof typeof routes], ...Array<typeof routes[keyof typeof routes]>])
)
