/**
 * Rights on scores. The owner has all rights, collaborators have the rights granted to them or to their groups, other users have those of the
 * score's privacy.
 */
import type { ResourceCollaborator, ResourceRights } from "@flat-sdk/core/contract/scores/ResourceRights"
import { forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Collection, Permission, Score } from "../../state/Library.ts"
import * as Random from "../../state/Random.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller, SchoolState, User } from "../../state/School.ts"
import * as People from "./People.ts"

/** Returns the rights that a list of permissions grants to an account, `undefined` if none. */
const sharedRights = (permissions: ReadonlyArray<Permission>, user: User): ResourceRights | undefined => {
  const held = permissions.filter((permission) =>
    permission.user === user.id || (permission.group !== undefined && user.groups.includes(permission.group))
  )
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
  const given = sharedRights(score.collaborators, user)
  if (given?.aclRead === true) return given
  const open = score.privacy === "public" || score.privacy === "organizationPublic" ||
    (score.privacy === "privateLink" && sharingKey !== undefined && sharingKey === score.sharingKey)
  return open ? { aclRead: true, aclWrite: false, aclAdmin: false, isCollaborator: false } : undefined
}

/** Returns the rights of an account on a collection, `undefined` if it has none. */
export const onCollection = (collection: Collection, user: User): ResourceRights | undefined =>
  collection.owner === user.id ? own : sharedRights(collection.collaborators, user)

const verbs = { aclRead: "read", aclWrite: "change", aclAdmin: "share or delete" }

/** Finds a score for the caller. Throws if it does not exist (404), or if the caller lacks the right (403). */
export const open = (call: Caller, id: string, need: keyof typeof verbs, sharingKey?: string) => {
  const score = call.school.library.score(id, call.now)
  const rights = score && on(score, call.user, sharingKey)
  // A score in the trash is visible only to accounts that can restore it.
  const hidden = score?.deletion !== undefined && rights?.aclAdmin !== true
  const found = Respond.orNotFound(hidden ? undefined : score, "Score", "score")
  if (rights?.[need] !== true) {
    throw forbidden("SCORE_ACCESS_DENIED", `This token's user may not ${verbs[need]} this score`)
  }
  return { score: found, rights }
}

export const permission = (
  school: SchoolState,
  held: Permission,
  resource: { readonly score: string } | { readonly collection: string }
): Sparse<ResourceCollaborator> => {
  const { group: groupId = "", user: userId = "", ...shown } = held
  const user = People.find(school, userId)
  const group = school.groups.get(groupId)
  return {
    ...shown,
    ...resource,
    user: user && People.publicOf(school, user),
    group: group && People.groupSummary(school, group),
    invited: held.userEmail === undefined ? undefined : true,
    isCollaborator: true,
    collaboratorType: held.group === undefined ? "user" : "group"
  }
}

/** Returns the collaborators of a score that an account can see. Only collaborators see groups and e-mail addresses. */
export const collaborators = (
  school: SchoolState,
  score: Score,
  rights: ResourceRights | undefined
): ReadonlyArray<Sparse<ResourceCollaborator>> => {
  const owner = People.find(school, score.owner)
  const seen = rights?.isCollaborator === true
    ? score.collaborators
    : score.collaborators.filter(({ user }) => user !== undefined)
  return [
    {
      ...own,
      // The owner's permission is computed from the score, not stored.
      id: Random.id(Random.hash(`owner ${score.id}`), score.sequence),
      date: score.creationDate,
      score: score.id,
      user: owner && People.publicOf(school, owner)
    },
    ...seen.map((held) => permission(school, held, { score: score.id }))
  ]
}
