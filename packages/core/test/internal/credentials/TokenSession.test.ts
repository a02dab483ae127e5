import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Logger, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as AuthorizationCode from "../../../src/internal/credentials/AuthorizationCode.ts"
import * as Credentials from "../../../src/internal/credentials/Credentials.ts"
import * as TokenSession from "../../../src/internal/credentials/TokenSession.ts"

const minute = 60_000

const tokens = (nth: number, expiresAt: number | undefined): TokenSession.Tokens => ({
  accessToken: Redacted.make(`access-${nth}`),
  expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
  refreshToken: Redacted.make(`refresh-${nth}`),
  scopes: [],
  user: undefined
})

/** A session, and the refresh tokens that were used. The nth refresh yields the nth tokens, which last an hour. */
const session = (
  given: TokenSession.StoredTokens,
  options: TokenSession.SessionOptions = {},
  refreshed: (nth: number) => Effect.Effect<TokenSession.Tokens, ReturnType<typeof AuthorizationCode.fail>> = (nth) =>
    Effect.clockWith((clock) => Effect.succeed(tokens(nth, clock.currentTimeMillisUnsafe() + 60 * minute)))
) => {
  const used: Array<string> = []
  const running = new Set<TokenSession.Refresh>()
  const current = TokenSession.make(given, options, {
    refresh: (token) => Effect.suspend(() => refreshed(used.push(Redacted.value(token)) + 1)),
    ended: Effect.suspend(() => Effect.fail(AuthorizationCode.fail("no refresh token"))),
    running
  })
  const token = Effect.map(
    current,
    ({ accessToken }) => Redacted.isRedacted(accessToken) ? Redacted.value(accessToken) : accessToken
  )
  return { token, used, running }
}

const refusing = <A, E, R>(effect: Effect.Effect<A, E, R>, token: string) =>
  Effect.provideService(effect, Credentials.RejectedToken, Redacted.make(token))

describe("the tokens of a user", () => {
  it.effect("are used until a minute before they expire, then refreshed", () =>
    Effect.gen(function*() {
      const { token, used } = session(tokens(1, 10 * minute))
      assert.strictEqual(yield* token, "access-1")
      yield* TestClock.adjust(9 * minute - 1)
      assert.strictEqual(yield* token, "access-1")
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* token, "access-2")
      assert.strictEqual(yield* token, "access-2")
      assert.deepStrictEqual(used, ["refresh-1"])
    }))

  it.effect("are refreshed when the current one is rejected, not when an earlier one is", () =>
    Effect.gen(function*() {
      const { token, used } = session(tokens(1, undefined))
      assert.strictEqual(yield* refusing(token, "access-0"), "access-1")
      assert.strictEqual(yield* refusing(token, "access-1"), "access-2")
      assert.deepStrictEqual(used, ["refresh-1"])
    }))

  it.effect("without a refresh token end as an error", () =>
    Effect.gen(function*() {
      const { token, used } = session({ accessToken: "access-1" })
      assert.strictEqual(yield* token, "access-1")
      assert.include((yield* Effect.flip(refusing(token, "access-1"))).message, "no refresh token")
      assert.deepStrictEqual(used, [])
    }))

  it.effect("are refreshed once for all callers that wait, and a caller that is interrupted does not interrupt it", () =>
    Effect.gen(function*() {
      const gate = yield* Deferred.make<void>()
      const { token, running, used } = session(
        tokens(1, undefined),
        {},
        (nth) => Effect.as(Deferred.await(gate), tokens(nth, undefined))
      )
      const [first, second] = yield* Effect.forEach(
        [1, 2],
        () => Effect.forkChild(refusing(token, "access-1"), { startImmediately: true })
      )
      assert.strictEqual(running.size, 1)
      yield* Fiber.interrupt(first!)
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(second!), "access-2")
      assert.deepStrictEqual(used, ["refresh-1"])
      yield* Effect.yieldNow
      assert.strictEqual(running.size, 0)
    }))

  it.effect("are refreshed again after a refresh that failed", () =>
    Effect.gen(function*() {
      let fails = true
      const { token } = session(tokens(1, undefined), {}, (nth) =>
        fails ? Effect.fail(AuthorizationCode.fail("busy")) : Effect.succeed(tokens(nth, undefined)))
      assert.include((yield* Effect.flip(refusing(token, "access-1"))).message, "busy")
      fails = false
      assert.strictEqual(yield* refusing(token, "access-1"), "access-3")
    }))
})

describe("a store", () => {
  it.effect("that has a token that is about to expire, and no refresh token, does not replace the session's refresh token", () =>
    Effect.gen(function*() {
      const { token, used } = session(tokens(1, undefined), {
        store: { load: () => ({ accessToken: "access-other", expiresAt: new Date(30_000) }), save: () => {} }
      })
      assert.strictEqual(yield* refusing(token, "access-1"), "access-2")
      assert.deepStrictEqual(used, ["refresh-1"])
    }))

  it.effect("that has newer tokens spares the refresh", () =>
    Effect.gen(function*() {
      const saved: Array<string> = []
      const { token, used } = session(tokens(1, undefined), {
        store: {
          load: () => ({ accessToken: "access-other", expiresAt: new Date(60 * minute) }),
          save: ({ accessToken }) => void saved.push(Redacted.value(accessToken))
        }
      })
      assert.strictEqual(yield* refusing(token, "access-1"), "access-other")
      assert.deepStrictEqual([used, saved], [[], []])
    }))

  it.effect.each<readonly [string, TokenSession.StoredTokens | undefined | null]>([
    ["nothing", undefined],
    ["null", null],
    ["the rejected tokens", { accessToken: "access-1" }],
    ["a token that cannot be sent", { accessToken: "access other" }],
    ["a date that is none", { accessToken: "access-other", expiresAt: new Date(NaN) }]
  ])("that has %s does not", ([, stored]) =>
    Effect.gen(function*() {
      const saved: Array<string> = []
      const { token, used } = session(tokens(1, undefined), {
        store: {
          load: () => stored as TokenSession.StoredTokens | undefined,
          save: ({ accessToken }) => void saved.push(Redacted.value(accessToken))
        }
      })
      assert.strictEqual(yield* refusing(token, "access-1"), "access-2")
      assert.lengthOf(used, 1)
      assert.deepStrictEqual(saved, ["access-2"])
    }))

  it.effect("that has tokens which expire within a minute gives its refresh token", () =>
    Effect.gen(function*() {
      const stored = { accessToken: "access-other", refreshToken: "refresh-other", expiresAt: new Date(minute) }
      const { token, used } = session(tokens(1, undefined), { store: { load: () => stored, save: () => {} } })
      assert.strictEqual(yield* refusing(token, "access-1"), "access-2")
      assert.deepStrictEqual(used, ["refresh-other"])
    }))

  it.effect("that fails or never ends does not stop the session, and is logged without the tokens", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => void lines.push(String(message)))
      const { token } = session(tokens(1, undefined), {
        store: {
          load: () => Promise.reject(new Error("no access-1")),
          save: () => Effect.never
        },
        onRefresh: () => {
          throw new Error("no refresh-2")
        }
      })
      const call = yield* Effect.forkChild(
        refusing(token, "access-1").pipe(Effect.provide(Logger.layer([logger])))
      )
      // The load rejects after some turns of the event loop.
      yield* Effect.repeat(Effect.promise(() => new Promise((resolve) => setImmediate(resolve))), { times: 10 })
      yield* TestClock.adjust(5000)
      assert.strictEqual(yield* Fiber.join(call), "access-2")
      assert.lengthOf(lines, 3)
      assert.match(lines[0]!, /load.* failed: no <redacted>/)
      assert.match(lines[1]!, /save.* failed: .*5000 ms/)
      assert.match(lines[2]!, /onRefresh failed: no <redacted>/)
    }))
})
