/** Groups in classes, their members, and the scores that are shared with them. */
import { badRequest, conflict, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Class as Room } from "../../state/Classroom.ts"
import type { Caller, Group, SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
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

const find = (call: Caller, id: string): Group =>
  Respond.orNotFound(call.school.groups.get(id), "Group", "group", (group) => People.isVisible(call, group))

const roomOf = ({ school }: Caller, id = ""): Room | undefined => school.classroom.classes.get(id)

const checkTeacher = (call: Caller, classroom: string | undefined): void => {
  const room = roomOf(call, classroom)
  if (!ClassAccess.isAdministrator(call.user) && !(room && ClassAccess.teaches(call.user, room))) {
    throw forbidden("NOT_CLASS_TEACHER", "This token's user is not a teacher of the group's class")
  }
}

/** Returns a group that can be changed and that the caller may change. */
const findForChange = (call: Caller, id: string): Group => {
  const group = find(call, id)
  checkTeacher(call, group.classroom)
  if (People.isSubGroup(group)) return group
  throw forbidden("GROUP_READ_ONLY", "Only groups that teachers created in a class can be changed")
}

const checkName = ({ school }: Caller, classroom: string | undefined, name: string, self?: Group): void => {
  if (name.trim() === "") throw badRequest("name must not be empty", "name")
  const taken = school.groups.find((group) =>
    group.type === "classStudentsSubGroup" && group.classroom === classroom && group.name === name &&
    group.id !== self?.id
  )
  if (taken !== undefined) {
    throw conflict(
      "GROUP_NAME_ALREADY_USED",
      "The class already has a group with this name. Choose another name",
      "name"
    )
  }
}

const freeName = (school: SchoolState, classroom: string): string => {
  const taken = school.groups.filter((group) => group.classroom === classroom).map(({ name }) => name)
  let number = 1
  while (taken.includes(`Group ${number}`)) number++
  return `Group ${number}`
}

const studentOf = (call: Caller, classroom: string | undefined, id: string, param: string): User => {
  const user = call.school.users.get(id)
  const room = roomOf(call, classroom)
  if (user && room && ClassAccess.learns(user, room)) return user
  throw badRequest(`${param} must contain students of the class. Add them to the class first`, param)
}

export const handlers = Handlers.of("groups", {
  listGroups({ query: { assignment, classroom, type } }, call) {
    const { school } = call
    if (assignment === undefined && classroom === undefined) {
      throw badRequest("classroom or assignment is required", "classroom")
    }
    const found = assignment === undefined
      ? undefined
      : Respond.orNotFound(school.classroom.assignments.get(assignment), "Assignment", "assignment")
    for (const id of new Set([classroom ?? [], found?.classroom ?? []].flat())) {
      ClassAccess.checkMember(call.user, Respond.orNotFound(roomOf(call, id), "Class", "classroom"))
    }
    return school.groups.filter((group) =>
      group.type === type && (classroom === undefined || group.classroom === classroom) &&
      (assignment === undefined || group.assignment === assignment)
    ).map((group) => People.groupDetails(school, group))
  },

  createGroup({ payload }, call) {
    const { classroom, members = [], type } = payload
    const { school, user } = call
    Respond.orNotFound(roomOf(call, classroom), "Class", "classroom")
    checkTeacher(call, classroom)
    const testing = payload.name === testStudents
    const name = testing
      ? testStudentsNames[user.locale.slice(0, 2)] ?? "Test students"
      : payload.name ?? freeName(school, classroom)
    checkName(call, classroom, name)
    const students = members.map((id) => studentOf(call, classroom, id, "members"))
    const tags = testing ? [testStudents] : undefined
    const group = school.groups.put({ ...school.identity(), name, type, creationDate: call.date, classroom, tags })
    for (const student of students) school.join(student, group.id)
    return People.groupDetails(school, group)
  },

  getGroupDetails: ({ params }, call) => People.groupDetails(call.school, find(call, params.group)),

  renameGroup({ params, payload: { name } }, call) {
    const group = findForChange(call, params.group)
    if (group.type !== "classStudentsSubGroup") {
      throw forbidden("GROUP_READ_ONLY", "Only groups that teachers created in a class can be renamed")
    }
    checkName(call, group.classroom, name, group)
    return People.groupDetails(call.school, call.school.groups.put({ ...group, name }))
  },

  deleteGroup({ params }, call) {
    call.school.removeGroup(findForChange(call, params.group))
  },

  listGroupUsers({ params, query: { source } }, call) {
    const { id, classroom, type } = find(call, params.group)
    const room = roomOf(call, classroom)
    const classRole = type === "generic" ? undefined : type === "classTeachers" ? "teacher" : "student"
    return call.school.membersOf(id)
      .filter((member) => source === undefined || room?.sources?.[member.id] === source)
      .map((member) => ({ ...People.publicOf(call.school, member), classRole }))
  },

  addGroupUser({ params, payload }, call) {
    const group = findForChange(call, params.group)
    const student = studentOf(call, group.classroom, payload.user, "user")
    call.school.join(student, group.id)
    return { user: student.id }
  },

  removeGroupUser({ params }, call) {
    const { id } = findForChange(call, params.group)
    const isMember = ({ groups }: User) => groups.includes(id)
    call.school.leave(
      Respond.orNotFound(call.school.users.get(params.user), "Member of the group", "user", isMember),
      [id]
    )
  },

  getGroupScores({ params, query: { parent } }, call) {
    const { id } = Respond.orNotFound(
      find(call, params.group),
      "Group",
      "group",
      ({ id }) => call.user.groups.includes(id)
    )
    return call.school.library.scores.filter((score) =>
      score.collaborators.some((held) => held.group === id) &&
      (parent === undefined || score.parentScore === parent) && ScoreQueries.isListed(score, call)
    ).map((score) => ScoreQueries.details(call, score))
  }
})
