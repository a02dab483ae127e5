/**
 * Limits on what administrators may grant. Account administrators can neither manage nor create administrators. A token cannot grant an
 * administration scope that it lacks.
 */
import * as Effect from "effect/Effect"
import { forbidden } from "../http/Errors.ts"
import type { Failure } from "../http/Errors.ts"
import type { Role } from "../state/School.ts"
import { Session } from "./Session.ts"

/** Fails for account administrators if one of the roles is `admin`: the current role of an account, or its new role. */
export const overRoles = (...roles: ReadonlyArray<Role | undefined>): Effect.Effect<void, Failure, Session> =>
  Effect.flatMap(Session, ({ user }) =>
    roles.includes("admin") && user.organizationRole !== "admin"
      ? Effect.fail(forbidden(
        "NOT_ORGANIZATION_ADMIN",
        `Only administrators can manage or create administrators. The role of this token's user is ${user.organizationRole}`
      ))
      : Effect.void)

const covers = (held: string, scope: string): boolean =>
  held === scope || (held.startsWith("edu.admin") && scope.startsWith(`${held}.`))

/** Fails if one of the scopes is an administration scope that the token of the request does not cover. */
export const overScopes = (scopes: ReadonlyArray<string>): Effect.Effect<void, Failure, Session> =>
  Effect.flatMap(Session, (session) => {
    const lacking = scopes.find((scope) =>
      scope.startsWith("edu.admin") && !session.scopes.some((held) => covers(held, scope))
    )
    return lacking === undefined
      ? Effect.void
      : Effect.fail(
        forbidden(
          "INSUFFICIENT_SCOPE",
          `This token cannot grant ${lacking}, because it does not have this scope`,
          "scopes"
        )
      )
  })
