/**
 * Queries and responses for collections: those that users created, and the virtual ones of the server.
 */
import type { Collection as Returned } from "@flat-sdk/core/contract/collections/CollectionDetails"
import { Failure, forbidden, notFound } from "../../http/Errors.ts"
import { present } from "../../state/Changes.ts"
import { isThere } from "../../state/Library.ts"
import type { Collection, Score } from "../../state/Library.ts"
import { type Orders, ordersBy, type Record } from "../../state/Records.ts"
import { fold } from "../../state/School.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as People from "../access/People.ts"
import * as Rights from "../access/Rights.ts"
import * as ScoreQueries from "../access/ScoreQueries.ts"

/** A virtual collection of the server. Its contents are computed from the scores. */
export interface Virtual extends Record {
  readonly type: "allScores" | "collaborations" | "likes" | "trash"
  readonly title: string
}

/** The virtual collections of every account. */
export const virtuals: ReadonlyArray<Virtual> = [
  { id: "allScores", type: "allScores", title: "All scores", sequence: 1 },
  { id: "collaborations", type: "collaborations", title: "Collaborations", sequence: 2 },
  { id: "likes", type: "likes", title: "Likes", sequence: 3 },
  { id: "trash", type: "trash", title: "Trash", sequence: 4 }
]

/** Whether a collection is virtual. */
export const isVirtual = (collection: Collection | Virtual): collection is Virtual => !("owner" in collection)

const epoch = new Date(0).toISOString()

const createdOrders = ordersBy<Collection>({
  creationDate: (collection) => collection.creationDate,
  modificationDate: (collection) => collection.modificationDate,
  title: (collection) => fold(collection.title)
})

/** Orders of collections, with virtual ones first. */
export const orders: Orders<Collection | Virtual> = (name, descending) => {
  const order = createdOrders(name, descending)
  return order && {
    ...order,
    keys: (collection) =>
      isVirtual(collection) ? [descending ? 1 : 0, ""] : [descending ? 0 : 1, ...order.keys(collection)]
  }
}

/** Returns the collection of the token's application. Creates it on first use. */
const appOf = (school: SchoolState, user: User, now: number): Collection => {
  const date = new Date(now).toISOString()
  return school.library.collections.of(user.id).find(({ type }) => type === "app") ??
    school.library.collections.put({
      ...school.identity(),
      owner: user.id,
      title: "Sandbox app",
      type: "app",
      creationDate: date,
      modificationDate: date,
      collaborators: []
    })
}

/** Finds a collection by its id or alias. */
export const find = (school: SchoolState, user: User, id: string, now: number): Collection | Virtual | Failure => {
  if (id === "app") return appOf(school, user, now)
  // `root` contained everything before the API removed nested collections.
  const virtual = virtuals.find((candidate) => candidate.id === (id === "root" ? "allScores" : id))
  if (virtual !== undefined) return virtual
  const collection = school.library.collections.get(id)
  if (collection === undefined) return notFound("Collection", "collection")
  return Rights.onCollection(collection, user)?.aclRead === true
    ? collection
    : forbidden("COLLECTION_ACCESS_DENIED", "This token's user may not read this collection")
}

/** Finds a collection that scores can be added to or removed from. */
export const findToFill = (school: SchoolState, user: User, id: string, now: number): Collection | Failure => {
  const found = find(school, user, id, now)
  if (found instanceof Failure) return found
  return isVirtual(found) || Rights.onCollection(found, user)?.aclWrite !== true
    ? forbidden("COLLECTION_ACCESS_DENIED", "Scores cannot be added to or removed from this collection")
    : found
}

/** Returns the id of the collection for a new score, `undefined` for none. */
export const target = (
  school: SchoolState,
  user: User,
  id: string | undefined,
  now: number
): string | undefined | Failure => {
  if (id === "root") return undefined
  const found = findToFill(school, user, id ?? "app", now)
  return found instanceof Failure ? found : found.id
}

/** Whether an account sees a score in a collection. */
export const holds = (collection: Collection | Virtual, user: User, now: number) => (score: Score): boolean => {
  switch (collection.type) {
    case "trash":
      return score.deletion !== undefined && isThere(score, now) && Rights.on(score, user)?.aclAdmin === true
    case "allScores":
      return score.owner === user.id && ScoreQueries.isListed(score, user, now)
    case "collaborations":
      return ScoreQueries.isListed(score, user, now) &&
        (score.owner === user.id ? score.collaborators.length > 0 : Rights.on(score, user)?.isCollaborator === true)
    case "likes":
      return score.likedBy.includes(user.id) && ScoreQueries.isListed(score, user, now)
    default:
      return score.collections.includes(collection.id) && ScoreQueries.isListed(score, user, now)
  }
}

/** Returns the collection as an account sees it. */
export const details = (school: SchoolState, collection: Collection | Virtual, user: User, now: number): Returned => {
  const held = holds(collection, user, now)
  let scoresCount = 0
  for (const score of school.library.scores.all()) if (held(score)) scoresCount++
  const { id, title, type } = collection
  const common = { id, title, htmlUrl: `https://${school.domain}/library/${id}`, privacy: "private" as const }
  if (isVirtual(collection)) {
    return {
      ...common,
      type,
      creationDate: epoch,
      user: People.publicOf(school, user),
      organization: school.organization,
      contents: { scoresCount },
      capabilities: { canEdit: false, canShare: false, canDelete: false, canAddScores: false, canDeleteScores: false }
    }
  }
  const rights = Rights.onCollection(collection, user)
  const owner = People.find(school, collection.owner)
  const { aclAdmin = false, aclWrite = false } = rights ?? {}
  const regular = collection.type === "regular"
  return present({
    ...common,
    type,
    labelKey: regular ? "collection" : undefined,
    app: regular ? undefined : { id: "sandbox", name: "Sandbox app" },
    creationDate: collection.creationDate,
    modificationDate: collection.modificationDate,
    user: owner === undefined ? undefined : People.publicOf(school, owner),
    organization: school.organization,
    rights,
    collaborators: collection.collaborators.map((held) => Rights.permission(school, held, { collection: id })),
    isPinned: false,
    contents: { scoresCount },
    capabilities: {
      canEdit: regular && aclWrite,
      canShare: regular && aclAdmin,
      canDelete: aclAdmin,
      canAddScores: aclWrite,
      canDeleteScores: aclWrite
    },
    collections: []
  })
}
