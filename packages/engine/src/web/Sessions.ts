/**
 * Sessions of signed-in users. A cookie has a random id, and the store has the sealed tokens under its hash; or the cookie has the sealed tokens itself. One
 * process at a time refreshes the tokens of a session, and a session that has ended meanwhile stays ended.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { asShared, RejectedToken } from "../credentials/Credentials.ts"
import type { ExpiringToken } from "../credentials/Tenants.ts"
import type { FlatError } from "../error/FlatError.ts"
import { type AuthorizationCode, endsSession } from "../oauth/AuthorizationCode.ts"
import type { AllPending, Pending } from "../oauth/TokenSession.ts"
import * as TokenStore from "../oauth/TokenStore.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import { refuse, type Refused } from "./Reply.ts"
import * as Seal from "./Seal.ts"
import { memory, type SessionStore } from "./SessionStore.ts"

/** The session of a signed-in user. */
export interface Session {
  /** Key in the store; the cookie itself if it has the tokens. */
  readonly key: string
  readonly tokens: TokenStore.Tokens
  /** When it ends, in epoch milliseconds. */
  readonly ends: number
}

/** A refresh of the tokens of a session, which requests of this process share. */
interface Flight {
  readonly token: Effect.Effect<ExpiringToken, FlatError>
  /** The session ended meanwhile. */
  hasEnded: boolean
  /** The tokens that this process has got from Flat. The store may not have them while something is `pending`. */
  renewed: TokenStore.Tokens | undefined
  /** What is in progress, and tokens that the store did not take. The next request saves them. */
  readonly pending: Set<Pending>
}

// A token that expires sooner is refreshed first, so that it does not expire on the way.
const leastLeft = 30_000
// Longer than a refresh may take, so that a lock ends by itself only if its process has died.
const lockLifetime = 60_000
// What browsers keep of a cookie, with its name and attributes.
const mostOfCookie = 3800

const serialize = (tokens: TokenStore.Tokens, ends: number): string => {
  const [accessToken, refreshToken] = TokenStore.secretsOf(tokens)
  return JSON.stringify({ ...tokens, accessToken, refreshToken, ends })
}

const read = (key: string, text: string): Session => {
  // Nobody else can have sealed it.
  const { ends, expiresAt, ...stored } = JSON.parse(text) as TokenStore.StoredTokens & { readonly ends: number }
  return { key, ends, tokens: TokenStore.tokensOf({ ...stored, expiresAt: expiresAt && new Date(expiresAt) }) }
}

const keyOf = (kind: string, secret: string): Effect.Effect<string> =>
  Effect.promise(async () => `${kind}:${await Seal.hashOf(secret)}`)

// The cookie stays: the user may have signed in again in another window meanwhile.
export const signedOut = (): Refused =>
  refuse(401, "SIGNED_OUT", "nobody is signed in, or the session has ended. Send the user to the login page")

export const replacedToken = (): Refused =>
  refuse(503, "TOKEN_REPLACED", "the token had to be replaced, and nothing was executed. Send it again")

const failStore = (what: string, problem: string): Effect.Effect<never, Refused> =>
  Effect.andThen(
    Effect.logWarning(`FlatAuth: ${what} failed: ${problem}`),
    refuse(503, "SESSIONS_UNAVAILABLE", "the store of sessions failed. Try again later")
  )

/** Creates the sessions of an application. They last for `lifetime` milliseconds. */
export const make = (
  given: SessionStore | "cookie",
  seal: ReturnType<typeof Seal.make>,
  grant: AuthorizationCode,
  pending: AllPending,
  lifetime: number
) => {
  const isInCookie = given === "cookie"
  // With sessions in cookies, for sign-ins alone.
  const entries: SessionStore = isInCookie ? memory() : given
  const flights = new Map<string, Flight>()

  const stored = <A>(name: keyof SessionStore, call: () => TokenStore.Awaitable<A>): Effect.Effect<A, Refused> =>
    Effect.catch(TokenStore.calling([], call), (problem) => failStore(`${name} of the session store`, problem))

  const remove = (key: string) => stored("delete", () => entries.delete(key))

  const load = (key: string): Effect.Effect<Session | undefined, Refused> =>
    Effect.gen(function*() {
      const sealed = isInCookie ? key : yield* stored("get", () => entries.get(key))
      const text = yield* Effect.promise(() => seal.open(sealed ?? "", isInCookie ? "session" : key))
      const session = text === undefined ? undefined : read(key, text)
      return session !== undefined && session.ends > (yield* Clock.currentTimeMillis) ? session : undefined
    })

  /** Returns whether Flat has confirmed it. */
  const revoke = (...sets: ReadonlyArray<TokenStore.Tokens>): Effect.Effect<boolean> =>
    Effect.map(
      Effect.forEach(TokenStore.secretsOf(...sets).toReversed(), (token) => invalidate(token)),
      (each) => each.every(Boolean)
    )

  const invalidate = (token: string, [wait, ...waits]: ReadonlyArray<number> = [200, 1000]): Effect.Effect<boolean> =>
    Effect.catch(Effect.as(grant.invalidate(token), true), ({ message }) => {
      if (wait !== undefined) return Effect.andThen(Effect.sleep(wait), invalidate(token, waits))
      const warning = `FlatAuth: the tokens of a session that has ended could not be revoked: ${message}`
      return Effect.as(Effect.logWarning(warning), false)
    })

  /** Runs in one process at a time for each session. The lock is an entry of the store. */
  const lock = (session: string) => (work: () => Promise<void>): Effect.Effect<void, Refused> =>
    Effect.gen(function*() {
      const key = `lock:${session}`
      const holder = Seal.randomId()
      const taken = Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => stored("add", () => entries.add(key, holder, new Date(now + lockLifetime)))
      )
      const until = (yield* Monotonic.current) + TokenStore.lockLimit
      while (!(yield* taken)) {
        // By then the work has begun without the lock. It may last for long if the clock of its holder was ahead.
        if ((yield* Monotonic.current) > until) return
        yield* Effect.sleep(25)
      }
      yield* Effect.promise(work)
      if ((yield* stored("get", () => entries.get(key))) === holder) yield* remove(key)
    })

  const begin = ({ ends, key, tokens }: Session): Flight => {
    const save = (renewed: TokenStore.Tokens) =>
      Effect.gen(function*() {
        flight.renewed = renewed
        const sealed = yield* Effect.promise(() => seal.seal(serialize(renewed, ends), key))
        flight.hasEnded = !(yield* stored("replace", () => entries.replace(key, sealed, new Date(ends))))
        // The user signed out meanwhile.
        if (flight.hasEnded) yield* revoke(renewed)
      })
    const latest = Effect.map(load(key), (session) => {
      flight.hasEnded ||= session === undefined
      return session?.tokens
    })
    const store = { load: () => latest, save, lock: lock(key) }
    const own = new Set<Pending>()
    const token = grant.session(tokens, { store }, {
      add: (one) => {
        own.add(one)
        pending.add(one)
      },
      delete: (one) => {
        pending.delete(one)
        if (own.delete(one) && own.size === 0 && flights.get(key) === flight) flights.delete(key)
      },
      hasEnded: () => flight.hasEnded
    })
    const flight: Flight = { token, hasEnded: false, renewed: undefined, pending: own }
    flights.set(key, flight)
    return flight
  }

  return {
    /** Returns the session of a cookie, if there is one. */
    find: (value: string | undefined): Effect.Effect<Session | undefined, Refused> =>
      value === undefined
        ? Effect.undefined
        : isInCookie
        ? load(value)
        : Effect.flatMap(keyOf("session", value), load),

    /** Starts a session with a new id, and returns its cookie. */
    start: (tokens: TokenStore.Tokens): Effect.Effect<string, Refused> =>
      Effect.gen(function*() {
        const ends = (yield* Clock.currentTimeMillis) + lifetime
        if (isInCookie) {
          const session = serialize({ ...tokens, refreshToken: undefined }, ends)
          const value = yield* Effect.promise(() => seal.seal(session, "session"))
          if (value.length <= mostOfCookie) return value
          yield* revoke(tokens)
          return yield* failStore("a sign-in", "its tokens are too long for a cookie. Use a store of sessions")
        }
        const id = Seal.randomId()
        const key = yield* keyOf("session", id)
        const sealed = yield* Effect.promise(() => seal.seal(serialize(tokens, ends), key))
        yield* Effect.tapError(stored("add", () => entries.add(key, sealed, new Date(ends))), () => revoke(tokens))
        return id
      }),

    /** Remembers the state of a sign-in until it expires. Returns whether it is its first use. */
    use: (state: string, expiresAt: Date): Effect.Effect<boolean, Refused> =>
      Effect.flatMap(keyOf("state", state), (key) => stored("add", () => entries.add(key, "used", expiresAt))),

    /** Deletes a session and revokes its tokens, also if the store fails. Returns whether Flat has revoked them. Keeps one that has other tokens than `rejected`. */
    end: ({ key, tokens }: Session, rejected?: string): Effect.Effect<boolean, Refused> =>
      isInCookie ? revoke(tokens) : TokenStore.locking(
        { lock: lock(key) },
        Effect.gen(function*() {
          const flight = flights.get(key)
          const inMemory = () => flight?.renewed !== undefined && flight.pending.size > 0 ? [flight.renewed] : []
          if (rejected !== undefined) {
            const inStore = ((yield* load(key)) ?? (yield* signedOut())).tokens
            const millis = (inStore.expiresAt?.getTime() ?? Infinity) - (yield* Clock.currentTimeMillis)
            const isOther = ({ accessToken }: TokenStore.Tokens) => TokenStore.valueOf(accessToken) !== rejected
            // It has expired on the way, or there is a newer one.
            if (millis <= 0 || [inStore, ...inMemory()].some(isOther)) return yield* replacedToken()
          }
          flights.delete(key)
          const latest = (yield* Effect.orElseSucceed(load(key), () => undefined))?.tokens ?? tokens
          const removed = yield* Effect.result(remove(key))
          return yield* Effect.as(Effect.fromResult(removed), yield* revoke(latest, ...inMemory()))
        }),
        pending
      ),

    /**
     * Returns the access token of a session, refreshed if it is about to expire or is the one that the API rejected. Fails as signed out if Flat no longer
     * accepts its grant, and ends the session; as a `FlatError` if the token endpoint cannot be reached.
     */
    token: (session: Session, rejected: string | undefined): Effect.Effect<ExpiringToken, Refused | FlatError> =>
      Effect.gen(function*() {
        const { key, tokens } = session
        const left = (tokens.expiresAt?.getTime() ?? Infinity) - (yield* Clock.currentTimeMillis)
        const isSame = ({ accessToken }: ExpiringToken) =>
          TokenStore.valueOf(accessToken) === TokenStore.valueOf(tokens.accessToken)
        const isUsable = rejected === undefined && left > (tokens.refreshToken === undefined ? 0 : leastLeft)
        const ongoing = flights.get(key)
        if (isUsable && ongoing === undefined) return tokens
        let hasEnded = false
        if (tokens.refreshToken !== undefined) {
          const flight = ongoing ?? begin(session)
          const unusable = isUsable ? undefined : Redacted.make(rejected ?? Redacted.value(tokens.accessToken))
          const got = yield* Effect.result(Effect.provideService(flight.token, RejectedToken, unusable))
          hasEnded = flight.hasEnded
          if (!hasEnded && !(Result.isFailure(got) && endsSession(got.failure))) {
            const token = yield* Effect.fromResult(got)
            // It comes from the store: another server may have saved it.
            return rejected !== undefined && isSame(token) ? asShared(token) : token
          }
        }
        // Another server may have replaced the tokens, and the store may have failed, or returned an older copy, while this one looked for the new ones.
        const latest = yield* load(key)
        if (latest !== undefined) {
          if (hasEnded || !isSame(latest.tokens)) return yield* replacedToken()
          yield* remove(key)
        }
        return yield* signedOut()
      })
  }
}
