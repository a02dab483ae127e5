/**
 * Queries and responses for groups.
 */
import type { GroupDetails } from "@flat-sdk/core/contract/people/GroupDetails"
import { present } from "../../state/Changes.ts"
import type { Class } from "../../state/Classroom.ts"
import type { Group, SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "./ClassAccess.ts"

/** Whether teachers can create and change groups of this type. */
export const isSubGroup = (group: Group): boolean =>
  group.type === "classStudentsSubGroup" || group.type === "assignmentStudentsSubGroup"

/** Returns the id of the group that a group was created from, if it still exists. */
export const parentOf = (school: SchoolState, { parent }: Group): string | undefined =>
  parent === undefined ? undefined : school.groups.get(parent)?.id

/** Returns the group for the response. */
export const details = (school: SchoolState, group: Group): GroupDetails =>
  present({
    id: group.id,
    name: group.name,
    type: group.type,
    organization: school.organization,
    classroom: group.classroom,
    assignment: group.assignment,
    parent: parentOf(school, group),
    creationDate: group.creationDate,
    usersCount: school.membersCount(group.id),
    readOnly: !isSubGroup(group),
    tags: group.tags ?? []
  })

/** Returns the groups that teachers created in a class. */
export const subGroupsOf = (school: SchoolState, room: Class): ReadonlyArray<Group> =>
  Array.from(school.groups.all()).filter((group) =>
    group.type === "classStudentsSubGroup" && group.classroom === room.id
  )

/** Returns the groups of an assignment. */
export const groupsOfAssignment = (school: SchoolState, assignment: string): ReadonlyArray<Group> =>
  Array.from(school.groups.all()).filter((group) => group.assignment === assignment)

/** Returns the role in the class of a group's members. */
export const placeIn = (group: Group): "teacher" | "student" | undefined =>
  group.type === "generic" ? undefined : group.type === "classTeachers" ? "teacher" : "student"

/** Whether an account can see a group. */
export const isVisible = (school: SchoolState, group: Group, user: User): boolean => {
  const room = group.classroom === undefined ? undefined : school.classroom.classes.get(group.classroom)
  return ClassAccess.isAdministrator(user) || user.groups.includes(group.id) ||
    (room !== undefined && ClassAccess.isMember(user, room))
}
