/** The store of a user's tokens: what it holds, and how its functions, which belong to the program, are called. */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import { isSendable } from "../credentials/Credentials.ts"
import { messageOf } from "../error/Cause.ts"
import { scrub } from "../error/Redaction.ts"
import type { Store, TokensOf } from "../shared/Authorization.ts"

/** Tokens of one user. */
export interface Tokens extends TokensOf<Redacted.Redacted<string>> {}

/** Tokens as loaded from a store. */
export interface StoredTokens {
  /** The access token. */
  readonly accessToken: string | Redacted.Redacted<string>
  /** When the access token expires. */
  readonly expiresAt?: Date | undefined
  /** The refresh token, if the sign-in was for offline access. */
  readonly refreshToken?: string | Redacted.Redacted<string> | undefined
  /** The scopes that were granted. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** Id of the user who signed in. */
  readonly user?: string | undefined
}

/** The result of a function that the application passes in. */
export type Awaitable<A> = A | Promise<A> | Effect.Effect<A, unknown>

/** A store for the tokens of one user, for programs that restart and for several processes that act for the same user. */
export interface TokenStore
  extends Store<Tokens, Awaitable<StoredTokens | undefined>, Awaitable<void>, Awaitable<unknown>>
{}

// A store that hangs must not block a refresh.
const storeLimit = 5_000
// Another process may hold the lock while it loads tokens, which takes up to 5 seconds, and requests new ones, which takes up to 30.
export const lockLimit = 35_000

export const valueOf = (token: string | Redacted.Redacted<string>): string =>
  Redacted.isRedacted(token) ? Redacted.value(token) : token

const redact = (token: string | Redacted.Redacted<string>): Redacted.Redacted<string> =>
  Redacted.isRedacted(token) ? token : Redacted.make(token)

export const tokensOf = (stored: StoredTokens): Tokens => ({
  accessToken: redact(stored.accessToken),
  expiresAt: stored.expiresAt,
  refreshToken: stored.refreshToken === undefined ? undefined : redact(stored.refreshToken),
  scopes: stored.scopes ?? [],
  user: stored.user
})

/** Whether a store returned valid tokens: an older program may have written something else. */
export const isStored = (value: StoredTokens): boolean =>
  isSendable(valueOf(value.accessToken)) &&
  (value.expiresAt === undefined || (value.expiresAt instanceof Date && !Number.isNaN(value.expiresAt.getTime()))) &&
  (value.refreshToken === undefined || isSendable(valueOf(value.refreshToken)))

const runFunction = <A>(call: () => Awaitable<A>): Effect.Effect<A, unknown> =>
  Effect.suspend((): Effect.Effect<A, unknown> => {
    const value = call()
    return Effect.isEffect(value)
      ? value
      : Effect.tryPromise({ try: async () => await value, catch: (error) => error })
  })

const inWords = <A>(call: Effect.Effect<A, unknown>, secrets: ReadonlyArray<string>): Effect.Effect<A, string> =>
  Effect.catchCause(call, (cause) => Effect.fail(scrub(messageOf(Cause.squash(cause)), secrets)))

/** Calls a function of the program. Fails with a message if that fails or does not finish in time. */
export const calling = <A>(secrets: ReadonlyArray<string>, call: () => Awaitable<A>): Effect.Effect<A, string> =>
  inWords(
    Effect.timeoutOrElse(runFunction(call), {
      duration: storeLimit,
      orElse: () => Effect.fail(new Error(`it did not finish within ${storeLimit} ms`))
    }),
    secrets
  )

/** Logs that a function of the program failed. */
export const warn = (name: string, problem: string, consequence: string): Effect.Effect<undefined> =>
  Effect.as(Effect.logWarning(`OAuth: ${name} failed: ${problem}. ${consequence}`), undefined)

/** What closing waits for. */
interface Closing {
  readonly add: (one: Effect.Effect<void>) => unknown
  readonly delete: (one: Effect.Effect<void>) => unknown
}

/** Runs `work` in the lock of a store. If the lock cannot be had, logs that and runs it anyway. Closing waits until the lock is free again. */
export const locking = <A, E>(
  store: Pick<TokenStore, "lock">,
  work: Effect.Effect<A, E>,
  pending: Closing
): Effect.Effect<A, E> =>
  Effect.contextWith((context: Context.Context<never>) => {
    let entered: Fiber.Fiber<A, E> | undefined
    let isLate = false
    const enter = async () => {
      // Work that the lock starts twice or too late runs once.
      if (!isLate) await Effect.runPromise(Fiber.await(entered ??= Effect.runForkWith(context)(work)))
    }
    const begun = Deferred.makeUnsafe<void>()
    const call = Effect.catch(
      inWords(
        runFunction(() =>
          store.lock?.(() => {
            const done = enter()
            Deferred.doneUnsafe(begun, Effect.void)
            return done
          })
        ),
        []
      ),
      (problem) =>
        entered === undefined
          ? Effect.fail(problem)
          : warn("lock of the token store", problem, "The tokens are refreshed, but it may still be held.")
    )
    const fiber = Effect.runForkWith(context)(call)
    // Only a lock that has begun has something to release.
    const released: Effect.Effect<void> = Effect.andThen(
      Deferred.await(begun),
      Effect.suspend(() =>
        entered === undefined ? Effect.void : Effect.andThen(
          Fiber.await(entered),
          Effect.map(Effect.timeoutOption(Fiber.await(fiber), storeLimit), () => void pending.delete(released))
        )
      )
    )
    pending.add(released)
    fiber.addObserver(() => pending.delete(released))
    const ending = Effect.sync(() => {
      Deferred.doneUnsafe(begun, Effect.void)
      if (entered !== undefined) return
      isLate = true
      pending.delete(released)
    })
    return Effect.ensuring(
      Effect.gen(function*() {
        yield* Effect.raceFirst(Deferred.await(begun), Fiber.await(fiber)).pipe(Effect.timeoutOption(lockLimit))
        if (entered !== undefined) return yield* Fiber.join(entered)
        isLate = true
        const exit = fiber.pollUnsafe()
        const problem = exit === undefined
          ? `it did not start within ${lockLimit} ms`
          : Exit.isSuccess(exit)
          ? "it did not start the work"
          : String(Cause.squash(exit.cause))
        yield* warn("lock of the token store", problem, "The tokens are refreshed without it.")
        return yield* work
      }),
      ending
    )
  })

export const secretsOf = (...sets: ReadonlyArray<Tokens>): ReadonlyArray<string> =>
  sets.flatMap(({ accessToken, refreshToken }) => [
    Redacted.value(accessToken),
    ...(refreshToken === undefined ? [] : [Redacted.value(refreshToken)])
  ])
