/**
 * The option `accessToken`: a token, a provider of one token for all calls, or a source that chooses the tenant of each call, whose token and rate limit
 * it has.
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Credentials as CredentialsReason } from "../error/FlatError.ts"
import type { BudgetOwner } from "../quota/Counter.ts"
import type { Quota } from "../quota/Quota.ts"
import * as Credentials from "./Credentials.ts"
import type { ProvidedToken, ProvidingEffect } from "./Credentials.ts"
import type { Lifetime } from "./Lifetime.ts"

export type { ExpiringToken, ProvidedToken, ProvidingEffect } from "./Credentials.ts"

/** The property of a `TokenSource` that only this package reads. */
export const sourceKey = "~@flat-sdk/engine/TokenSource"

/** Where the tokens of a client come from: `cached`, `perCall` or `keyed` of the module `TokenSource`, or `tokenSource` of `OAuth`. */
export interface TokenSource {
  /** @internal */
  readonly [sourceKey]: ProvidingEffect | ((client: TokenClient) => Tenants)
}

/** No Effect has this type, which the compiler shows for an Effect that is not in a `TokenSource`. */
export type BareEffect = Effect.Effect<
  "Pass the Effect to TokenSource.cached(effect), TokenSource.perCall(effect) or TokenSource.keyed(key, effect)",
  "not an accessToken"
>

/**
 * A token, or where the tokens come from. A function or `Config` is used as in `TokenSource.cached`: it is called for the first request, and again when
 * the token expires or is rejected.
 */
export type AccessToken =
  | string
  | Redacted.Redacted<string>
  | TokenSource
  | Config.Config<string | Redacted.Redacted<string>>
  | (() => ProvidedToken | Promise<ProvidedToken>)
  | BareEffect

/** What the calls of a tenant have in common: the token, and the rate limit of that token. */
export interface Tenant {
  readonly credentials: Credentials.Credentials
  /** The budget of the token. Some are only known when the token is. */
  readonly budget: Effect.Effect<Budget, CredentialsReason>
}

/** The rate limit of a tenant. `id` differs from that of the client's other tenants. */
export interface Budget {
  readonly id: string
  readonly quota: Quota
}

/** Chooses the tenant of each call, if the calls of a client have different tokens. */
export interface Tenants {
  /** The tenant of a call in the current context. */
  readonly select: Effect.Effect<Tenant, CredentialsReason>
  /** Returns the known tokens, to be redacted, if the program can know them. */
  readonly secrets?: () => ReadonlyArray<string>
}

/** What a token source needs to know about its client. */
export interface TokenClient {
  /** Milliseconds that a provider has. */
  readonly timeout: number
  readonly lifetime: Lifetime
  /** Creates the quota of a budget. */
  readonly quotaOf: (owner: BudgetOwner) => Quota
}

/** Returns whether a value is a `TokenSource`. */
export const isTokenSource = (value: unknown): value is TokenSource =>
  typeof value === "object" && value !== null && sourceKey in value

/** As `Config.isConfig`, which would load effect's schemas. */
export const isConfig = (value: unknown): value is Config.Config<unknown> =>
  typeof value === "object" && value !== null && "~effect/Config" in value

/** Makes an Effect a token source as well. Closing a client waits for `settle` if it interrupts the Effect. */
export const withSource = <A extends ProvidingEffect>(effect: A, settle?: Effect.Effect<void>): A & TokenSource =>
  Object.defineProperties(effect, {
    [sourceKey]: { value: effect },
    [Credentials.settleKey]: { value: settle }
  }) as A & TokenSource

/** What a client has: the credentials of all its calls, or what chooses those of each. */
export interface Opened {
  readonly credentials: Credentials.Credentials
  readonly tenants: Tenants | undefined
}

/** Opens the option `accessToken` for a client. */
export const open = (
  accessToken: AccessToken | undefined,
  client: TokenClient
): Opened => {
  if (!isTokenSource(accessToken)) {
    return { credentials: Credentials.make(accessToken, client.timeout, client.lifetime), tenants: undefined }
  }
  const source = accessToken[sourceKey]
  return Effect.isEffect(source)
    ? { credentials: Credentials.make(source, client.timeout, client.lifetime), tenants: undefined }
    : { credentials: Credentials.none, tenants: source(client) }
}

/** Returns the rate limit of the token that a call in the current context has. */
export const budgetOf = (quota: Quota, tenants: Tenants | undefined): Tenant["budget"] =>
  tenants === undefined ? Effect.succeed({ id: "", quota }) : Effect.flatMap(tenants.select, ({ budget }) => budget)

/** Returns the state of a rate limit; unknown if there is no token. */
export const stateOf = (budget: Tenant["budget"]): Quota["state"] =>
  Effect.catch(
    Effect.flatMap(budget, ({ quota }) => quota.state),
    () => Effect.succeed({ limit: undefined, remaining: undefined, resetAt: undefined })
  )
