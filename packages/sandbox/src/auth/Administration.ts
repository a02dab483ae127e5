/**
 * What administrators may hand out: account administrators have no power over administrators and make none, and no token hands out a right to
 * administer that it lacks.
 */
import * as Effect from "effect/Effect"
import { forbidden } from "../server/Errors.ts"
import type { Failure } from "../server/Errors.ts"
import type { Role } from "../state/School.ts"
import { Session } from "./Session.ts"

/** Refuses account administrators what is about the role `admin`: the role that an account has, or the one that it would get. */
export const overRoles = (...roles: ReadonlyArray<Role | undefined>): Effect.Effect<void, Failure, Session> =>
  Effect.flatMap(Session, ({ user }) =>
    roles.includes("admin") && user.organizationRole !== "admin"
      ? Effect.fail(forbidden(
        "NOT_ORGANIZATION_ADMIN",
        `Only administrators manage and make administrators, this token's user is ${user.organizationRole}`
      ))
      : Effect.void)

const covers = (held: string, scope: string): boolean =>
  held === scope || (held.startsWith("edu.admin") && scope.startsWith(`${held}.`))

/** Refuses to hand out scopes of administration that the token of the request does not cover. */
export const overScopes = (scopes: ReadonlyArray<string>): Effect.Effect<void, Failure, Session> =>
  Effect.flatMap(Session, (session) => {
    const lacking = scopes.find((scope) =>
      scope.startsWith("edu.admin") && !session.scopes.some((held) => covers(held, scope))
    )
    return lacking === undefined
      ? Effect.void
      : Effect.fail(
        forbidden("INSUFFICIENT_SCOPE", `This token cannot hand out ${lacking}: it does not have it itself`, "scopes")
      )
  })
