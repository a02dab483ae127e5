/** Collaborators of scores and their rights. */
import type { ResourceCollaboratorCreation } from "@flat-sdk/core/contract/scores/ResourceCollaboratorCreation"
import { badRequest, conflict, notFound } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Permission } from "../../state/Library.ts"
import type { SchoolState } from "../../state/School.ts"
import * as People from "../access/People.ts"
import * as Rights from "../access/Rights.ts"

type Person = Pick<Permission, "user" | "group" | "userEmail">

/** Returns the user, group or address in a body. */
const personOf = (school: SchoolState, body: ResourceCollaboratorCreation): Person => {
  const { group, user, userEmail } = body
  const named = (["user", "group", "userEmail", "userToken"] as const).filter((name) => body[name] !== undefined)
  if (named.length !== 1) {
    throw badRequest("Exactly one of user, group, userEmail and userToken is required", named[1] ?? "user")
  }
  if (user !== undefined) return { user: Respond.orNotFound(school.users.get(user), "User", "user").id }
  if (group !== undefined) return { group: Respond.orNotFound(school.groups.get(group), "Group", "group").id }
  if (userEmail === undefined) throw notFound("Invitation", "userToken")
  if (!People.isMail(userEmail)) throw badRequest("userEmail must be an e-mail address", "userEmail")
  const member = People.findByMail(school, userEmail)
  return member === undefined ? { userEmail: userEmail.toLowerCase() } : { user: member.id }
}

const isSame = (a: Person, b: Person): boolean =>
  a.user === b.user && a.group === b.group && a.userEmail === b.userEmail

export const handlers = Handlers.of("scores", {
  getScoreCollaborators({ params, query }, call) {
    const { rights, score } = Rights.open(call, params.score, "aclRead", query.sharingKey)
    return Rights.collaborators(call.school, score, rights)
  },

  getScoreCollaborator({ params: { collaborator, score: id }, query }, call) {
    const { rights, score } = Rights.open(call, id, "aclRead", query.sharingKey)
    const found = Rights.collaborators(call.school, score, rights).find(({ group, id, user }) =>
      [id, user?.id, group?.id].includes(collaborator)
    )
    return Respond.orNotFound(found, "Collaborator", "collaborator")
  },

  addScoreCollaborator({ params, payload }, call) {
    const { school } = call
    const { score } = Rights.open(call, params.score, "aclAdmin")
    const person = personOf(school, payload)
    if (person.user === score.owner) {
      throw conflict("COLLABORATOR_IS_OWNER", "The owner already has all rights on the score", "user")
    }
    const { aclAdmin = false, aclRead = true, aclWrite = false } = payload
    const before = score.collaborators.find((held) => isSame(held, person))
    const { date, id } = before ?? { id: school.identity().id, date: call.date }
    const held: Permission = { ...person, id, date, aclRead, aclWrite, aclAdmin }
    const collaborators = before === undefined
      ? [...score.collaborators, held]
      : score.collaborators.map((other) => other.id === id ? held : other)
    school.library.scores.put({ ...score, collaborators })
    return Rights.permission(school, held, { score: score.id })
  },

  removeScoreCollaborator({ params: { collaborator, score: id } }, call) {
    const { score } = Rights.open(call, id, "aclAdmin")
    const found = score.collaborators.find(({ group, id, user }) => [id, user, group].includes(collaborator))
    const held = Respond.orNotFound(found, "Collaborator", "collaborator")
    call.school.library.scores.put({ ...score, collaborators: score.collaborators.filter((other) => other !== held) })
  }
})
