/**
 * Sessions of signed-in users. A cookie has a random id, and the store has the sealed tokens under its hash; or the cookie has the sealed tokens itself. One
 * process at a time refreshes the tokens of a session, and a session that has ended meanwhile stays ended.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { type ExpiringToken, RejectedToken } from "../credentials/Credentials.ts"
import type { FlatError } from "../error/FlatError.ts"
import { type AuthorizationCode, endsSession } from "../oauth/AuthorizationCode.ts"
import type { Refresh } from "../oauth/TokenSession.ts"
import {
  type Awaitable,
  calling,
  locking,
  type StoredTokens,
  type Tokens,
  tokensOf,
  type TokenStore,
  valueOf
} from "../oauth/TokenStore.ts"
import * as Seal from "./Seal.ts"
import { memory, type SessionStore } from "./SessionStore.ts"
import type { Cookie } from "./Site.ts"

/** Nobody is signed in: there is no session, or it has ended. */
export class SignedOut {
  readonly _tag = "SignedOut"
}

/** The store of sessions failed. */
export class StoreFailed {
  readonly _tag = "StoreFailed"
}

/** The session of a signed-in user. */
export interface Session {
  /** Key in the store; the cookie itself if it has the tokens. */
  readonly key: string
  readonly tokens: Tokens
  /** When it ends, in epoch milliseconds. */
  readonly ends: number
}

interface Options {
  readonly store: SessionStore | "cookie"
  readonly seal: Seal.Seal
  readonly cookie: Cookie
  readonly grant: AuthorizationCode
  /** Milliseconds from the sign-in. */
  readonly lifetime: number
  /** Refreshes in progress. */
  readonly running: Set<Refresh>
}

interface Stored {
  readonly tokens: { readonly access: string; readonly refresh?: string; readonly ends?: number }
  readonly scopes: ReadonlyArray<string>
  readonly user?: string
  readonly ends: number
}

/** The tokens of a session, while requests of this process ask for one. */
interface Flight {
  readonly token: ReturnType<AuthorizationCode["session"]>
  waiting: number
  /** The session ended while its tokens were refreshed. */
  hasEnded: boolean
  /** The store does not have the tokens. */
  isUnsaved: boolean
}

// A token that expires sooner is refreshed first, so that it does not expire on the way.
const leastLeft = 30_000
// Longer than a refresh may take, so that a lock ends by itself only if its process has died.
const lockLifetime = 60_000
const lockPause = 25
// Milliseconds before a failed revocation is repeated.
const revocations = [0, 200, 1000]
// What browsers keep of a cookie, with its name and attributes.
const mostOfCookie = 3800

const written = ({ accessToken, expiresAt, refreshToken, scopes, user }: Tokens, ends: number): string =>
  JSON.stringify({
    tokens: {
      access: Redacted.value(accessToken),
      refresh: refreshToken && Redacted.value(refreshToken),
      ends: expiresAt?.getTime()
    },
    scopes,
    user,
    ends
  })

const read = (key: string, text: string): Session => {
  // Nobody else can have sealed it.
  const { ends, scopes, tokens, user } = JSON.parse(text) as Stored
  const stored: StoredTokens = {
    accessToken: tokens.access,
    refreshToken: tokens.refresh,
    expiresAt: tokens.ends === undefined ? undefined : new Date(tokens.ends),
    scopes,
    user
  }
  return { key, tokens: tokensOf(stored), ends }
}

const logged = <A>(what: string, problem: string): Effect.Effect<A, StoreFailed> =>
  Effect.andThen(Effect.logWarning(`FlatAuth: ${what} failed: ${problem}`), Effect.fail(new StoreFailed()))

/** Creates the sessions of an application. */
export const make = ({ cookie, grant, lifetime, running, seal, store }: Options) => {
  const isInCookie = store === "cookie"
  // With sessions in cookies, for sign-ins alone.
  const entries: SessionStore = isInCookie ? memory() : store
  /** Refreshes by session, which the requests of this process share. */
  const flights = new Map<string, Flight>()

  const stored = <A>(name: keyof SessionStore, call: () => Awaitable<A>): Effect.Effect<A, StoreFailed> =>
    Effect.catch(calling([], call), (problem) => logged<A>(`${name} of the session store`, problem))

  const opened = (key: string, sealed: string): Effect.Effect<Session | undefined> =>
    Effect.gen(function*() {
      const text = yield* Effect.promise(() => seal.open(sealed, isInCookie ? "session" : key))
      const session = text === undefined ? undefined : read(key, text)
      return session !== undefined && session.ends > (yield* Clock.currentTimeMillis) ? session : undefined
    })

  const load = (key: string): Effect.Effect<Session | undefined, StoreFailed> =>
    isInCookie
      ? opened(key, key)
      : Effect.flatMap(
        stored("get", () => entries.get(key)),
        (sealed) => sealed === undefined || sealed === null ? Effect.undefined : opened(key, sealed)
      )

  const revoke = (tokens: Tokens): Effect.Effect<void> => {
    const { accessToken, refreshToken } = tokens
    return Effect.forEach(
      refreshToken === undefined ? [accessToken] : [refreshToken, accessToken],
      (token) =>
        Effect.gen(function*() {
          let problem = ""
          for (const wait of revocations) {
            if (wait > 0) yield* Effect.sleep(wait)
            const failed = yield* Effect.match(grant.invalidate(token), {
              onFailure: ({ message }) => message,
              onSuccess: () => undefined
            })
            if (failed === undefined) return
            problem = failed
          }
          yield* Effect.logWarning(`FlatAuth: the tokens of a session that has ended could not be revoked: ${problem}`)
        }),
      { discard: true }
    )
  }

  /** Runs in one process at a time for each session. The lock is an entry of the store. */
  const lock = (key: string) => (work: () => Promise<void>): Effect.Effect<unknown, StoreFailed> =>
    Effect.gen(function*() {
      const name = key.replace("session:", "lock:")
      const holder = Seal.randomId()
      for (;;) {
        const expiresAt = new Date((yield* Clock.currentTimeMillis) + lockLifetime)
        if (yield* stored("add", () => entries.add(name, holder, expiresAt))) break
        yield* Effect.sleep(lockPause)
      }
      yield* Effect.promise(work)
      if ((yield* stored("get", () => entries.get(name))) === holder) {
        yield* stored("delete", () => entries.delete(name))
      }
    })

  const tokenStore = ({ ends, key }: Session, flight: Partial<Flight> = {}): TokenStore => ({
    load: () => Effect.map(load(key), (session) => session?.tokens),
    save: (tokens) =>
      Effect.gen(function*() {
        flight.isUnsaved = true
        const sealed = yield* Effect.promise(() => seal.seal(written(tokens, ends), key))
        const isLive = yield* stored("replace", () => entries.replace(key, sealed, new Date(ends)))
        flight.isUnsaved = false
        // The user signed out meanwhile.
        flight.hasEnded = !isLive
        if (!isLive) yield* revoke(tokens)
      }),
    lock: lock(key)
  })

  /** Deletes a session and revokes its tokens, also if the store fails. */
  const end = (session: Session): Effect.Effect<void, StoreFailed> => {
    if (isInCookie) return revoke(session.tokens)
    const { key } = session
    const work = Effect.gen(function*() {
      flights.delete(key)
      const latest = yield* Effect.exit(load(key))
      const deleted = yield* Effect.exit(stored("delete", () => entries.delete(key)))
      yield* revoke(latest._tag === "Success" && latest.value !== undefined ? latest.value.tokens : session.tokens)
      yield* deleted
    })
    return locking(tokenStore(session), work)
  }

  const begin = (session: Session): Flight => {
    const state = { waiting: 0, hasEnded: false, isUnsaved: false }
    const store = isInCookie ? undefined : tokenStore(session, state)
    const flight: Flight = Object.assign(state, { token: grant.session(session.tokens, { store }, running) })
    flights.set(session.key, flight)
    return flight
  }

  return {
    /** Returns the session of a request. Fails as `SignedOut` if there is none. */
    find: (request: Request): Effect.Effect<Session, SignedOut | StoreFailed> =>
      Effect.gen(function*() {
        const value = cookie.read(request)
        if (value === undefined || value === "") return yield* Effect.fail(new SignedOut())
        const key = isInCookie ? value : `session:${yield* Effect.promise(() => Seal.hashOf(value))}`
        return (yield* load(key)) ?? (yield* Effect.fail(new SignedOut()))
      }),

    /** Starts a session with a new id, and returns its cookie. */
    start: (tokens: Tokens): Effect.Effect<string, StoreFailed> =>
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const ends = now + lifetime
        if (isInCookie) {
          const value = yield* Effect.promise(() =>
            seal.seal(written({ ...tokens, refreshToken: undefined }, ends), "session")
          )
          if (value.length > mostOfCookie) {
            yield* revoke(tokens)
            return yield* logged<string>("a sign-in", "its tokens are too long for a cookie. Use a store of sessions")
          }
          return cookie.set(value, lifetime / 1000)
        }
        const id = Seal.randomId()
        const key = `session:${yield* Effect.promise(() => Seal.hashOf(id))}`
        const sealed = yield* Effect.promise(() => seal.seal(written(tokens, ends), key))
        yield* Effect.tapError(
          stored("add", () => entries.add(key, sealed, new Date(ends))),
          () => revoke(tokens)
        )
        return cookie.set(id, lifetime / 1000)
      }),

    /** Remembers the state of a sign-in until it expires. Returns whether it is its first use. */
    use: (state: string, expiresAt: Date): Effect.Effect<boolean, StoreFailed> =>
      Effect.flatMap(
        Effect.promise(() => Seal.hashOf(state)),
        (hash) => stored("add", () => entries.add(`state:${hash}`, "used", expiresAt))
      ),

    end,

    /**
     * Returns the access token of a session, refreshed if it is about to expire or is the one that the API rejected. Fails as `SignedOut` if Flat no longer
     * accepts its grant, and ends the session; as a `FlatError` if the token endpoint cannot be reached.
     */
    token: (
      session: Session,
      rejected: string | undefined
    ): Effect.Effect<ExpiringToken, SignedOut | StoreFailed | FlatError> =>
      Effect.gen(function*() {
        const { key, tokens } = session
        const left = (tokens.expiresAt?.getTime() ?? Infinity) - (yield* Clock.currentTimeMillis)
        const unusable = rejected ??
          (tokens.refreshToken !== undefined && left < leastLeft ? valueOf(tokens.accessToken) : undefined)
        const flight = flights.get(key) ?? begin(session)
        flight.waiting++
        const got = yield* Effect.exit(Effect.ensuring(
          Effect.provideService(
            flight.token,
            RejectedToken,
            unusable === undefined ? undefined : Redacted.make(unusable)
          ),
          Effect.sync(() => {
            // Its tokens are in memory only if the store failed: the next request saves them.
            if (--flight.waiting === 0 && !flight.isUnsaved) flights.delete(key)
          })
        ))
        if (flight.hasEnded) return yield* Effect.fail(new SignedOut())
        if (Exit.isSuccess(got)) return got.value
        const error = Cause.findError(got.cause)
        if (Result.isFailure(error) || !endsSession(error.success)) return yield* got
        yield* stored("delete", () => entries.delete(key))
        return yield* Effect.fail(new SignedOut())
      })
  }
}
