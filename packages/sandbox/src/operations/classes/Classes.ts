/**
 * Classes: list, create, read, change, archive, activate.
 */
import type * as Class from "@flat-sdk/core/contract/classes/Class"
import type { ClassDetails } from "@flat-sdk/core/contract/classes/ClassDetails"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Session } from "../../auth/Session.ts"
import * as Respond from "../../http/Respond.ts"
import * as Changes from "../../state/Changes.ts"
import type { Class as Room } from "../../state/Classroom.ts"
import type { Group, School, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as GroupQueries from "../access/GroupQueries.ts"

type Endpoints = typeof Class.endpoints
type State = School["Service"]

const now = Effect.map(Clock.currentTimeMillis, (millis) => new Date(millis).toISOString())

/** Returns the class for the response. Only its teachers get the enrollment code. */
export const details = (school: State, room: Room, user: User): ClassDetails => ({
  id: room.id,
  state: room.state,
  name: room.name,
  ...(room.section === undefined ? undefined : { section: room.section }),
  organization: school.organization,
  owner: room.owner,
  creationDate: room.creationDate,
  modificationDate: room.modificationDate,
  ...(ClassAccess.teaches(user, room) ? { enrollmentCode: room.enrollmentCode } : undefined),
  assignmentsCount: school.classroom.assignments.countOf(room.id),
  studentsGroup: GroupQueries.details(school, school.groups.get(room.studentsGroup) as Group),
  teachersGroup: GroupQueries.details(school, school.groups.get(room.teachersGroup) as Group),
  ...room.links,
  ...(room.level === undefined ? undefined : { level: room.level }),
  ...(room.skillsFocused === undefined ? undefined : { skillsFocused: room.skillsFocused }),
  ...(room.size === undefined ? undefined : { size: room.size })
})

/** Creates a class with its two groups and its first teacher. */
export const make = (
  school: State,
  owner: User,
  creationDate: string,
  fields: Pick<Room, "name" | "section" | "level" | "skillsFocused" | "size" | "demo">
): Room => {
  const identity = school.identity()
  const enrollmentCode = school.secret("enrolment", 8)
  const group = (type: Group["type"], name: string) =>
    school.groups.put({ ...school.identity(), name, type, creationDate, classroom: identity.id }).id
  const studentsGroup = group("classStudents", fields.name)
  const teachersGroup = group("classTeachers", `${fields.name}, teachers`)
  school.join(owner, teachersGroup)
  const room: Room = {
    ...identity,
    state: "active",
    name: fields.name,
    owner: owner.id,
    creationDate,
    modificationDate: creationDate,
    enrollmentCode,
    studentsGroup,
    teachersGroup
  }
  return school.classroom.classes.put(Changes.apply(room, fields))
}

/** Creates the handlers of the operations on classes. */
export const handlers = (school: State) => {
  const toState = (state: Room["state"]) =>
    Respond.handler(Effect.fnUntraced(function*(input: { readonly params: { readonly class: string } }) {
      const { room, viewer } = yield* ClassAccess.teachClass(school, input.params.class)
      const changed = school.classroom.classes.put({ ...room, state, modificationDate: yield* now })
      return details(school, changed, viewer.user)
    }))

  return {
    listClasses: Respond.handler(Effect.fnUntraced(function*(input: {
      readonly query: Endpoints["listClasses"]["~Query"]["Type"]
    }) {
      const { user } = yield* Session
      const { state = "active" } = input.query
      const ids = new Set(user.groups.flatMap((group) => school.groups.get(group)?.classroom ?? []))
      return Array.from(ids, (id) => school.classroom.classes.get(id))
        .filter((room) => room !== undefined)
        .filter((room) => room.state === state)
        .sort((a, b) => a.sequence - b.sequence)
        .map((room) => details(school, room, user))
    })),

    createClass: Respond.handler(Effect.fnUntraced(function*(input: {
      readonly payload: Endpoints["createClass"]["~Payload"]["Type"]
    }) {
      const user = yield* ClassAccess.asStaff
      const { size, ...fields } = input.payload
      const room = make(school, user, yield* now, { ...fields, size: size ?? undefined })
      return details(school, room, school.users.get(user.id) as User)
    })),

    getClass: Respond.handler(Effect.fnUntraced(function*(input: { readonly params: { readonly class: string } }) {
      const { room, viewer } = yield* ClassAccess.readClass(school, input.params.class)
      return details(school, room, viewer.user)
    })),

    updateClass: Respond.handler(Effect.fnUntraced(function*(input: {
      readonly params: { readonly class: string }
      readonly payload: Endpoints["updateClass"]["~Payload"]["Type"]
    }) {
      const { room, viewer } = yield* ClassAccess.teachClass(school, input.params.class)
      const changed = Changes.apply({ ...room, modificationDate: yield* now }, input.payload)
      return details(school, school.classroom.classes.put(changed), viewer.user)
    })),

    archiveClass: toState("archived"),
    unarchiveClass: toState("active"),
    activateClass: toState("active")
  }
}
