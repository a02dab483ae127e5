/**
 * The access token of a client, or of one of its tenants: a fixed token, or a provider. A provider is called when there is no token, shortly before the token expires, and
 * once after the API rejected it. Concurrent requests share one call of the provider. If a request ends meanwhile, the provider continues, and its
 * token is kept for the next request.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { messageOf } from "../error/Cause.ts"
import { Credentials as CredentialsReason, isFlatError } from "../error/FlatError.ts"
import { scrub, scrubbedCause } from "../error/Redaction.ts"
import type { Expiring } from "../shared/Authorization.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import { Lifetime } from "./Lifetime.ts"

/** A token with its expiry time, as providers may return it. */
export interface ExpiringToken extends Expiring<string | Redacted.Redacted<string>> {}

/** The values that a provider may return. */
export type ProvidedToken = string | Redacted.Redacted<string> | ExpiringToken

/** An Effect that returns a token. */
export type ProvidingEffect = Effect.Effect<ProvidedToken, unknown>

/**
 * Creates a token by an API call, with that call's time limits. If no request waits for the token any more, the call is interrupted, but not while a
 * request of it is in flight: a token that was created is kept.
 */
export class Creation {
  readonly effect: Effect.Effect<ProvidedToken, unknown>
  /** Whether a request is in flight. */
  sending = false
  /** Called when the request has ended. */
  onIdle: () => void = () => {}

  constructor(create: (attempting: (sending: boolean) => void) => Effect.Effect<ProvidedToken, unknown>) {
    this.effect = create((sending) => {
      this.sending = sending
      if (!sending) this.onIdle()
    })
  }
}

/** The token that the API rejected, while an Effect that is a token source runs to get another one. */
export const RejectedToken = /* #__PURE__ */ Context.Reference<Redacted.Redacted<string> | undefined>(
  "@flat-sdk/core/RejectedToken",
  { defaultValue: () => undefined }
)

/** A token and the time until which it is used. `freshUntil` is on the monotonic clock, so that setting the system clock back does not extend it. */
export interface Token {
  readonly value: string
  readonly freshUntil: number
  /** Whether another process had saved it in a store. If the API rejects it, it may have expired there. */
  readonly isShared?: boolean
}

export interface Credentials {
  /** The token to send; `undefined` if there are no credentials. */
  readonly current: Effect.Effect<Token | undefined, CredentialsReason>
  /** Gets another token than the rejected one; `undefined` if there is none. */
  readonly refresh: (rejectedToken: Token) => Effect.Effect<Token | undefined, CredentialsReason>
  /** Returns the known token, to be redacted. */
  readonly secrets: () => ReadonlyArray<string>
}

/** Whether a token can be sent in an `Authorization` header. */
export const isSendable = (token: unknown): token is string => typeof token === "string" && /^[\x21-\x7e]+$/.test(token)

// Refreshed a minute early, so that a token does not expire while a request is in flight.
const headStart = 60_000

/** Returns until when a token that expires at `expiresAt` is used, in epoch milliseconds. A short-lived token is used for half its lifetime. */
export const freshUntil = (expiresAt: number, now: number): number =>
  expiresAt === Infinity ? Infinity : expiresAt - Math.min(headStart, (expiresAt - now) / 2)

const once = new WeakSet<object>()
const shared = new WeakSet<object>()

const markIn = (marked: WeakSet<object>) => <Token extends ExpiringToken>(token: Token): Token => {
  marked.add(token)
  return token
}

/** Marks a token that is used for one request: its source is called again for the next one. */
export const usedOnce = /* #__PURE__ */ markIn(once)

/** Marks a token that another process had saved in a store. */
export const asShared = /* #__PURE__ */ markIn(shared)

/** Whether another process had saved a token. If the API rejects it, it may have expired there. */
export const isAdopted = (token: ExpiringToken): boolean => shared.has(token)

const invalid = (detail: string) => Effect.fail(new CredentialsReason({ detail: `the token provider ${detail}` }))

const toToken = (provided: unknown, clock: Clock.Clock): Effect.Effect<Token, CredentialsReason> => {
  const expiring = typeof provided === "object" && provided !== null && "accessToken" in provided
    ? provided as { readonly accessToken: unknown; readonly expiresAt?: unknown }
    : { accessToken: provided }
  const given = expiring.accessToken
  const value = Redacted.isRedacted(given) ? Redacted.value(given) : given
  if (!isSendable(value)) {
    return invalid(
      "must return a token: a non-empty string without spaces or line breaks, or { accessToken, expiresAt }"
    )
  }
  const isShared = isAdopted(expiring as ExpiringToken)
  if (once.has(expiring)) return Effect.succeed({ value, freshUntil: -Infinity, isShared })
  const { expiresAt } = expiring
  if (expiresAt === undefined) return Effect.succeed({ value, freshUntil: Infinity, isShared })
  // Not `instanceof`, which rejects a Date of another realm.
  const ends = Object.prototype.toString.call(expiresAt) === "[object Date]" ? (expiresAt as Date).getTime() : NaN
  if (Number.isNaN(ends)) {
    const found = expiresAt === null
      ? "null"
      : typeof expiresAt === "object"
      ? "not a valid Date"
      : `a ${typeof expiresAt}`
    return invalid(`returned an expiresAt that is ${found}: return a Date, or omit it if the expiry is unknown`)
  }
  const now = clock.currentTimeMillisUnsafe()
  if (ends <= now) {
    return invalid(
      `returned a token whose expiresAt has passed (${
        new Date(ends).toISOString()
      }): return a new token, or correct this machine's clock`
    )
  }
  return Effect.succeed({ value, freshUntil: Monotonic.now(clock) + freshUntil(ends, now) - now, isShared })
}

const failureReason = (cause: unknown, secrets: ReadonlyArray<string>): CredentialsReason => {
  const detailOf = (message: string) => `the token provider failed: ${scrub(message, secrets)}`
  try {
    if (cause instanceof CredentialsReason) return cause
    const message = isFlatError(cause) && cause.reason._tag === "Credentials" ? cause.reason.detail : messageOf(cause)
    return new CredentialsReason({ detail: detailOf(message), cause: scrubbedCause(cause, 0, secrets) })
  } catch {
    // Reading a thrown value may throw.
    return new CredentialsReason({ detail: detailOf(messageOf(cause)) })
  }
}

type Provider = ProvidingEffect | (() => ProvidedToken | Promise<ProvidedToken>)

/** The property of a provider that has what closing waits for. */
export const settleKey = "~@flat-sdk/engine/settle"

/** Asks a provider for a token. */
export const ask = (provider: Provider): Effect.Effect<Token, unknown> =>
  Effect.flatMap(
    Effect.isEffect(provider)
      ? provider
      : Effect.tryPromise({ try: async () => await provider(), catch: (error) => error }),
    (provided) => Effect.clockWith((clock) => toToken(provided, clock))
  )

/** Returns the reason for a provider that took too long. */
export const timedOut = (limit: number): Effect.Effect<never, CredentialsReason> =>
  Effect.fail(
    new CredentialsReason({ detail: `the token provider returned no token within ${limit} ms (option tokenTimeout)` })
  )

/** Returns the reason for a provider that ended without a token. */
export const reasonOf = (cause: Cause.Cause<unknown>, secrets: ReadonlyArray<string>): CredentialsReason => {
  const error = Cause.findError(cause)
  return Result.isSuccess(error)
    ? failureReason(error.success, secrets)
    : Cause.hasDies(cause)
    ? failureReason(Cause.squash(cause), secrets)
    : new CredentialsReason({ detail: "the token provider was interrupted" })
}

/** A call of the provider that is in progress. */
interface Flight {
  readonly fiber: Fiber.Fiber<Token, unknown>
  /** When its time limit expires. */
  readonly until: number
  /** Number of requests that wait for it. */
  waiting: number
  late: boolean
  /** Whether it was ended, and another one may start. */
  isUnneeded: boolean
}

/** No credentials. */
export const none: Credentials = {
  current: Effect.undefined,
  refresh: () => Effect.undefined,
  secrets: () => []
}

/** What the credentials of a client or a tenant are made from. */
export type Source = string | Redacted.Redacted<string> | Provider | Creation | undefined

/** Creates credentials from a token or a provider. A provider has `timeout` milliseconds to return a token; a `Creation` has its own limits. */
export const make = (source: Source, timeout: number, lifetime = new Lifetime()): Credentials => {
  if (source === undefined) return none
  if (typeof source === "string" || Redacted.isRedacted(source)) {
    const token = { value: typeof source === "string" ? source : Redacted.value(source), freshUntil: Infinity }
    return { ...none, current: Effect.succeed(token), secrets: () => [token.value] }
  }

  const creation = source instanceof Creation ? source : undefined
  const provider = source instanceof Creation ? source.effect : source
  const limit = creation === undefined ? timeout : Infinity
  let held: Token | undefined
  let flight: Flight | undefined
  const secrets = () => held === undefined ? [] : [held.value]
  const usable = (now: number, rejectedToken: Token | undefined): Token | undefined =>
    held !== undefined && held !== rejectedToken && now < held.freshUntil ? held : undefined

  const giveUp = (one: Flight) => {
    if (flight === one) flight = undefined
    one.isUnneeded = !lifetime.closed
    one.fiber.interruptUnsafe()
  }
  const endUnneeded = () => {
    if (creation?.sending === false && flight !== undefined && (flight.waiting === 0 || lifetime.closed)) giveUp(flight)
  }
  if (creation !== undefined) creation.onIdle = endUnneeded

  // Runs in its own fiber: a refresh that is interrupted together with the call that started it could lose the only refresh token.
  const start = (context: Context.Context<never>, now: number, rejectedToken: Token | undefined): Flight => {
    const services = rejectedToken === undefined
      ? context
      : Context.add(context, RejectedToken, Redacted.make(rejectedToken.value))
    const one: Flight = {
      fiber: Effect.runForkWith(services)(Effect.suspend(() => ask(provider))),
      until: now + limit,
      waiting: 0,
      late: false,
      isUnneeded: false
    }
    flight = one
    const settle = (provider as { readonly [settleKey]?: Effect.Effect<void> })[settleKey] ?? Effect.void
    const work = {
      end: () => {
        if (creation?.sending !== true) one.fiber.interruptUnsafe()
      },
      ended: Effect.andThen(Fiber.await(one.fiber), settle)
    }
    lifetime.work.add(work)
    one.fiber.addObserver((exit) => {
      lifetime.work.delete(work)
      if (flight !== one) return
      flight = undefined
      if (Exit.isSuccess(exit)) held = exit.value
    })
    return one
  }

  const refuse = () => Effect.fail(new CredentialsReason({ detail: "the client is closed" }))

  const outcome = (one: Flight, exit: Exit.Exit<Token, unknown>): Effect.Effect<Token, CredentialsReason> =>
    Exit.isSuccess(exit)
      ? Effect.succeed(exit.value)
      : one.late
      ? timedOut(limit)
      : lifetime.closed
      ? refuse()
      : Effect.fail(reasonOf(exit.cause, secrets()))

  const waitingFor = <A, E>(one: Flight, settled: Effect.Effect<A, E>, again: Effect.Effect<A, E>) => {
    let counted = false
    return Effect.ensuring(
      Effect.suspend(() => {
        // It ended between the moment when this request chose it and now.
        if (one.isUnneeded) return again
        counted = true
        one.waiting++
        return settled
      }),
      Effect.sync(() => {
        if (counted) one.waiting--
        endUnneeded()
      })
    )
  }

  const fetch = (rejectedToken: Token | undefined): Effect.Effect<Token, CredentialsReason> =>
    Effect.withFiber((fiber) => {
      const now = Monotonic.now(fiber.getRef(Clock.Clock))
      const token = usable(now, rejectedToken)
      if (token !== undefined) return Effect.succeed(token)
      if (flight !== undefined && now >= flight.until) {
        // Those that wait for it have not found out yet.
        flight.late = true
        giveUp(flight)
      }
      // Closing has not waited for what begins now.
      if (!flight && lifetime.closed) return refuse()
      const one = flight ?? start(fiber.context, now, rejectedToken)
      const settled = Effect.flatMap(Fiber.await(one.fiber), (exit) => outcome(one, exit))
      if (creation !== undefined) return waitingFor(one, settled, fetch(rejectedToken))
      const expired = Effect.suspend(() => {
        one.late = true
        giveUp(one)
        return timedOut(limit)
      })
      return LoopTurn.within(settled, one.until - now, expired)
    })

  return {
    current: Effect.flatMap(Monotonic.current, (now) => {
      const token = usable(now, undefined)
      return token === undefined ? fetch(undefined) : Effect.succeed(token)
    }),
    refresh: (rejectedToken) =>
      Effect.map(fetch(rejectedToken), (token) => token.value === rejectedToken.value ? undefined : token),
    secrets
  }
}
