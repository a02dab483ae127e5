/** Accounts and groups as other users see them, in scores, permissions, classes and collections. */
import type { GroupDetails } from "@flat-sdk/core/contract/people/GroupDetails"
import type { UserPublicSummary } from "@flat-sdk/core/contract/people/UserPublicSummary"
import type { Sparse } from "../../state/Records.ts"
import type { Caller, Group, SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "./ClassAccess.ts"

/** Finds an account of the school, or one that left it and still exists. */
export const find = (school: SchoolState, id: string): User | undefined =>
  school.users.get(id) ?? school.individuals.get(id)

/** Finds an account of the school by its e-mail address, ignoring case. */
export const findByMail = (school: SchoolState, address: string): User | undefined =>
  school.users.find(({ email }) => email?.toLowerCase() === address.toLowerCase())

export const isMail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text)

/** Returns the account without the fields that only administrators see. */
export const publicOf = (school: SchoolState, user: User): Sparse<UserPublicSummary> => {
  const { firstname, id, lastname, organizationRole, username } = user
  const name = [firstname, lastname].filter((part) => part !== undefined && part !== "").join(" ")
  const member = school.users.get(id) !== undefined
  return {
    id,
    type: "user",
    product: member ? "flatEdu" : "flat",
    username,
    printableName: name === "" ? username : name,
    firstname,
    lastname,
    picture: null,
    badges: [],
    ...(member ? { organization: school.organization, organizationRole } : undefined)
  }
}

/** Whether teachers can create and change groups of this type. */
export const isSubGroup = (group: Group): boolean =>
  group.type === "classStudentsSubGroup" || group.type === "assignmentStudentsSubGroup"

/** Returns the group for the response. Its `parent` is left out if it no longer exists. */
export const groupDetails = (school: SchoolState, group: Group): Sparse<GroupDetails> => {
  const { sequence: _, ...shown } = group
  return {
    ...shown,
    organization: school.organization,
    parent: school.groups.get(group.parent ?? "")?.id,
    usersCount: school.memberIds(group.id).length,
    readOnly: !isSubGroup(group),
    tags: group.tags ?? []
  }
}

/** Returns the group as permissions mention it. */
export const groupSummary = (school: SchoolState, group: Group) => {
  const { assignment: _, classroom: _classroom, parent: _parent, tags: _tags, ...shown } = groupDetails(school, group)
  return shown
}

export const isVisible = ({ school, user }: Caller, group: Group): boolean => {
  const room = school.classroom.classes.get(group.classroom ?? "")
  return ClassAccess.isAdministrator(user) || user.groups.includes(group.id) ||
    (room !== undefined && ClassAccess.isMember(user, room))
}
