/**
 * Accounts: list, count, create, change, remove.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Administration from "../../auth/Administration.ts"
import { conflict } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import { present } from "../../state/Changes.ts"
import type { Role, SchoolState, User } from "../../state/School.ts"
import * as UserQueries from "./UserQueries.ts"

const checkUsername = (school: SchoolState, username: string, self?: User) => {
  const holder = school.userNamed(username)
  return holder === undefined || holder.id === self?.id
    ? Effect.void
    : Effect.fail(
      conflict(
        "USERNAME_ALREADY_USED",
        "This username is already used in the organization. Choose another username",
        "username"
      )
    )
}

/** Fails if a role change would leave the organization without an administrator. */
export const checkRole = (school: SchoolState, user: User, role: Role | undefined) =>
  role !== undefined && role !== "admin" && school.isLastAdmin(user)
    ? Effect.fail(
      conflict(
        "LAST_ADMIN",
        "The role of the organization's last administrator cannot be changed. Make another account an administrator first",
        "organizationRole"
      )
    )
    : Effect.void

/** Creates the handlers of the operations on accounts. */
export const handlers = SchoolHandlers.of("organization", (school) => ({
  *listOrganizationUsers(input) {
    const now = yield* Clock.currentTimeMillis
    const { query, request } = input
    const ids = yield* Respond.flag("onlyIds")
    const matches = yield* Respond.orFail(UserQueries.filterOf(query, now))
    const list = { records: school.users, matches, orders: UserQueries.orders, standard: "" }
    return yield* Respond.list(
      request,
      query,
      list,
      (user) => ids ? JSON.stringify(user.id) : UserQueries.json(school, user, now)
    )
  },

  *countOrgaUsers({ query }) {
    const matches = yield* Respond.orFail(UserQueries.filterOf(query, yield* Clock.currentTimeMillis))
    let count = 0
    for (const user of school.users.all()) if (matches(user)) count++
    return count
  },

  *createOrganizationUser({ payload }) {
    const { email, firstname, lastname, locale, role, username } = payload
    yield* Administration.overRoles(role)
    yield* checkUsername(school, username)
    // The contract checks the password. It is not stored, because the sandbox has no sign-in.
    const user = school.putUser({
      ...school.identity(),
      username,
      ...present({ firstname, lastname, email }),
      organizationRole: role ?? "user",
      locale: locale ?? "en",
      groups: []
    })
    return UserQueries.details(school, user, yield* Clock.currentTimeMillis)
  },

  *updateOrganizationUser({ params, payload }) {
    const user = yield* Respond.orNotFound(school.users.get(params.user), "User", "user")
    const { password: _, ...given } = payload
    yield* Administration.overRoles(user.organizationRole, given.organizationRole)
    if (given.username !== undefined) yield* checkUsername(school, given.username, user)
    yield* checkRole(school, user, given.organizationRole)
    return UserQueries.details(school, school.putUser({ ...user, ...present(given) }), yield* Clock.currentTimeMillis)
  },

  *removeOrganizationUser({ params, query }) {
    const user = yield* Respond.orNotFound(school.users.get(params.user), "User", "user")
    yield* Administration.overRoles(user.organizationRole)
    if (school.isLastAdmin(user)) {
      return yield* conflict(
        "LAST_ADMIN",
        "The last administrator of the organization cannot be removed. Make another account an administrator first",
        "user"
      )
    }
    school.removeUser(user, query.convertToIndividual === true)
  }
}))
