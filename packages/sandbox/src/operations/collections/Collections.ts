/**
 * Collections: list, create, read, rename, delete, and the scores in them.
 */
import * as Effect from "effect/Effect"
import { caller } from "../../auth/Session.ts"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import type { Collection } from "../../state/Library.ts"
import { Records } from "../../state/Records.ts"
import type { SchoolState } from "../../state/School.ts"
import * as Storage from "../../state/Storage.ts"
import * as Rights from "../access/Rights.ts"
import * as ScoreQueries from "../access/ScoreQueries.ts"
import * as CollectionQueries from "./CollectionQueries.ts"

/** Dates are descending by default, titles ascending. */
const descending = ({ sort }: { readonly sort?: string | undefined }): boolean => sort !== "title"

/** Finds a collection that a user created, to change or delete it. */
const open = Effect.fnUntraced(function*(school: SchoolState, id: string, need: "aclWrite" | "aclAdmin") {
  const { now, user } = yield* caller
  const collection = yield* Respond.orFail(CollectionQueries.find(school, user, id, now))
  if (CollectionQueries.isVirtual(collection) || Rights.onCollection(collection, user)?.[need] !== true) {
    return yield* forbidden("COLLECTION_ACCESS_DENIED", "This token's user may not change this collection")
  }
  return { collection, now, user }
})

const touched = (collection: Collection, now: number): Collection => ({
  ...collection,
  modificationDate: new Date(now).toISOString()
})

const parents = ["user", "root", "sharedWithMe"]

/** Creates the handlers of the operations on collections. */
export const handlers = SchoolHandlers.of("collections", (school) => ({
  *listCollections({ query, request }) {
    const { now, user } = yield* caller
    const { parent = "user" } = query
    if (!parents.includes(parent)) {
      return yield* badRequest("parent must be user: collections contain only scores, no other collections", "parent")
    }
    // An account has few collections: a new list for each request is cheaper than a sorted view of all collections.
    const seen = new Records<Collection | CollectionQueries.Virtual>("seen", Storage.memory())
    for (const virtual of CollectionQueries.virtuals) seen.put(virtual)
    for (const collection of school.library.collections.all()) {
      if (Rights.onCollection(collection, user)?.aclRead === true) seen.put(collection)
    }
    return yield* Respond.list(request, query, {
      records: seen,
      matches: () => true,
      orders: CollectionQueries.orders,
      standard: "creationDate",
      descending: descending(query)
    }, (item) => JSON.stringify(CollectionQueries.details(school, item, user, now)))
  },

  *createCollection({ payload }) {
    const { date, now, user } = yield* caller
    const collection = school.library.collections.put({
      ...school.identity(),
      owner: user.id,
      title: payload.title ?? "New collection",
      type: "regular",
      creationDate: date,
      modificationDate: date,
      collaborators: []
    })
    return CollectionQueries.details(school, collection, user, now)
  },

  *getCollection({ params }) {
    const { now, user } = yield* caller
    const found = yield* Respond.orFail(CollectionQueries.find(school, user, params.collection, now))
    return CollectionQueries.details(school, found, user, now)
  },

  *editCollection({ params, payload }) {
    const { collection, now, user } = yield* open(school, params.collection, "aclWrite")
    if (collection.type === "app") {
      return yield* forbidden("COLLECTION_ACCESS_DENIED", "The collection of an application cannot be renamed")
    }
    const title = payload.title ?? collection.title
    const changed = school.library.collections.put(touched({ ...collection, title }, now))
    return CollectionQueries.details(school, changed, user, now)
  },

  *deleteCollection({ params }) {
    const { collection } = yield* open(school, params.collection, "aclAdmin")
    school.library.removeCollection(collection)
  },

  *untrashCollection() {
    return yield* badRequest(
      "Collections can no longer be restored from the trash. Create another collection",
      "collection",
      "OPERATION_NOT_SUPPORTED"
    )
  },

  *listCollectionScores({ params, query, request }) {
    const { now, user } = yield* caller
    const collection = yield* Respond.orFail(CollectionQueries.find(school, user, params.collection, now))
    return yield* Respond.list(request, query, {
      records: school.library.scores,
      matches: CollectionQueries.holds(collection, user, now),
      orders: ScoreQueries.orders,
      standard: "modificationDate",
      descending: descending(query)
    }, (score) => JSON.stringify(ScoreQueries.details(school, score, user, now)))
  },

  *addScoreToCollection({ params, query }) {
    const { collection: id, score: scoreId } = params
    const { sharingKey } = query
    const { now, score, user } = yield* Rights.open(school, scoreId, "aclRead", sharingKey)
    const collection = yield* Respond.orFail(CollectionQueries.findToFill(school, user, id, now))
    if (score.deletion !== undefined) {
      return yield* badRequest(
        "The score is in the trash. Restore it with untrashScore first",
        "score",
        "SCORE_IN_TRASH"
      )
    }
    const kept = score.collections.includes(collection.id)
      ? score
      : school.library.scores.put({ ...score, collections: [...score.collections, collection.id] })
    school.library.collections.put(touched(collection, now))
    return ScoreQueries.details(school, kept, user, now, sharingKey)
  },

  *deleteScoreFromCollection({ params }) {
    const { now, user } = yield* caller
    const collection = yield* Respond.orFail(
      CollectionQueries.findToFill(school, user, params.collection, now)
    )
    // A manager of the collection can also remove scores that they can no longer read.
    const score = school.library.score(params.score, now)
    const held = yield* Respond.orNotFound(
      score?.collections.includes(collection.id) === true ? score : undefined,
      "Score in this collection",
      "score"
    )
    school.library.scores.put({ ...held, collections: held.collections.filter((id) => id !== collection.id) })
    school.library.collections.put(touched(collection, now))
  }
}))
