/**
 * Accounts as others see them: beside scores, permissions and collections.
 */
import type { UserPublicSummary } from "@flat-sdk/core/contract/users/UserPublicSummary"
import type { School, User } from "../../state/School.ts"

type State = School["Service"]

/** An account of the school, or one that left it and lives on. */
export const find = (school: State, id: string): User | undefined => school.users.get(id) ?? school.individuals.get(id)

/** The account without what only administrators see. */
export const publicOf = (school: State, user: User): UserPublicSummary => {
  const name = [user.firstname, user.lastname].filter((part) => part !== undefined && part !== "").join(" ")
  const member = school.users.get(user.id) !== undefined
  return {
    id: user.id,
    type: "user",
    product: member ? "flatEdu" : "flat",
    username: user.username,
    printableName: name === "" ? user.username : name,
    ...(user.firstname === undefined ? undefined : { firstname: user.firstname }),
    ...(user.lastname === undefined ? undefined : { lastname: user.lastname }),
    picture: null,
    badges: [],
    ...(member ? { organization: school.organization, organizationRole: user.organizationRole } : undefined)
  }
}
