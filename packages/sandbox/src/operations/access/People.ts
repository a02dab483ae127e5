/**
 * Accounts as other users see them, in scores, permissions and collections.
 */
import type { UserPublicSummary } from "@flat-sdk/core/contract/people/UserPublicSummary"
import { present } from "../../state/Changes.ts"
import type { SchoolState, User } from "../../state/School.ts"

/** Finds an account of the school, or one that left it and still exists. */
export const find = (school: SchoolState, id: string): User | undefined =>
  school.users.get(id) ?? school.individuals.get(id)

/** Returns the account without the fields that only administrators see. */
export const publicOf = (school: SchoolState, user: User): UserPublicSummary => {
  const name = [user.firstname, user.lastname].filter((part) => part !== undefined && part !== "").join(" ")
  const member = school.users.get(user.id) !== undefined
  return present({
    id: user.id,
    type: "user",
    product: member ? "flatEdu" : "flat",
    username: user.username,
    printableName: name === "" ? user.username : name,
    firstname: user.firstname,
    lastname: user.lastname,
    picture: null,
    badges: [],
    organization: member ? school.organization : undefined,
    organizationRole: member ? user.organizationRole : undefined
  })
}
