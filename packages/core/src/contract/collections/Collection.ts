/**
 * The collection tag: collections of the token's user, and the scores in them.
 */
import type { NonEmptyArray } from "effect/Array"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Pagination from "../fields/Pagination.ts"
import * as Scopes from "../fields/Scopes.ts"
import { score, sharingFields, statisticsFields } from "../scores/ScoreAccess.ts"
import { ScoreDetails } from "../scores/ScoreDetails.ts"
import { Collection, CollectionCreation, CollectionModification } from "./CollectionDetails.ts"

const collection = {
  /** Collection id, or `app` for the collection of the token's application, or `trash`. */
  collection: Field.PathId
}

const anyCollection = {
  /**
   * Collection id, or `app` for the collection of the token's application, `trash`, or a list that the server maintains: `allScores`,
   * `collaborations`, `likes`.
   */
  collection: Field.PathId
}

const order = {
  /** Order of the list. */
  sort: Field.optional(Schema.Literals(["creationDate", "modificationDate", "title"])),
  /** Direction of the order. */
  direction: Field.optional(Schema.Literals(["asc", "desc"]))
}

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /**
   * Lists the collections of the token's user, including shared ones, 25 per page unless `limit` is set, at most 100.
   *
   * **Details**
   *
   * The newest come first unless `sort` is set; those that the server maintains are on the first page.
   */
  listCollections: HttpApiEndpoint.get("listCollections", "/collections", {
    query: {
      /**
       * Collection to list the collections of. `user` is the user's own; `root` and `sharedWithMe` are legacy values with the same meaning.
       *
       * @default "user"
       */
      parent: Field.optional(Schema.String),
      ...order,
      ...Pagination.shortQuery
    },
    success: Pagination.pageOf(Collection)
  }).annotate(Scopes.AcceptedScopes, Scopes.readCollections),

  /**
   * Creates a collection.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, check `listCollections` before creating it again.
   */
  createCollection: HttpApiEndpoint.post("createCollection", "/collections", {
    payload: CollectionCreation,
    success: Collection
  }).annotate(Scopes.AcceptedScopes, Scopes.writeCollections),

  /** Reads the metadata of a collection. */
  getCollection: HttpApiEndpoint.get("getCollection", "/collections/:collection", {
    params: anyCollection,
    query: sharingFields,
    success: Collection
  }).annotate(Scopes.AcceptedScopes, Scopes.readCollections),

  /**
   * Renames a collection. Omitted fields stay unchanged.
   *
   * **Details**
   *
   * The collection's `capabilities` show whether the user may do this.
   */
  editCollection: HttpApiEndpoint.put("editCollection", "/collections/:collection", {
    params: collection,
    payload: CollectionModification,
    success: Collection
  }).annotate(Scopes.AcceptedScopes, Scopes.writeCollections),

  /** Moves a collection to the trash. It is permanently deleted later. The scores in it are kept. */
  deleteCollection: HttpApiEndpoint.delete("deleteCollection", "/collections/:collection", { params: collection })
    .annotate(Scopes.AcceptedScopes, Scopes.writeCollections),

  /**
   * Restores a collection from the trash.
   *
   * @deprecated The server no longer supports this: it responds with an error (400), and the API documentation names no success.
   */
  untrashCollection: HttpApiEndpoint.post("untrashCollection", "/collections/:collection/untrash", {
    params: {
      /** Collection id. */
      collection: Field.PathId
    }
  }).annotate(Scopes.AcceptedScopes, Scopes.writeCollections).annotate(OpenApi.Deprecated, true),

  /**
   * Lists the scores in a collection, 25 per page unless `limit` is set, at most 100.
   *
   * **Details**
   *
   * The last changed come first unless `sort` is set.
   *
   * **Gotchas**
   *
   * According to the API documentation, `collections.readonly` is not sufficient.
   */
  listCollectionScores: HttpApiEndpoint.get("listCollectionScores", "/collections/:collection/scores", {
    params: anyCollection,
    query: { ...order, ...sharingFields, ...Pagination.shortQuery },
    success: Pagination.pageOf(ScoreDetails)
  }).annotate(Scopes.AcceptedScopes, Scopes.writeCollections),

  /**
   * Adds a score to a collection. It stays in its other collections.
   *
   * **Details**
   *
   * The collection's `capabilities` show whether the user may do this.
   */
  addScoreToCollection: HttpApiEndpoint.put("addScoreToCollection", "/collections/:collection/scores/:score", {
    params: { ...collection, ...score },
    query: sharingFields,
    success: ScoreDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.addToCollections),

  /** Removes a score from a collection. The score itself is kept; `deleteScore` deletes it. */
  deleteScoreFromCollection: HttpApiEndpoint.delete(
    "deleteScoreFromCollection",
    "/collections/:collection/scores/:score",
    { params: { ...collection, ...score }, query: { ...sharingFields, ...statisticsFields } }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeCollections)
}

/** The routes of the collection tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<"collections", typeof endpoints[keyof typeof endpoints]> = HttpApiGroup
  .make("collections").add(...Object.values(endpoints) as NonEmptyArray<typeof endpoints[keyof typeof endpoints]>)
