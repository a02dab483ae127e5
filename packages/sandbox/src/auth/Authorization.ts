/** Authentication and authorization: a valid token, one of the scopes that the operation accepts, and for the organization an administrator role. */
import { AcceptedScopes, AppScope } from "@flat-sdk/core/contract/fields/Scopes"
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import { type Failure, forbidden, unauthorized } from "../http/Errors.ts"
import type { Role, SchoolState, User } from "../state/School.ts"
import type { TokenOptions } from "./TokenOptions.ts"

export interface Session {
  readonly token: string
  readonly user: User
  readonly scopes: ReadonlyArray<string>
  /** Whether an administrator created the token for the account. */
  readonly delegated: boolean
}

export const bearer = (header: string | undefined): string | undefined =>
  /^bearer +(\S+)$/i.exec(header?.trim() ?? "")?.[1]

const expiredToken = () => unauthorized("This token has expired")

/** Finds the session of a token. The lifetimes of fixed tokens begin at `start`. */
export const authenticate = (
  school: SchoolState,
  fixed: ReadonlyArray<TokenOptions>,
  token: string | undefined,
  now: number,
  start: number
): Session | Failure => {
  if (token === undefined) return unauthorized("This request needs an access token. None was sent.")
  const known = fixed.find((candidate) => candidate.token === token)
  if (known !== undefined) {
    const { lifetime = Infinity, scopes = AppScope.literals, user: name = "admin" } = known
    if (start + lifetime <= now) return expiredToken()
    const user = ["admin", "accountAdmin", "teacher", "user"].includes(name)
      ? school.users.find((user) => user.organizationRole === name)
      : school.userNamed(name)
    return user === undefined
      ? unauthorized("The account of this token is no longer in the organization")
      : { token, user, scopes, delegated: false }
  }
  const made = school.tokens.of(token)[0]
  const user = made === undefined ? undefined : school.users.get(made.user)
  if (made === undefined || user === undefined) return unauthorized("This token is unknown or was revoked")
  if (made.expires <= now) return expiredToken()
  return { token, user, scopes: made.scopes, delegated: true }
}

// Account administrators manage accounts but not the organization's settings, such as LTI.
const rolesFor = (path: string): ReadonlyArray<Role> =>
  path.startsWith("/organizations/lti/") ? ["admin"] : ["admin", "accountAdmin"]

/** Returns why a session may not call an operation, or `undefined` if it may. */
export const denial = (session: Session, endpoint: HttpApiEndpoint.Top): Failure | undefined => {
  const accepted = Context.getOrUndefined(endpoint.annotations as Context.Context<AcceptedScopes>, AcceptedScopes) ?? []
  if (accepted.length > 0 && !accepted.some((scope) => session.scopes.includes(scope))) {
    return forbidden(
      "INSUFFICIENT_SCOPE",
      `${endpoint.identifier} needs a token with one of the scopes ${accepted.join(", ")}`
    )
  }
  if (endpoint.path.startsWith("/organizations/")) {
    const allowed = rolesFor(endpoint.path)
    if (!allowed.includes(session.user.organizationRole)) {
      return forbidden(
        "NOT_ORGANIZATION_ADMIN",
        `${endpoint.identifier} needs the role ${
          allowed.join(" or ")
        } in the organization. The role of this token's user is ${session.user.organizationRole}`
      )
    }
  }
  return undefined
}
