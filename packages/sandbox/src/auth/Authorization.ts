/**
 * Who may do what: a token in force, one of the scopes that the operation accepts, and a role that may administer.
 */
import { AcceptedScopes, AppScope } from "@flat-sdk/core/contract/fields/Scopes"
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import { forbidden, unauthorized } from "../server/Errors.ts"
import type { Failure } from "../server/Errors.ts"
import type { Role, School } from "../state/School.ts"
import type { Session } from "./Session.ts"

/** A token that is there from the start. */
export interface TokenOptions {
  /** The token itself. */
  readonly token: string
  /**
   * What it may do.
   *
   * @default every scope
   */
  readonly scopes?: ReadonlyArray<AppScope> | undefined
  /**
   * Whom it acts for: a username, or the first account with a role.
   *
   * @default "admin"
   */
  readonly user?: string | undefined
  /**
   * How long it is in force, in milliseconds from the start (or the reset) of the sandbox, as OAuth's `expires_in` says of an access token. Afterwards it
   * is refused with a 401.
   *
   * @default without end
   */
  readonly lifetime?: number | undefined
}

/** Every scope there is. */
const allScopes: ReadonlyArray<AppScope> = AppScope.literals

const roles: ReadonlyArray<string> = ["admin", "accountAdmin", "teacher", "user"]

/** Reads the token of an `Authorization` header. */
export const bearer = (header: string | undefined): string | undefined =>
  /^bearer +(\S+)$/i.exec(header?.trim() ?? "")?.[1]

const expired = () => unauthorized("This token has expired")

/** Finds the session of a token; `start` is when the tokens that are there from the start came into force. */
export const authenticate = (
  school: School["Service"],
  fixed: ReadonlyArray<TokenOptions>,
  token: string | undefined,
  now: number,
  start: number
): Session["Service"] | Failure => {
  if (token === undefined) return unauthorized("This request needs an access token. None was sent.")
  const known = fixed.find((candidate) => candidate.token === token)
  if (known !== undefined) {
    const { lifetime = Infinity, scopes = allScopes, user: name = "admin" } = known
    if (start + lifetime <= now) return expired()
    const user = roles.includes(name)
      ? school.users.find((user) => user.organizationRole === name)
      : school.userNamed(name)
    return user === undefined
      ? unauthorized("The account of this token is not in the organization any more")
      : { token, user, scopes, delegated: false }
  }
  const made = school.tokenOf(token)
  const user = made === undefined ? undefined : school.users.get(made.user)
  if (made === undefined || user === undefined) return unauthorized("This token is unknown or was revoked")
  if (made.expires <= now) return expired()
  return { token, user, scopes: made.scopes, delegated: true }
}

// Account administrators manage accounts, not the organization's settings; LTI is one of these.
const rolesFor = (path: string): ReadonlyArray<Role> =>
  path.startsWith("/organizations/lti/") ? ["admin"] : ["admin", "accountAdmin"]

/** Says why a session may not do an operation, or nothing if it may. */
export const refusal = (session: Session["Service"], endpoint: HttpApiEndpoint.Top): Failure | undefined => {
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
        } in the organization, this token's user is ${session.user.organizationRole}`
      )
    }
  }
  return undefined
}
