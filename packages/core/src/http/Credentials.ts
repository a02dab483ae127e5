/**
 * Where the access token comes from: a fixed one, or a provider that is asked when there is none, shortly before the expiry that it named,
 * and once after the API refused the token. However many requests wait for a token, the provider is asked once.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"
import { Credentials as CredentialsReason } from "../FlatError.ts"
import { scrub } from "./Redaction.ts"

/**
 * A token with the time it ends, as providers may answer.
 *
 * @category models
 */
export interface ExpiringToken {
  readonly accessToken: string | Redacted.Redacted<string>
  /** When it ends; the provider is asked again a minute before. */
  readonly expiresAt?: Date | undefined
}

/** What a provider may answer. */
export type ProvidedToken = string | Redacted.Redacted<string> | ExpiringToken

/**
 * A token, or what yields one. An Effect or function is called for the first request and again when the token runs out or is refused.
 *
 * @category models
 */
export type TokenSource =
  | string
  | Redacted.Redacted<string>
  | Effect.Effect<ProvidedToken, unknown>
  | (() => ProvidedToken | Promise<ProvidedToken>)

/** The token in hand: `key` tells two of them apart without looking. */
export interface Token {
  readonly value: string
  readonly expiresAt: number
}

export interface Credentials {
  /** The token where it never changes: no need to ask. */
  readonly fixed: Token | undefined
  /** The token to send, `undefined` when there are no credentials. */
  readonly current: Effect.Effect<Token | undefined, CredentialsReason>
  /** Another token than the refused one, or `undefined` where there cannot be one. */
  readonly refresh: (refused: Token) => Effect.Effect<Token | undefined, CredentialsReason>
}

/** Whether a token can stand in an `Authorization` header. */
export const isSendable = (token: string): boolean => /^[\x21-\x7e]+$/.test(token)

// Asked a minute early, so that a token does not run out under way.
const headStart = 60_000

const toToken = (provided: ProvidedToken): Effect.Effect<Token, CredentialsReason> => {
  const expiring = typeof provided === "object" && provided !== null && "accessToken" in provided ? provided : undefined
  const given: unknown = expiring === undefined ? provided : expiring.accessToken
  const value = Redacted.isRedacted(given) ? Redacted.value(given) : given
  const expiresAt = expiring?.expiresAt === undefined ? Infinity : expiring.expiresAt.getTime()
  return typeof value !== "string" || !isSendable(value) || Number.isNaN(expiresAt)
    ? Effect.fail(
      new CredentialsReason({
        detail: "the provider must yield a token: a text that is not blank, without spaces or line breaks, " +
          "or { accessToken, expiresAt } with a valid Date"
      })
    )
    : Effect.succeed({ value, expiresAt })
}

const failed = (secrets: ReadonlyArray<string>) => (cause: unknown): CredentialsReason =>
  cause instanceof CredentialsReason ? cause : new CredentialsReason({
    detail: `the token provider failed: ${scrub(cause instanceof Error ? cause.message : String(cause), secrets)}`
  })

const ask = (source: Exclude<TokenSource, string | Redacted.Redacted<string>>, secrets: ReadonlyArray<string>) =>
  (Effect.isEffect(source)
    ? Effect.mapError(source, failed(secrets))
    : Effect.tryPromise({ try: async () => await source(), catch: failed(secrets) })).pipe(Effect.flatMap(toToken))

/** Makes credentials of a token source. */
export const make = (source: TokenSource | undefined): Credentials => {
  if (source === undefined) return { fixed: undefined, current: Effect.undefined, refresh: () => Effect.undefined }
  if (typeof source === "string" || Redacted.isRedacted(source)) {
    const token = { value: typeof source === "string" ? source : Redacted.value(source), expiresAt: Infinity }
    return { fixed: token, current: Effect.succeed(token), refresh: () => Effect.undefined }
  }

  const flight = Semaphore.makeUnsafe(1)
  let held: Token | undefined
  const usable = (now: number, refused: Token | undefined): Token | undefined =>
    held !== undefined && held !== refused && now < held.expiresAt - headStart ? held : undefined
  // Whoever gets the permit looks again: the one before may have fetched. If that one is interrupted, the next in line fetches.
  const fetch = (refused: Token | undefined) =>
    flight.withPermits(1)(
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const token = usable(now, refused)
        return token === undefined
          ? Effect.tap(ask(source, held === undefined ? [] : [held.value]), (fresh) =>
            Effect.sync(() => {
              held = fresh
            }))
          : Effect.succeed(token)
      })
    )
  return {
    fixed: undefined,
    current: Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const token = usable(now, undefined)
      return token === undefined ? fetch(undefined) : Effect.succeed(token)
    }),
    refresh: (refused) => Effect.map(fetch(refused), (token) => token.value === refused.value ? undefined : token)
  }
}
