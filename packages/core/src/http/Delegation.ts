/**
 * The token of a client that acts as another user: made by the administrator's own client when it is first needed, and again when it ends or is
 * refused.
 */
import * as Effect from "effect/Effect"
import type { AppScope } from "../contract/Scopes.ts"
import type { ExpiringToken } from "./Credentials.ts"

/** The part of `createOrganizationUserAccessToken` that is needed here. */
type CreateToken<E> = (input: {
  readonly user: string
  readonly body: { readonly scopes: ReadonlyArray<AppScope> }
}) => Effect.Effect<{ readonly token?: string; readonly expirationDate?: string }, E>

/** A source of tokens that act as a user. */
export const tokenOf = <E>(
  create: CreateToken<E>,
  user: string,
  scopes: ReadonlyArray<AppScope>
): Effect.Effect<ExpiringToken, E | Error> =>
  Effect.flatMap(
    create({ user, body: { scopes } }),
    ({ expirationDate, token }): Effect.Effect<ExpiringToken, Error> =>
      token === undefined
        ? Effect.fail(new Error("the API created a delegated token without showing it"))
        : Effect.succeed({
          accessToken: token,
          expiresAt: expirationDate === undefined ? undefined : new Date(expirationDate)
        })
  )
