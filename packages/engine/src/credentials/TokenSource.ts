/**
 * Where the tokens of a client come from: one token for the client, one for each call, or one for each key.
 *
 * The effects require no services. Close over services, and read what differs by call from a `Context.Reference`.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Digest from "../error/Digest.ts"
import { Credentials as CredentialsReason } from "../error/FlatError.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import * as Credentials from "./Credentials.ts"
import { type Lifetime, within } from "./Lifetime.ts"
import { Recent } from "./Recent.ts"
import { type Budget, type ProvidingEffect, sourceKey, type Tenant, type TokenSource } from "./Tenants.ts"

export { RejectedToken } from "./Credentials.ts"
export type { ExpiringToken, ProvidedToken, TokenSource } from "./Tenants.ts"

/**
 * Creates a source of one token for all calls of a client.
 *
 * **Details**
 *
 * The effect runs for the first request, shortly before the expiry that it returned, and once after a 401; `RejectedToken` then has the token that the API
 * rejected. Concurrent calls share one run, which continues if they end. It runs in the context of the call that starts it, and its token is used for all
 * others: for tokens that differ by call, use `perCall` or `keyed`.
 */
export const cached = (effect: ProvidingEffect): TokenSource => ({ [sourceKey]: effect })

/** The token of one call: the effect runs again only after a 401. */
const credentialsOfCall = (
  effect: ProvidingEffect,
  timeout: number,
  lifetime: Lifetime
): Credentials.Credentials => {
  let held: Credentials.Token | undefined
  const secrets = () => held === undefined ? [] : [held.value]
  const token = Effect.map(
    Effect.catchCause(
      LoopTurn.within(within(lifetime, Credentials.ask(effect)), timeout, Credentials.timedOut(timeout)),
      (cause) => Effect.fail(Credentials.reasonOf(cause, secrets()))
    ),
    (token) => held = token
  )
  return {
    current: Effect.suspend(() => held === undefined ? token : Effect.succeed(held)),
    refresh: (rejected) =>
      Effect.suspend(() =>
        held !== undefined && held.value !== rejected.value
          ? Effect.succeed(held)
          : Effect.map(
            Effect.provideService(token, Credentials.RejectedToken, Redacted.make(rejected.value)),
            (fresh) => fresh.value === rejected.value ? undefined : fresh
          )
      ),
    secrets
  }
}

/**
 * Creates a source of a token for each call: the effect runs for each call, in its context.
 *
 * **Details**
 *
 * A call uses its token through all its retries. Each page of a list is a call. After a 401 the effect runs again, and `RejectedToken` has the token that
 * the API rejected. The effect counts against the deadline of the call, and ends with it. It must be cheap, such as reading a session: for a token that is
 * requested from somewhere, use `keyed`. Each token has its own rate limit and `concurrency`.
 */
export const perCall = (effect: ProvidingEffect): TokenSource => ({
  [sourceKey]: ({ lifetime, quotaOf, timeout }) => {
    const budgets = new Recent<Budget>()
    return {
      select: Effect.sync(() => {
        const credentials = credentialsOfCall(effect, timeout, lifetime)
        return {
          credentials,
          budget: Effect.flatMap(credentials.current, (token) => {
            const id = Digest.hex(token?.value ?? "")
            return budgets.get(id, () => ({ id, quota: quotaOf({ kind: "token", id }) }))
          })
        }
      })
    }
  }
})

/**
 * Creates a source of a token for each key, such as the id of a tenant: the key is read for each call, in its context.
 *
 * **Details**
 *
 * The calls of a key share one token and one refresh, as those of a client do with `cached`. `token` is an effect, or a function of the key that returns one;
 * it runs in the context of a call with that key, and `RejectedToken` then has the token that the API rejected, if there is one. Each key has its own rate
 * limit and `concurrency`. The tokens of at most 10,000 keys are kept, each until it was not used for 65 minutes. An empty key fails as `Credentials`: with an
 * empty default, a call that forgets to name its tenant fails.
 *
 * **Example** (A token for each school)
 *
 * ```ts
 * import { FlatClient, TokenSource } from "@flat-sdk/core"
 * import { Config, Context } from "effect"
 *
 * export const CurrentSchool = Context.Reference<string>("app/CurrentSchool", { defaultValue: () => "" })
 *
 * export const FlatLive = FlatClient.layer({
 *   accessToken: TokenSource.keyed(CurrentSchool, (school) => Config.Redacted(`TOKEN_${school}`))
 * })
 * ```
 */
export const keyed = (
  key: Effect.Effect<string, unknown>,
  token: ProvidingEffect | ((key: string) => ProvidingEffect)
): TokenSource => ({
  [sourceKey]: ({ lifetime, quotaOf, timeout }) => {
    const tenants = new Recent<Tenant>()
    const tenantOf = (id: string): Tenant => ({
      credentials: Credentials.make(
        Effect.isEffect(token) ? token : Effect.suspend(() => token(id)),
        timeout,
        lifetime
      ),
      budget: Effect.succeed({ id, quota: quotaOf({ kind: "key", id }) })
    })
    return {
      select: Effect.flatMap(
        Effect.catchCause(
          LoopTurn.within(within(lifetime, key), timeout, Credentials.timedOut(timeout)),
          (cause) => Effect.fail(Credentials.reasonOf(cause, []))
        ),
        (id) =>
          typeof id === "string" && id !== ""
            ? tenants.get(id, () => tenantOf(id))
            : Effect.fail(
              new CredentialsReason({ detail: "the key of TokenSource.keyed must be a string that is not empty" })
            )
      ),
      secrets: () => Array.from(tenants.entries.values(), ({ value }) => value.credentials.secrets()).flat()
    }
  }
})
