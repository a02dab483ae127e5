/**
 * Members of classes: add, remove, join by code, test students. The role in the organization when an account joins decides whether it is a teacher
 * or a student of the class; later changes of the role have no effect.
 */
import type * as Class from "@flat-sdk/core/contract/classes/Class"
import * as Effect from "effect/Effect"
import { Session } from "../../auth/Session.ts"
import { forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type { Class as Room } from "../../state/Classroom.ts"
import type { School, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as UserProfiles from "../account/UserProfiles.ts"
import * as Classes from "./Classes.ts"

type Endpoints = typeof Class.endpoints
type State = School["Service"]

const enrol = (school: State, room: Room, user: User): User =>
  ClassAccess.teaches(user, room) || ClassAccess.learns(user, room)
    ? user
    : school.join(user, ClassAccess.isStaff(user) ? room.teachersGroup : room.studentsGroup)

const makeTestStudent = (school: State, room: Room): User => {
  const identity = school.identity()
  return school.putUser({
    ...identity,
    username: `test-student-${identity.sequence}`,
    firstname: "Test",
    lastname: "Student",
    organizationRole: "user",
    locale: "en",
    groups: [room.studentsGroup],
    isEduTestingStudent: true
  })
}

/** Creates the handlers of the operations on members of classes. */
export const handlers = (school: State) => ({
  addClassUser: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: { readonly class: string; readonly user: string }
  }) {
    const { room } = yield* ClassAccess.teachClass(school, input.params.class)
    enrol(school, room, yield* Respond.orNotFound(school.users.get(input.params.user), "User", "user"))
  })),

  deleteClassUser: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: { readonly class: string; readonly user: string }
  }) {
    const { room, viewer } = yield* ClassAccess.readClass(school, input.params.class)
    if (!ClassAccess.teaches(viewer.user, room) && viewer.user.id !== input.params.user) {
      return yield* forbidden("NOT_CLASS_TEACHER", "Only teachers of the class can remove other members from it")
    }
    const user = yield* Respond.orNotFound(school.users.get(input.params.user), "User", "user")
    if (!ClassAccess.teaches(user, room) && !ClassAccess.learns(user, room)) {
      return yield* Respond.orNotFound<never>(undefined, "Member of the class", "user")
    }
    school.leaveClass(user, room.id)
  })),

  enrollClass: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: { readonly enrollmentCode: string }
  }) {
    const { user } = yield* Session
    const found = school.classroom.classes.find((room) => room.enrollmentCode === input.params.enrollmentCode)
    const room = yield* Respond.orNotFound(found, "Class with this enrollment code", "enrollmentCode")
    return Classes.details(school, room, enrol(school, room, user))
  })),

  createTestStudentAccount: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: { readonly class: string }
    readonly query: Endpoints["createTestStudentAccount"]["~Query"]["Type"]
  }) {
    const { room, viewer } = yield* ClassAccess.readClass(school, input.params.class)
    if (!viewer.teaches) {
      return yield* forbidden(
        "NOT_CLASS_TEACHER",
        "Only teachers of the class and administrators can create test students"
      )
    }
    const before = school.membersOf(room.studentsGroup).find((user) => user.isEduTestingStudent === true)
    if (before !== undefined && input.query.reset !== true) return UserProfiles.ownDetails(school, before)
    if (before !== undefined) school.removeUser(before, false)
    return UserProfiles.ownDetails(school, makeTestStudent(school, room))
  }))
})
