/**
 * Collaborators of scores and their rights.
 */
import type { ResourceCollaboratorCreation } from "@flat-sdk/core/contract/scores/ResourceCollaboratorCreation"
import { badRequest, conflict, notFound } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import type { Permission } from "../../state/Library.ts"
import type { SchoolState } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"

type Person = Pick<Permission, "user" | "group" | "userEmail">

/** Returns the user, group or address in a body. */
const personOf = (school: SchoolState, body: ResourceCollaboratorCreation): Person | Failure => {
  const named = (["user", "group", "userEmail", "userToken"] as const).filter((name) => body[name] !== undefined)
  if (named.length !== 1) {
    return badRequest("Exactly one of user, group, userEmail and userToken is required", named[1] ?? "user")
  }
  if (body.user !== undefined) {
    return school.users.get(body.user) === undefined ? notFound("User", "user") : { user: body.user }
  }
  if (body.group !== undefined) {
    return school.groups.get(body.group) === undefined ? notFound("Group", "group") : { group: body.group }
  }
  if (body.userEmail === undefined) return notFound("Invitation", "userToken")
  if (!/^[^\s@]+@[^\s@]+$/.test(body.userEmail)) return badRequest("userEmail must be an e-mail address", "userEmail")
  const address = body.userEmail.toLowerCase()
  const member = school.users.find((user) => user.email?.toLowerCase() === address)
  return member === undefined ? { userEmail: address } : { user: member.id }
}

const isSame = (a: Person, b: Person): boolean =>
  a.user === b.user && a.group === b.group && a.userEmail === b.userEmail

/** Creates the handlers of the operations on collaborators. */
export const handlers = SchoolHandlers.of("scores", (school) => ({
  *getScoreCollaborators({ params, query }) {
    const { rights, score } = yield* Rights.open(school, params.score, "aclRead", query.sharingKey)
    return Rights.collaborators(school, score, rights)
  },

  *getScoreCollaborator({ params, query }) {
    const { rights, score } = yield* Rights.open(school, params.score, "aclRead", query.sharingKey)
    const { collaborator } = params
    return yield* Respond.orNotFound(
      Rights.collaborators(school, score, rights).find(({ group, id, user }) =>
        id === collaborator || user?.id === collaborator || group?.id === collaborator
      ),
      "Collaborator",
      "collaborator"
    )
  },

  *addScoreCollaborator({ params, payload }) {
    const { now, score } = yield* Rights.open(school, params.score, "aclAdmin")
    const person = yield* Respond.orFail(personOf(school, payload))
    if (person.user === score.owner) {
      return yield* conflict("COLLABORATOR_IS_OWNER", "The owner already has all rights on the score", "user")
    }
    const { aclAdmin = false, aclRead = true, aclWrite = false } = payload
    const before = score.collaborators.find((held) => isSame(held, person))
    const identity = before ?? { id: school.identity().id, date: new Date(now).toISOString() }
    const held: Permission = { ...person, id: identity.id, date: identity.date, aclRead, aclWrite, aclAdmin }
    school.library.scores.put({
      ...score,
      collaborators: before === undefined
        ? [...score.collaborators, held]
        : score.collaborators.map((other) => other.id === held.id ? held : other)
    })
    return Rights.permission(school, held, { score: score.id })
  },

  *removeScoreCollaborator({ params }) {
    const { score } = yield* Rights.open(school, params.score, "aclAdmin")
    const held = yield* Rights.findPermission(score, params.collaborator)
    school.library.scores.put({
      ...score,
      collaborators: score.collaborators.filter((other) => other.id !== held.id)
    })
  }
}))
