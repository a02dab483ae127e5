/**
 * The tokens of clients that act as other users. The administrator's client creates a token when it is first needed, and again when it expires or is
 * rejected. All clients that act as a user with the same scopes share one.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Credentials from "../credentials/Credentials.ts"
import { Recent } from "../credentials/Recent.ts"
import { type ExpiringToken, sourceKey, type Tenant, type TokenSource } from "../credentials/Tenants.ts"
import type { AppScope } from "../fields/Annotations.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"

/** The part of `createOrganizationUserAccessToken` that this module needs, over a given pipe. */
type CreateToken<E> = (
  pipe: RequestPipe["Service"],
  input: { readonly user: string; readonly body: { readonly scopes: ReadonlyArray<AppScope> } }
) => Effect.Effect<{ readonly token?: string; readonly expirationDate?: string }, E>

/** The users that each client acts as, by what its calls share: they live as long as that client, or one with other options and the same token. */
const users = /* #__PURE__ */ new WeakMap<RequestPipe["Service"]["budget"], Recent<Tenant>>()

/** Returns a source of tokens that act as a user. */
export const tokenOf = <E>(
  pipe: RequestPipe["Service"],
  create: CreateToken<E>,
  user: string,
  scopes: ReadonlyArray<AppScope>
): TokenSource => {
  const tenants = users.get(pipe.budget) ?? new Recent<Tenant>(1000)
  users.set(pipe.budget, tenants)
  const asked = [user, ...new Set(scopes.toSorted())]
  return {
    [sourceKey]: ({ lifetime, quotaOf }) => ({
      select: Effect.flatMap(pipe.budget, (parent) => {
        const id = JSON.stringify([parent.id, ...asked])
        return tenants.get(id, () => ({
          credentials: Credentials.make(creation(pipe, create, user, scopes), Infinity, lifetime),
          budget: Effect.succeed({ id, quota: quotaOf({ kind: "as", id: user }) })
        }))
      })
    })
  }
}

const creation = <E>(
  pipe: RequestPipe["Service"],
  create: CreateToken<E>,
  user: string,
  scopes: ReadonlyArray<AppScope>
): Credentials.Creation =>
  new Credentials.Creation((attempting) => {
    const watched: RequestPipe["Service"] = {
      ...pipe,
      execute: (call, encode) => pipe.execute({ ...call, attempting }, encode)
    }
    return Effect.flatMap(
      // The token that the API rejected is that of the user, not that of the client that creates another one.
      Effect.provideService(create(watched, { user, body: { scopes } }), Credentials.RejectedToken, undefined),
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
