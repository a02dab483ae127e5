/**
 * Rights on scores. The owner has all rights, collaborators have the rights granted to them or to their groups, other users have those of the
 * score's privacy.
 */
import type { ResourceCollaborator, ResourceRights } from "@flat-sdk/core/contract/scores/ResourceRights"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Session } from "../../auth/Session.ts"
import { forbidden, notFound } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Collection, Permission, Score } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as GroupQueries from "./GroupQueries.ts"
import * as People from "./People.ts"

/** The right that an operation needs. */
export type Need = "aclRead" | "aclWrite" | "aclAdmin"

const isFor = (permission: Permission, user: User): boolean =>
  permission.user === user.id || (permission.group !== undefined && user.groups.includes(permission.group))

/** Returns the rights that a list of permissions grants to an account, `undefined` if none. */
const shared = (permissions: ReadonlyArray<Permission>, user: User): ResourceRights | undefined => {
  const held = permissions.filter((permission) => isFor(permission, user))
  if (held.length === 0) return undefined
  return {
    aclRead: held.some(({ aclRead }) => aclRead),
    aclWrite: held.some(({ aclWrite }) => aclWrite),
    aclAdmin: held.some(({ aclAdmin }) => aclAdmin),
    isCollaborator: true,
    collaboratorType: held.some((permission) => permission.user !== undefined) ? "user" : "group"
  }
}

const own: ResourceRights = {
  aclRead: true,
  aclWrite: true,
  aclAdmin: true,
  isCollaborator: true,
  collaboratorType: "owner"
}

/** Returns the rights of an account on a score, `undefined` if it has none. */
export const on = (score: Score, user: User, sharingKey?: string): ResourceRights | undefined => {
  if (score.owner === user.id) return own
  const given = shared(score.collaborators, user)
  if (given?.aclRead === true) return given
  const open = score.privacy === "public" || score.privacy === "organizationPublic" ||
    (score.privacy === "privateLink" && sharingKey !== undefined && sharingKey === score.sharingKey)
  return open ? { aclRead: true, aclWrite: false, aclAdmin: false, isCollaborator: false } : undefined
}

/** Returns the rights of an account on a collection, `undefined` if it has none. */
export const onCollection = (collection: Collection, user: User): ResourceRights | undefined =>
  collection.owner === user.id ? own : shared(collection.collaborators, user)

const verbs: { readonly [K in Need]: string } = {
  aclRead: "read",
  aclWrite: "change",
  aclAdmin: "share or delete"
}

/** Finds a score for the caller. Fails if it does not exist (404), or if the caller lacks the right (403). */
export const open = Effect.fnUntraced(function*(school: SchoolState, id: string, need: Need, sharingKey?: string) {
  const { user } = yield* Session
  const now = yield* Clock.currentTimeMillis
  const score = school.library.score(id, now)
  if (score === undefined) return yield* notFound("Score", "score")
  const rights = on(score, user, sharingKey)
  // A score in the trash is visible only to accounts that can restore it.
  if (score.deletion !== undefined && rights?.aclAdmin !== true) return yield* notFound("Score", "score")
  if (rights?.[need] !== true) {
    return yield* forbidden("SCORE_ACCESS_DENIED", `This token's user may not ${verbs[need]} this score`)
  }
  return { score, rights, user, now }
})

/** Returns the id of the owner's permission. It is computed from the score, not stored. */
const ownerPermission = (score: Score): string => Random.id(Random.hash(`owner ${score.id}`), score.sequence)

/** Returns a permission for the response. */
export const permission = (
  school: SchoolState,
  held: Permission,
  resource: { readonly score: string } | { readonly collection: string }
): ResourceCollaborator => {
  const { aclAdmin, aclRead, aclWrite, date, id, userEmail } = held
  const user = held.user === undefined ? undefined : People.find(school, held.user)
  const group = held.group === undefined ? undefined : school.groups.get(held.group)
  return {
    id,
    date,
    ...resource,
    ...(user === undefined ? undefined : { user: People.publicOf(school, user) }),
    ...(group === undefined ? undefined : { group: GroupQueries.details(school, group) }),
    ...(userEmail === undefined ? undefined : { userEmail, invited: true }),
    aclRead,
    aclWrite,
    aclAdmin,
    isCollaborator: true,
    collaboratorType: held.group === undefined ? "user" : "group"
  }
}

/** Returns the collaborators of a score that an account can see. Only collaborators see groups and e-mail addresses. */
export const collaborators = (
  school: SchoolState,
  score: Score,
  rights: ResourceRights | undefined
): ReadonlyArray<ResourceCollaborator> => {
  const owner = People.find(school, score.owner)
  const seen = rights?.isCollaborator === true
    ? score.collaborators
    : score.collaborators.filter(({ user }) => user !== undefined)
  return [
    {
      ...own,
      id: ownerPermission(score),
      date: score.creationDate,
      score: score.id,
      ...(owner === undefined ? undefined : { user: People.publicOf(school, owner) })
    },
    ...seen.map((held) => permission(school, held, { score: score.id }))
  ]
}

/** Finds a collaborator by the id of the permission, of the user or of the group. */
export const findPermission = (score: Score, id: string): Effect.Effect<Permission, Failure> =>
  Respond.orNotFound(
    score.collaborators.find((held) => held.id === id || held.user === id || held.group === id),
    "Collaborator",
    "collaborator"
  )
