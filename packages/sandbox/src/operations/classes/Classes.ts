/**
 * Classes: list, create, read, change, archive, activate.
 */
import type { ClassDetails } from "@flat-sdk/core/contract/classes/ClassDetails"
import * as Effect from "effect/Effect"
import { Session } from "../../auth/Session.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as Changes from "../../state/Changes.ts"
import type { Class as Room } from "../../state/Classroom.ts"
import type { Group, SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as GroupQueries from "../access/GroupQueries.ts"

/** Returns the class for the response. Only its teachers get the enrollment code. */
export const details = (school: SchoolState, room: Room, user: User): ClassDetails => ({
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
  school: SchoolState,
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

const toState = Effect.fnUntraced(function*(school: SchoolState, id: string, state: Room["state"]) {
  const { room, viewer } = yield* ClassAccess.teachClass(school, id)
  const changed = school.classroom.classes.put({ ...room, state, modificationDate: yield* Respond.date })
  return details(school, changed, viewer.user)
})

/** Creates the handlers of the operations on classes. */
export const handlers = SchoolHandlers.of("classes", (school) => ({
  *listClasses({ query }) {
    const { user } = yield* Session
    const { state = "active" } = query
    const ids = new Set(user.groups.flatMap((group) => school.groups.get(group)?.classroom ?? []))
    return Array.from(ids, (id) => school.classroom.classes.get(id))
      .filter((room) => room !== undefined)
      .filter((room) => room.state === state)
      .sort((a, b) => a.sequence - b.sequence)
      .map((room) => details(school, room, user))
  },

  *createClass({ payload }) {
    const user = yield* ClassAccess.asStaff
    const { size, ...fields } = payload
    const room = make(school, user, yield* Respond.date, { ...fields, size: size ?? undefined })
    return details(school, room, school.users.get(user.id) as User)
  },

  *getClass({ params }) {
    const { room, viewer } = yield* ClassAccess.readClass(school, params.class)
    return details(school, room, viewer.user)
  },

  *updateClass({ params, payload }) {
    const { room, viewer } = yield* ClassAccess.teachClass(school, params.class)
    const changed = Changes.apply({ ...room, modificationDate: yield* Respond.date }, payload)
    return details(school, school.classroom.classes.put(changed), viewer.user)
  },

  *archiveClass({ params }) {
    return yield* toState(school, params.class, "archived")
  },

  *unarchiveClass({ params }) {
    return yield* toState(school, params.class, "active")
  },

  *activateClass({ params }) {
    return yield* toState(school, params.class, "active")
  }
}))
