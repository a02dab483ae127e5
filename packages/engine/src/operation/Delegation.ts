/**
 * The token of a client that acts as another user. The administrator's client creates it when it is first needed, and again when it expires or is
 * rejected.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Creation, type ExpiringToken } from "../credentials/Credentials.ts"
import type { AppScope } from "../fields/Annotations.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"

/** The part of `createOrganizationUserAccessToken` that this module needs, over a given pipe. */
type CreateToken<E> = (
  pipe: RequestPipe["Service"],
  input: { readonly user: string; readonly body: { readonly scopes: ReadonlyArray<AppScope> } }
) => Effect.Effect<{ readonly token?: string; readonly expirationDate?: string }, E>

/** Returns a source of tokens that act as a user. */
export const tokenOf = <E>(
  pipe: RequestPipe["Service"],
  create: CreateToken<E>,
  user: string,
  scopes: ReadonlyArray<AppScope>
): Creation =>
  new Creation((attempting) => {
    const watched: RequestPipe["Service"] = {
      ...pipe,
      execute: (call, encode) => pipe.execute({ ...call, attempting }, encode)
    }
    return Effect.flatMap(
      create(watched, { user, body: { scopes } }),
      ({ expirationDate, token }): Effect.Effect<ExpiringToken, Error> => {
        if (token === undefined) {
          return Effect.fail(new Error("the response of createOrganizationUserAccessToken has no token"))
        }
        const expiresAt = expirationDate === undefined ? undefined : new Date(expirationDate)
        // A new token cannot have expired: if it has by this machine's clock, the clock is wrong, and the token is used until it is rejected.
        return Effect.map(
          Clock.currentTimeMillis,
          (now) => ({
            accessToken: token,
            expiresAt: expiresAt !== undefined && expiresAt.getTime() <= now ? undefined : expiresAt
          })
        )
      }
    )
  })
