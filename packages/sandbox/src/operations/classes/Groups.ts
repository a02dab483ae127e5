/**
 * Groups in classes, their members, and the scores that are shared with them.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Session } from "../../auth/Session.ts"
import { badRequest, conflict, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import type { Group, SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as GroupQueries from "../access/GroupQueries.ts"
import * as People from "../access/People.ts"
import * as ScoreQueries from "../access/ScoreQueries.ts"

/** The name that creates a group of test students, and the tag of that group. */
const testStudents = "edu:testing-students"
const testStudentsNames: { readonly [locale: string]: string } = {
  de: "Testschüler",
  es: "Estudiantes de prueba",
  fr: "Élèves de test",
  ja: "テスト生徒"
}

const find = Effect.fnUntraced(function*(school: SchoolState, id: string) {
  const { user } = yield* Session
  const isVisible = (group: Group) => GroupQueries.isVisible(school, group, user)
  const group = yield* Respond.orNotFound(school.groups.get(id), "Group", "group", isVisible)
  return { group, user }
})

const checkTeacher = (school: SchoolState, classroom: string | undefined, user: User) => {
  const room = classroom === undefined ? undefined : school.classroom.classes.get(classroom)
  return ClassAccess.isAdministrator(user) || (room !== undefined && ClassAccess.teaches(user, room))
    ? Effect.void
    : Effect.fail(forbidden("NOT_CLASS_TEACHER", "This token's user is not a teacher of the group's class"))
}

/** Returns a group that can be changed and that the caller may change. */
const findForChange = Effect.fnUntraced(function*(school: SchoolState, id: string) {
  const { group, user } = yield* find(school, id)
  yield* checkTeacher(school, group.classroom, user)
  if (!GroupQueries.isSubGroup(group)) {
    return yield* forbidden("GROUP_READ_ONLY", "Only groups that teachers created in a class can be changed")
  }
  return group
})

const checkName = (school: SchoolState, classroom: string | undefined, name: string, self?: Group) =>
  school.groups.find((group) =>
      group.type === "classStudentsSubGroup" && group.classroom === classroom && group.name === name &&
      group.id !== self?.id
    ) === undefined
    ? Effect.void
    : Effect.fail(
      conflict("GROUP_NAME_ALREADY_USED", "The class already has a group with this name. Choose another name", "name")
    )

const freeName = (school: SchoolState, classroom: string): string => {
  const taken = new Set(
    Array.from(school.groups.all()).filter((group) => group.classroom === classroom).map(({ name }) => name)
  )
  let number = 1
  while (taken.has(`Group ${number}`)) number++
  return `Group ${number}`
}

const studentOf = (school: SchoolState, classroom: string | undefined, id: string, param: string) => {
  const user = school.users.get(id)
  const room = classroom === undefined ? undefined : school.classroom.classes.get(classroom)
  return user !== undefined && room !== undefined && ClassAccess.learns(user, room)
    ? Effect.succeed(user)
    : Effect.fail(badRequest(`${param} must contain students of the class. Add them to the class first`, param))
}

/** Creates the handlers of the operations on groups. */
export const handlers = SchoolHandlers.of("groups", (school) => ({
  *listGroups({ query }) {
    const { assignment, classroom, type } = query
    const { user } = yield* Session
    if (assignment === undefined && classroom === undefined) {
      return yield* badRequest("classroom or assignment is required", "classroom")
    }
    const ofAssignment = assignment === undefined
      ? undefined
      : yield* Respond.orNotFound(school.classroom.assignments.get(assignment), "Assignment", "assignment")
    const ids = [...new Set([classroom ?? [], ofAssignment?.classroom ?? []].flat())]
    for (const id of ids) {
      const room = yield* Respond.orNotFound(school.classroom.classes.get(id), "Class", "classroom")
      yield* ClassAccess.checkMember(user, room)
    }
    return Array.from(school.groups.all())
      .filter((group) => group.type === type)
      .filter((group) => classroom === undefined || group.classroom === classroom)
      .filter((group) => assignment === undefined || group.assignment === assignment)
      .map((group) => GroupQueries.details(school, group))
  },

  *createGroup({ payload }) {
    const { classroom, members = [], type } = payload
    const { user } = yield* Session
    yield* Respond.orNotFound(school.classroom.classes.get(classroom), "Class", "classroom")
    yield* checkTeacher(school, classroom, user)
    const testing = payload.name === testStudents
    const name = testing
      ? testStudentsNames[user.locale.slice(0, 2)] ?? "Test students"
      : payload.name ?? freeName(school, classroom)
    if (name.trim() === "") return yield* badRequest("name must not be empty", "name")
    yield* checkName(school, classroom, name)
    const students = yield* Effect.forEach(
      members,
      (id) => studentOf(school, classroom, id, "members")
    )
    const group = school.groups.put({
      ...school.identity(),
      name,
      type,
      creationDate: yield* Respond.date,
      classroom,
      ...(testing ? { tags: [testStudents] } : undefined)
    })
    for (const student of students) school.join(school.users.get(student.id) ?? student, group.id)
    return GroupQueries.details(school, group)
  },

  *getGroupDetails({ params }) {
    const { group } = yield* find(school, params.group)
    return GroupQueries.details(school, group)
  },

  *renameGroup({ params, payload }) {
    const group = yield* findForChange(school, params.group)
    const { name } = payload
    if (group.type !== "classStudentsSubGroup") {
      return yield* forbidden("GROUP_READ_ONLY", "Only groups that teachers created in a class can be renamed")
    }
    if (name.trim() === "") return yield* badRequest("name must not be empty", "name")
    yield* checkName(school, group.classroom, name, group)
    return GroupQueries.details(school, school.groups.put({ ...group, name }))
  },

  *deleteGroup({ params }) {
    school.removeGroup(yield* findForChange(school, params.group))
  },

  *listGroupUsers({ params, query }) {
    const { group } = yield* find(school, params.group)
    const { source } = query
    const room = group.classroom === undefined ? undefined : school.classroom.classes.get(group.classroom)
    const classRole = GroupQueries.placeIn(group)
    return school.membersOf(group.id)
      .filter(({ id }) => source === undefined || room?.sources?.[id] === source)
      .map((member) => ({
        ...People.publicOf(school, member),
        ...(classRole === undefined ? undefined : { classRole })
      }))
  },

  *addGroupUser({ params, payload }) {
    const group = yield* findForChange(school, params.group)
    const student = yield* studentOf(school, group.classroom, payload.user, "user")
    school.join(student, group.id)
    return { user: student.id }
  },

  *removeGroupUser({ params }) {
    const group = yield* findForChange(school, params.group)
    const isMember = (user: User) => user.groups.includes(group.id)
    const member = yield* Respond.orNotFound(school.users.get(params.user), "Member of the group", "user", isMember)
    school.leave(member, [group.id])
  },

  *getGroupScores({ params, query }) {
    const { group, user } = yield* find(school, params.group)
    yield* Respond.orNotFound(user.groups.includes(group.id) ? group : undefined, "Group", "group")
    const now = yield* Clock.currentTimeMillis
    const { parent } = query
    return Array.from(school.library.scores.all())
      .filter((score) => score.collaborators.some((held) => held.group === group.id))
      .filter((score) => parent === undefined || score.parentScore === parent)
      .filter((score) => ScoreQueries.isListed(score, user, now))
      .map((score) => ScoreQueries.details(school, score, user, now))
  }
}))
