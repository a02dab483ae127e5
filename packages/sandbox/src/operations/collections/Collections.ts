/** Collections: list, create, read, rename, delete, and the scores in them. Those that users created, and the virtual ones of the server. */
import type { Collection as Returned } from "@flat-sdk/core/contract/collections/CollectionDetails"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import { type Collection, isThere, type Score } from "../../state/Library.ts"
import type { Record, SortKeys, Sparse } from "../../state/Records.ts"
import { type Caller, fold } from "../../state/School.ts"
import * as People from "../access/People.ts"
import * as Rights from "../access/Rights.ts"
import * as ScoreQueries from "../access/ScoreQueries.ts"

/** A virtual collection of the server. Its contents are computed from the scores. */
interface Virtual extends Record {
  readonly type: "allScores" | "collaborations" | "likes" | "trash"
  readonly title: string
}

const virtuals: ReadonlyArray<Virtual> = [
  { id: "allScores", type: "allScores", title: "All scores", sequence: 1 },
  { id: "collaborations", type: "collaborations", title: "Collaborations", sequence: 2 },
  { id: "likes", type: "likes", title: "Likes", sequence: 3 },
  { id: "trash", type: "trash", title: "Trash", sequence: 4 }
]

const isVirtual = (collection: Collection | Virtual): collection is Virtual => !("owner" in collection)

// Virtual collections are first in both directions.
const orderBy = (key: (collection: Collection) => string) => (collection: Collection | Virtual, descending: boolean) =>
  isVirtual(collection) ? (descending ? "\uffff" : "") : key(collection)

const sortKeys: SortKeys<Collection | Virtual> = {
  creationDate: orderBy(({ creationDate }) => creationDate),
  modificationDate: orderBy(({ modificationDate }) => modificationDate),
  title: orderBy(({ title }) => fold(title))
}

/** Dates are descending by default, titles ascending. */
const isDescending = ({ sort }: { readonly sort?: string | undefined }): boolean => sort !== "title"

const denial = (message: string) => forbidden("COLLECTION_ACCESS_DENIED", message)

const add = ({ date, school, user }: Caller, title: string, type: Collection["type"]): Collection =>
  school.library.collections.put({
    ...school.identity(),
    owner: user.id,
    title,
    type,
    creationDate: date,
    modificationDate: date,
    collaborators: []
  })

/** Finds a collection by its id or alias. The collection of the token's application is created on first use. */
const find = (call: Caller, id: string): Collection | Virtual => {
  const { collections } = call.school.library
  if (id === "app") {
    return collections.of(call.user.id).find(({ type }) => type === "app") ?? add(call, "Sandbox app", "app")
  }
  // `root` contained everything before the API removed nested collections.
  const virtual = virtuals.find((candidate) => candidate.id === (id === "root" ? "allScores" : id))
  if (virtual !== undefined) return virtual
  const collection = Respond.orNotFound(collections.get(id), "Collection", "collection")
  if (Rights.onCollection(collection, call.user)?.aclRead === true) return collection
  throw denial("This token's user may not read this collection")
}

/** Finds a collection that a user created and that the caller may change. */
const open = (call: Caller, id: string, need: "aclWrite" | "aclAdmin", otherwise: string): Collection => {
  const found = find(call, id)
  if (isVirtual(found) || Rights.onCollection(found, call.user)?.[need] !== true) throw denial(otherwise)
  return found
}

const openToChange = (call: Caller, id: string, need: "aclWrite" | "aclAdmin") =>
  open(call, id, need, "This token's user may not change this collection")

const openToFill = (call: Caller, id: string) =>
  open(call, id, "aclWrite", "Scores cannot be added to or removed from this collection")

/** Returns the ids of the collections for a new score. */
export const targets = (call: Caller, id: string | undefined): ReadonlyArray<string> =>
  id === "root" ? [] : [openToFill(call, id ?? "app").id]

/** Whether the caller sees a score in a collection. */
const holds = (collection: Collection | Virtual, call: Caller) => (score: Score): boolean => {
  const { now, user } = call
  switch (collection.type) {
    case "trash":
      return score.deletion !== undefined && isThere(score, now) && Rights.on(score, user)?.aclAdmin === true
    case "allScores":
      return score.owner === user.id && ScoreQueries.isListed(score, call)
    case "collaborations":
      return ScoreQueries.isListed(score, call) &&
        (score.owner === user.id ? score.collaborators.length > 0 : Rights.on(score, user)?.isCollaborator === true)
    case "likes":
      return score.likedBy.includes(user.id) && ScoreQueries.isListed(score, call)
    default:
      return score.collections.includes(collection.id) && ScoreQueries.isListed(score, call)
  }
}

const details = (call: Caller, collection: Collection | Virtual): Sparse<Returned> => {
  const { school, user } = call
  const { id, title, type } = collection
  const common = {
    id,
    title,
    type,
    htmlUrl: `https://${school.domain}/library/${id}`,
    privacy: "private" as const,
    organization: school.organization,
    contents: { scoresCount: school.library.scores.filter(holds(collection, call)).length }
  }
  if (isVirtual(collection)) {
    return {
      ...common,
      creationDate: new Date(0).toISOString(),
      user: People.publicOf(school, user),
      capabilities: { canEdit: false, canShare: false, canDelete: false, canAddScores: false, canDeleteScores: false }
    }
  }
  const rights = Rights.onCollection(collection, user)
  const owner = People.find(school, collection.owner)
  const { aclAdmin = false, aclWrite = false } = rights ?? {}
  const regular = type === "regular"
  return {
    ...common,
    ...(regular ? { labelKey: "collection" } : { app: { id: "sandbox", name: "Sandbox app" } }),
    creationDate: collection.creationDate,
    modificationDate: collection.modificationDate,
    user: owner && People.publicOf(school, owner),
    rights,
    collaborators: collection.collaborators.map((held) => Rights.permission(school, held, { collection: id })),
    isPinned: false,
    capabilities: {
      canEdit: regular && aclWrite,
      canShare: regular && aclAdmin,
      canDelete: aclAdmin,
      canAddScores: aclWrite,
      canDeleteScores: aclWrite
    },
    collections: []
  }
}

const touch = ({ date, school }: Caller, collection: Collection): Collection =>
  school.library.collections.put({ ...collection, modificationDate: date })

export const handlers = Handlers.of("collections", {
  listCollections(input, call) {
    if (!["user", "root", "sharedWithMe"].includes(input.query.parent ?? "user")) {
      throw badRequest("parent must be user: collections contain only scores, no other collections", "parent")
    }
    const seen = call.school.library.collections.filter((one) => Rights.onCollection(one, call.user)?.aclRead === true)
    return Respond.list(input, {
      records: [...virtuals, ...seen],
      sortKeys,
      standard: "creationDate",
      descending: isDescending(input.query)
    }, (collection) => details(call, collection))
  },

  createCollection: ({ payload }, call) => details(call, add(call, payload.title ?? "New collection", "regular")),

  getCollection: ({ params }, call) => details(call, find(call, params.collection)),

  editCollection({ params, payload }, call) {
    const collection = openToChange(call, params.collection, "aclWrite")
    if (collection.type === "app") throw denial("The collection of an application cannot be renamed")
    return details(call, touch(call, { ...collection, title: payload.title ?? collection.title }))
  },

  deleteCollection({ params }, call) {
    call.school.library.removeCollection(openToChange(call, params.collection, "aclAdmin"))
  },

  untrashCollection() {
    throw badRequest(
      "Collections can no longer be restored from the trash. Create another collection",
      "collection",
      "OPERATION_NOT_SUPPORTED"
    )
  },

  listCollectionScores(input, call) {
    return Respond.list(input, {
      records: call.school.library.scores,
      matches: holds(find(call, input.params.collection), call),
      sortKeys: ScoreQueries.sortKeys,
      standard: "modificationDate",
      descending: isDescending(input.query)
    }, (score) => ScoreQueries.details(call, score))
  },

  addScoreToCollection({ params, query: { sharingKey } }, call) {
    const { score } = Rights.open(call, params.score, "aclRead", sharingKey)
    const collection = openToFill(call, params.collection)
    if (score.deletion !== undefined) {
      throw badRequest("The score is in the trash. Restore it with untrashScore first", "score", "SCORE_IN_TRASH")
    }
    touch(call, collection)
    const collections = [...new Set([...score.collections, collection.id])]
    return ScoreQueries.details(call, call.school.library.scores.put({ ...score, collections }), sharingKey)
  },

  deleteScoreFromCollection({ params }, call) {
    const { library } = call.school
    const collection = openToFill(call, params.collection)
    // A manager of the collection can also remove scores that they can no longer read.
    const isIn = ({ collections }: Score) => collections.includes(collection.id)
    const score = Respond.orNotFound(library.score(params.score, call.now), "Score in this collection", "score", isIn)
    library.scores.put({ ...score, collections: score.collections.filter((id) => id !== collection.id) })
    touch(call, collection)
  }
})
