/**
 * The collection tag: collections of the token's user, and the scores in them.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Pagination from "../fields/Pagination.ts"
import * as Scopes from "../fields/Scopes.ts"
import { counted, score, shared } from "../scores/ScoreAccess.ts"
import { ScoreDetails } from "../scores/ScoreDetails.ts"
import { Collection, CollectionCreation, CollectionModification } from "./CollectionDetails.ts"

const collection = {
  /** Collection id, or `app` for the one of the token's application, or `trash`. */
  collection: Field.PathId
}

const anyCollection = {
  /**
   * Collection id, or `app` for the one of the token's application, `trash`, or one that the server keeps: `allScores`, `collaborations`, `likes`.
   */
  collection: Field.PathId
}

const order = {
  /** Order of the list. */
  sort: Field.optional(Schema.Literals(["creationDate", "modificationDate", "title"])),
  /** Direction of the order. */
  direction: Field.optional(Schema.Literals(["asc", "desc"]))
}

/**
 * Endpoints by the vendor's operation ids.
 *
 * @category endpoints
 */
export const endpoints = {
  /**
   * Lists the collections of the token's user, shared ones among them, 25 a page unless `limit` says otherwise, 100 at most.
   *
   * **Details**
   *
   * `GET /collections`, with one of the scopes `collections`, `collections.readonly`. The newest come first unless `sort` says otherwise; those that
   * the server keeps by itself are on the first page.
   *
   * **Gotchas**
   *
   * A call answers one page; `stream` reads them all.
   */
  listCollections: HttpApiEndpoint.get("listCollections", "/collections", {
    query: {
      /**
       * Collection to list the collections of. `user` stands for the user; `root` and `sharedWithMe` are of the past and mean the same.
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
   * **Details**
   *
   * `POST /collections`, with the scope `collections`.
   *
   * **Gotchas**
   *
   * There is no idempotency key: when an error says `outcome: "unknown"`, look at `listCollections` before creating it again.
   */
  createCollection: HttpApiEndpoint.post("createCollection", "/collections", {
    payload: CollectionCreation,
    success: Collection
  }).annotate(Scopes.AcceptedScopes, Scopes.writeCollections),

  /**
   * Reads what is known of a collection.
   *
   * **Details**
   *
   * `GET /collections/{collection}`, with one of the scopes `collections`, `collections.readonly`.
   */
  getCollection: HttpApiEndpoint.get("getCollection", "/collections/:collection", {
    params: anyCollection,
    query: shared,
    success: Collection
  }).annotate(Scopes.AcceptedScopes, Scopes.readCollections),

  /**
   * Renames a collection. Fields that are left out stay as they are.
   *
   * **Details**
   *
   * `PUT /collections/{collection}`, with the scope `collections`. Its `capabilities` tell beforehand whether the user can.
   */
  editCollection: HttpApiEndpoint.put("editCollection", "/collections/:collection", {
    params: collection,
    payload: CollectionModification,
    success: Collection
  }).annotate(Scopes.AcceptedScopes, Scopes.writeCollections),

  /**
   * Deletes a collection: it goes to the trash, and later for good. The scores in it stay.
   *
   * **Details**
   *
   * `DELETE /collections/{collection}`, with the scope `collections`.
   */
  deleteCollection: HttpApiEndpoint.delete("deleteCollection", "/collections/:collection", { params: collection })
    .annotate(Scopes.AcceptedScopes, Scopes.writeCollections),

  /**
   * Took a collection out of the trash.
   *
   * **Details**
   *
   * `POST /collections/{collection}/untrash`, with the scope `collections`.
   *
   * @deprecated The server does this no longer: it answers an error (400), and the documents name no success.
   */
  untrashCollection: HttpApiEndpoint.post("untrashCollection", "/collections/:collection/untrash", {
    params: {
      /** Collection id. */
      collection: Field.PathId
    }
  }).annotate(Scopes.AcceptedScopes, Scopes.writeCollections).annotate(OpenApi.Deprecated, true),

  /**
   * Lists the scores in a collection, 25 a page unless `limit` says otherwise, 100 at most.
   *
   * **Details**
   *
   * `GET /collections/{collection}/scores`, with the scope `collections`. The last changed come first unless `sort` says otherwise.
   *
   * **Gotchas**
   *
   * A call answers one page; `stream` reads them all. As far as the documents go, `collections.readonly` does not do here.
   */
  listCollectionScores: HttpApiEndpoint.get("listCollectionScores", "/collections/:collection/scores", {
    params: anyCollection,
    query: { ...order, ...shared, ...Pagination.shortQuery },
    success: Pagination.pageOf(ScoreDetails)
  }).annotate(Scopes.AcceptedScopes, Scopes.writeCollections),

  /**
   * Puts a score into a collection; it stays in the others that it is in.
   *
   * **Details**
   *
   * `PUT /collections/{collection}/scores/{score}`, with one of the scopes `collections`, `collections.add_scores`. The collection's
   * `capabilities` tell beforehand whether the user can.
   */
  addScoreToCollection: HttpApiEndpoint.put("addScoreToCollection", "/collections/:collection/scores/:score", {
    params: { ...collection, ...score },
    query: shared,
    success: ScoreDetails
  }).annotate(Scopes.AcceptedScopes, Scopes.addToCollections),

  /**
   * Takes a score out of a collection. The score itself stays: `deleteScore` deletes it.
   *
   * **Details**
   *
   * `DELETE /collections/{collection}/scores/{score}`, with the scope `collections`.
   */
  deleteScoreFromCollection: HttpApiEndpoint.delete(
    "deleteScoreFromCollection",
    "/collections/:collection/scores/:score",
    { params: { ...collection, ...score }, query: { ...shared, ...counted } }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeCollections)
}

/**
 * The routes of the collection tag, for servers and OpenAPI.
 *
 * @category endpoints
 */
export const group = HttpApiGroup.make("collections").add(
  ...(Object.values(endpoints) as [
    typeof endpoints[keyof typeof endpoints],
    ...Array<typeof endpoints[keyof typeof endpoints]>
  ])
)
