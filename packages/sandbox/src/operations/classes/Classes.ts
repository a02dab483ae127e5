/**
 * Classes and their members. The role in the organization when an account joins a class decides whether it is a teacher or a student of the class; later
 * changes of the role have no effect.
 */
import type { ClassDetails } from "@flat-sdk/core/contract/classes/ClassDetails"
import { forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Class as Room } from "../../state/Classroom.ts"
import { apply, type Sparse } from "../../state/Records.ts"
import type { Caller, Group, SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as People from "../access/People.ts"
import * as UserProfiles from "../account/UserProfiles.ts"

/** Returns the class for the response. Only its teachers get the enrollment code. */
const details = ({ school, user }: Caller, room: Room): Sparse<ClassDetails> => {
  const group = (id: string) => People.groupDetails(school, school.groups.get(id) as Group)
  return {
    ...room,
    organization: school.organization,
    enrollmentCode: ClassAccess.teaches(user, room) ? room.enrollmentCode : undefined,
    assignmentsCount: school.classroom.assignments.of(room.id).length,
    studentsGroup: group(room.studentsGroup),
    teachersGroup: group(room.teachersGroup)
  }
}

/** Creates a class with its two groups and its first teacher, the caller. */
export const make = (
  { date: creationDate, school, user }: Caller,
  fields: Pick<Room, "name" | "section" | "level" | "skillsFocused" | "size" | "demo">
): Room => {
  const identity = school.identity()
  const enrollmentCode = school.secret("enrolment", 8)
  const group = (type: Group["type"], name: string) =>
    school.groups.put({ ...school.identity(), name, type, creationDate, classroom: identity.id }).id
  const studentsGroup = group("classStudents", fields.name)
  const teachersGroup = group("classTeachers", `${fields.name}, teachers`)
  school.join(user, teachersGroup)
  return school.classroom.classes.put({
    ...identity,
    ...fields,
    state: "active",
    owner: user.id,
    creationDate,
    modificationDate: creationDate,
    enrollmentCode,
    studentsGroup,
    teachersGroup
  })
}

const toState = (call: Caller, id: string, state: Room["state"]) => {
  const { room } = ClassAccess.teachClass(call, id)
  return details(call, call.school.classroom.classes.put({ ...room, state, modificationDate: call.date }))
}

const enrol = (school: SchoolState, room: Room, user: User): User =>
  ClassAccess.isMember(user, room)
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

export const handlers = Handlers.of("classes", {
  listClasses({ query: { state = "active" } }, call) {
    const { classroom, groups } = call.school
    const ids = new Set(call.user.groups.map((group) => groups.get(group)?.classroom))
    return classroom.classes.filter((room) => ids.has(room.id) && room.state === state)
      .map((room) => details(call, room))
  },

  createClass({ payload }, call) {
    ClassAccess.checkStaff(call)
    const room = make(call, { ...payload, size: payload.size ?? undefined })
    return details({ ...call, user: call.school.users.get(call.user.id) as User }, room)
  },

  getClass: ({ params }, call) => details(call, ClassAccess.readClass(call, params.class).room),

  updateClass({ params, payload }, call) {
    const { room } = ClassAccess.teachClass(call, params.class)
    const changed = apply({ ...room, modificationDate: call.date }, payload)
    return details(call, call.school.classroom.classes.put(changed))
  },

  archiveClass: ({ params }, call) => toState(call, params.class, "archived"),
  unarchiveClass: ({ params }, call) => toState(call, params.class, "active"),
  activateClass: ({ params }, call) => toState(call, params.class, "active"),

  addClassUser({ params }, call) {
    const { room } = ClassAccess.teachClass(call, params.class)
    enrol(call.school, room, Respond.orNotFound(call.school.users.get(params.user), "User", "user"))
  },

  deleteClassUser({ params }, call) {
    const { room } = ClassAccess.readClass(call, params.class)
    if (!ClassAccess.teaches(call.user, room) && call.user.id !== params.user) {
      throw forbidden("NOT_CLASS_TEACHER", "Only teachers of the class can remove other members from it")
    }
    const isMember = (user: User) => ClassAccess.isMember(user, room)
    const member = Respond.orNotFound(call.school.users.get(params.user), "Member of the class", "user", isMember)
    call.school.leaveClass(member, room.id)
  },

  enrollClass({ params }, call) {
    const { school } = call
    const found = school.classroom.classes.find((room) => room.enrollmentCode === params.enrollmentCode)
    const room = Respond.orNotFound(found, "Class with this enrollment code", "enrollmentCode")
    return details({ ...call, user: enrol(school, room, call.user) }, room)
  },

  createTestStudentAccount({ params, query }, call) {
    const { school } = call
    const { room, viewer } = ClassAccess.readClass(call, params.class)
    if (!viewer.teaches) {
      throw forbidden("NOT_CLASS_TEACHER", "Only teachers of the class and administrators can create test students")
    }
    const before = school.membersOf(room.studentsGroup).find((user) => user.isEduTestingStudent === true)
    if (before !== undefined && query.reset !== true) return UserProfiles.ownDetails(school, before)
    if (before !== undefined) school.removeUser(before, false)
    return UserProfiles.ownDetails(school, makeTestStudent(school, room))
  }
})
