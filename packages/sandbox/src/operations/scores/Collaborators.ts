/**
 * Collaborators of scores and their rights.
 */
import type { ResourceCollaboratorCreation } from "@flat-sdk/core/contract/scores/ResourceCollaboratorCreation"
import type * as Score from "@flat-sdk/core/contract/scores/Score"
import * as Effect from "effect/Effect"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import { badRequest, conflict, notFound } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Permission } from "../../state/Library.ts"
import type { School } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"

type State = School["Service"]
type Endpoints = typeof Score.endpoints
type Input<Name extends keyof Endpoints> = HttpApiEndpoint.Request<Endpoints[Name]>

type Person = Pick<Permission, "user" | "group" | "userEmail">

/** Returns the user, group or address in a body. */
const personOf = (school: State, body: ResourceCollaboratorCreation): Person | Failure => {
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
export const handlers = (school: State) => ({
  getScoreCollaborators: Respond.handler(Effect.fnUntraced(function*(input: Input<"getScoreCollaborators">) {
    const { rights, score } = yield* Rights.open(school, input.params.score, "aclRead", input.query.sharingKey)
    return Rights.collaborators(school, score, rights)
  })),

  getScoreCollaborator: Respond.handler(Effect.fnUntraced(function*(input: Input<"getScoreCollaborator">) {
    const { rights, score } = yield* Rights.open(school, input.params.score, "aclRead", input.query.sharingKey)
    const { collaborator } = input.params
    return yield* Respond.orNotFound(
      Rights.collaborators(school, score, rights).find(({ group, id, user }) =>
        id === collaborator || user?.id === collaborator || group?.id === collaborator
      ),
      "Collaborator",
      "collaborator"
    )
  })),

  addScoreCollaborator: Respond.handler(Effect.fnUntraced(function*(input: Input<"addScoreCollaborator">) {
    const { now, score } = yield* Rights.open(school, input.params.score, "aclAdmin")
    const person = yield* Respond.orFail(personOf(school, input.payload))
    if (person.user === score.owner) {
      return yield* conflict("COLLABORATOR_IS_OWNER", "The owner already has all rights on the score", "user")
    }
    const { aclAdmin = false, aclRead = true, aclWrite = false } = input.payload
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
  })),

  removeScoreCollaborator: Respond.handler(Effect.fnUntraced(function*(input: Input<"removeScoreCollaborator">) {
    const { score } = yield* Rights.open(school, input.params.score, "aclAdmin")
    const held = yield* Rights.findPermission(score, input.params.collaborator)
    school.library.scores.put({
      ...score,
      collaborators: score.collaborators.filter((other) => other.id !== held.id)
    })
  }))
})
