/**
 * Groups of students who work on an assignment together. They are created when the assignment becomes active: from the groups of the class, or from
 * its students in order if it has none.
 */
import { badRequest } from "../../http/Errors.ts"
import type { Assignment, Class } from "../../state/Classroom.ts"
import type { Group, SchoolState } from "../../state/School.ts"

// Number of students in an automatic group.
const size = 4

const groupsOf = (school: SchoolState, { id }: Assignment): ReadonlyArray<Group> =>
  school.groups.filter(({ assignment }) => assignment === id)

/** Returns the groups that teachers created in the class: those with these ids, or all groups without ids. */
export const choose = (
  school: SchoolState,
  room: Class,
  ids: ReadonlyArray<string> | null | undefined
): ReadonlyArray<Group> => {
  const groups = school.groups.filter(({ classroom, type }) =>
    type === "classStudentsSubGroup" && classroom === room.id
  )
  const chosen = ids?.map((id) => groups.find((group) => group.id === id)) ?? groups
  if (chosen.every((group) => group !== undefined)) return chosen
  throw badRequest("classGroupIds must contain ids of groups that teachers created in the class", "classGroupIds")
}

export const removeAll = (school: SchoolState, assignment: Assignment): void => {
  for (const group of groupsOf(school, assignment)) school.removeGroup(group)
}

/** Creates the groups of an assignment if it is active, for group work, and has none. */
export const follow = (
  school: SchoolState,
  room: Class,
  assignment: Assignment,
  groups: ReadonlyArray<Group>
): void => {
  if (assignment.state !== "active" || assignment.content.submissionStudentsMode !== "group") return
  if (groupsOf(school, assignment).length > 0) return
  const make = (name: string, members: ReadonlyArray<string>, parent?: string) => {
    const group = school.groups.put({
      ...school.identity(),
      name,
      type: "assignmentStudentsSubGroup",
      creationDate: assignment.creationDate,
      classroom: room.id,
      assignment: assignment.id,
      parent
    })
    for (const user of members.flatMap((id) => school.users.get(id) ?? [])) school.join(user, group.id)
  }
  for (const group of groups) make(group.name, school.memberIds(group.id), group.id)
  if (groups.length > 0) return
  const students = school.memberIds(room.studentsGroup)
  for (let at = 0; at < students.length; at += size) make(`Group ${at / size + 1}`, students.slice(at, at + size))
}
