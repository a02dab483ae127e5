/** Accounts: list, count, create, change, remove. Account administrators can neither manage nor create administrators. */
import { conflict, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import { apply } from "../../state/Records.ts"
import type { Caller, Role, User } from "../../state/School.ts"
import * as UserQueries from "./UserQueries.ts"

export const find = ({ school }: Caller, id: string): User => Respond.orNotFound(school.users.get(id), "User", "user")

/** Throws for account administrators if one of the roles is `admin`: the current role of an account, or its new role. */
export const checkRoles = ({ user }: Caller, ...roles: ReadonlyArray<Role | undefined>): void => {
  if (!roles.includes("admin") || user.organizationRole === "admin") return
  throw forbidden(
    "NOT_ORGANIZATION_ADMIN",
    `Only administrators can manage or create administrators. The role of this token's user is ${user.organizationRole}`
  )
}

/** Throws if a change of the role, or without one a removal, would leave the organization without an administrator. */
export const checkLastAdmin = ({ school }: Caller, user: User, role?: Role): void => {
  if (role === "admin" || !school.isLastAdmin(user)) return
  const [what, param] = role === undefined
    ? ["The last administrator of the organization cannot be removed", "user"]
    : ["The role of the organization's last administrator cannot be changed", "organizationRole"]
  throw conflict("LAST_ADMIN", `${what}. Make another account an administrator first`, param)
}

const checkUsername = ({ school }: Caller, username: string, self?: User): void => {
  const holder = school.userNamed(username)
  if (holder === undefined || holder.id === self?.id) return
  throw conflict(
    "USERNAME_ALREADY_USED",
    "This username is already used in the organization. Choose another username",
    "username"
  )
}

export const handlers = Handlers.of("organization", {
  listOrganizationUsers(input, call) {
    const ids = Respond.flag(input.request, "onlyIds")
    return Respond.list(input, {
      records: call.school.users,
      matches: UserQueries.filterOf(input.query, call.now),
      sortKeys: UserQueries.sortKeys
    }, (user) => ids ? user.id : UserQueries.details(call, user))
  },

  countOrgaUsers: ({ query }, { now, school }) => school.users.filter(UserQueries.filterOf(query, now)).length,

  createOrganizationUser({ payload }, call) {
    const { email, firstname, lastname, locale = "en", role = "user", username } = payload
    checkRoles(call, role)
    checkUsername(call, username)
    // The contract checks the password. It is not stored, because the sandbox has no sign-in.
    const { school } = call
    const identity = school.identity()
    const fields = { username, firstname, lastname, email, organizationRole: role, locale, groups: [] }
    return UserQueries.details(call, school.putUser({ ...identity, ...fields }))
  },

  updateOrganizationUser({ params, payload }, call) {
    const user = find(call, params.user)
    const { password: _, ...given } = payload
    const { organizationRole = user.organizationRole, username } = payload
    checkRoles(call, user.organizationRole, organizationRole)
    if (username !== undefined) checkUsername(call, username, user)
    checkLastAdmin(call, user, organizationRole)
    return UserQueries.details(call, call.school.putUser(apply(user, given)))
  },

  removeOrganizationUser({ params, query }, call) {
    const user = find(call, params.user)
    checkRoles(call, user.organizationRole)
    checkLastAdmin(call, user)
    call.school.removeUser(user, query.convertToIndividual === true)
  }
})
