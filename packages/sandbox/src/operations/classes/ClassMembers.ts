/**
 * Members of classes: add, remove, join by code, test students. The role in the organization when an account joins decides whether it is a teacher
 * or a student of the class; later changes of the role have no effect.
 */
import { Session } from "../../auth/Session.ts"
import { forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import type { Class as Room } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as UserProfiles from "../account/UserProfiles.ts"
import * as Classes from "./Classes.ts"

const enrol = (school: SchoolState, room: Room, user: User): User =>
  ClassAccess.teaches(user, room) || ClassAccess.learns(user, room)
    ? user
    : school.join(user, ClassAccess.isStaff(user) ? room.teachersGroup : room.studentsGroup)

const makeTestStudent = (school: SchoolState, room: Room): User => {
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
export const handlers = SchoolHandlers.of("classes", (school) => ({
  *addClassUser({ params }) {
    const { room } = yield* ClassAccess.teachClass(school, params.class)
    enrol(school, room, yield* Respond.orNotFound(school.users.get(params.user), "User", "user"))
  },

  *deleteClassUser({ params }) {
    const { room, viewer } = yield* ClassAccess.readClass(school, params.class)
    if (!ClassAccess.teaches(viewer.user, room) && viewer.user.id !== params.user) {
      return yield* forbidden("NOT_CLASS_TEACHER", "Only teachers of the class can remove other members from it")
    }
    const user = yield* Respond.orNotFound(school.users.get(params.user), "User", "user")
    if (!ClassAccess.teaches(user, room) && !ClassAccess.learns(user, room)) {
      return yield* Respond.orNotFound<never>(undefined, "Member of the class", "user")
    }
    school.leaveClass(user, room.id)
  },

  *enrollClass({ params }) {
    const { user } = yield* Session
    const found = school.classroom.classes.find((room) => room.enrollmentCode === params.enrollmentCode)
    const room = yield* Respond.orNotFound(found, "Class with this enrollment code", "enrollmentCode")
    return Classes.details(school, room, enrol(school, room, user))
  },

  *createTestStudentAccount({ params, query }) {
    const { room, viewer } = yield* ClassAccess.readClass(school, params.class)
    if (!viewer.teaches) {
      return yield* forbidden(
        "NOT_CLASS_TEACHER",
        "Only teachers of the class and administrators can create test students"
      )
    }
    const before = school.membersOf(room.studentsGroup).find((user) => user.isEduTestingStudent === true)
    if (before !== undefined && query.reset !== true) return UserProfiles.ownDetails(school, before)
    if (before !== undefined) school.removeUser(before, false)
    return UserProfiles.ownDetails(school, makeTestStudent(school, room))
  }
}))
