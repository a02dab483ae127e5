import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Logger, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as Credentials from "../../src/credentials/Credentials.ts"
import { Lifetime } from "../../src/credentials/Lifetime.ts"
import * as AuthorizationCode from "../../src/oauth/AuthorizationCode.ts"
import * as TokenSession from "../../src/oauth/TokenSession.ts"
import * as TokenStore from "../../src/oauth/TokenStore.ts"

const minute = 60_000

const tokens = (nth: number, expiresAt: number | undefined): TokenStore.Tokens => ({
  accessToken: Redacted.make(`access-${nth}`),
  expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
  refreshToken: Redacted.make(`refresh-${nth}`),
  scopes: [],
  user: undefined
})

/** A session, and the refresh tokens that were used. The nth refresh yields the nth tokens, which last an hour. */
const spent = AuthorizationCode.fail("the refresh token was used")

const session = (
  given: TokenStore.StoredTokens,
  options: TokenSession.SessionOptions = {},
  refreshed: (nth: number) => Effect.Effect<TokenStore.Tokens, ReturnType<typeof AuthorizationCode.fail>> = (nth) =>
    Effect.clockWith((clock) => Effect.succeed(tokens(nth, clock.currentTimeMillisUnsafe() + 60 * minute)))
) => {
  const used: Array<string> = []
  const pending = new Set<TokenSession.Pending>()
  const current = TokenSession.make(given, options, {
    refresh: (token) => Effect.suspend(() => refreshed(used.push(Redacted.value(token)) + 1)),
    isSpent: (error) => error === spent,
    unsaved: (problem) => AuthorizationCode.fail(`save failed: ${problem}`),
    ended: Effect.suspend(() => Effect.fail(AuthorizationCode.fail("no refresh token"))),
    pending
  })
  const token = Effect.map(
    current,
    ({ accessToken }) => Redacted.isRedacted(accessToken) ? Redacted.value(accessToken) : accessToken
  )
  return { current, token, used, pending }
}

const refusing = <A, E, R>(effect: Effect.Effect<A, E, R>, token: string) =>
  Effect.provideService(effect, Credentials.RejectedToken, Redacted.make(token))

describe("a store", () => {
  it.effect("that has a token that is about to expire, and no refresh token, does not replace the session's refresh token", () =>
    Effect.gen(function*() {
      const { token, used } = session(tokens(1, undefined), {
        store: { load: () => ({ accessToken: "access-other", expiresAt: new Date(30_000) }), save: () => {} }
      })
      assert.strictEqual(yield* refusing(token, "access-1"), "access-2")
      assert.deepStrictEqual(used, ["refresh-1"])
    }))

  it.effect.each<readonly [string, TokenStore.StoredTokens | undefined | null]>([
    ["nothing", undefined],
    ["null", null],
    ["the rejected tokens", { accessToken: "access-1" }],
    ["a token that cannot be sent", { accessToken: "access other" }],
    ["a date that is none", { accessToken: "access-other", expiresAt: new Date(NaN) }],
    ["a date that is none, and a refresh token", {
      accessToken: "access-other",
      refreshToken: "refresh-other",
      expiresAt: new Date(NaN)
    }],
    ["a refresh token that cannot be sent", { accessToken: "access-other", refreshToken: "refresh other" }]
  ])("that has %s does not", ([, stored]) =>
    Effect.gen(function*() {
      const saved: Array<string> = []
      const { token, used } = session(tokens(1, undefined), {
        store: {
          load: () => stored as TokenStore.StoredTokens | undefined,
          save: ({ accessToken }) => void saved.push(Redacted.value(accessToken))
        }
      })
      assert.strictEqual(yield* refusing(token, "access-1"), "access-2")
      assert.deepStrictEqual(used, ["refresh-1"])
      assert.deepStrictEqual(saved, ["access-2"])
    }))

  it.effect("that still has the tokens which the session replaced does not", () =>
    Effect.gen(function*() {
      const old = tokens(1, undefined)
      const { token, used } = session(old, { store: { load: () => old, save: () => {} } })
      assert.strictEqual(yield* refusing(token, "access-1"), "access-2")
      assert.strictEqual(yield* refusing(token, "access-2"), "access-3")
      assert.deepStrictEqual(used, ["refresh-1", "refresh-2"])
    }))

  it.effect("marks all its tokens as those of another process, whose clock may differ", () =>
    Effect.gen(function*() {
      let nth = 1
      const store = { load: () => tokens(++nth, 60 * minute), save: () => {} }
      const { current } = session(tokens(1, undefined), { store })
      assert.isTrue(Credentials.isAdopted(yield* refusing(current, "access-1")))
      assert.isTrue(Credentials.isAdopted(yield* refusing(current, "access-2")))
    }))
})

/** The lines that an effect logs. */
const logging = () => {
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => void lines.push(String(message)))
  return { lines, logged: Effect.provide(Logger.layer([logger])) }
}

/** Runs an effect while time passes, 50 ms in each turn of the event loop. */
const advancing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
    while (fiber.pollUnsafe() === undefined) {
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust(50)
    }
    return yield* Fiber.join(fiber)
  })

/** Runs an effect while time passes. Returns its value, and how many milliseconds it took. */
const took = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const started = yield* Clock.currentTimeMillis
    const value = yield* advancing(logging().logged(effect))
    return [value, (yield* Clock.currentTimeMillis) - started] as const
  })

describe("a save that fails", () => {
  it.effect.each<readonly [string, save: TokenStore.TokenStore["save"], problem: RegExp]>([
    ["throws", () => {
      throw new Error("no refresh-2")
    }, /failed: no <redacted>/],
    ["rejects", () => Promise.reject(new Error("no access-2")), /failed: no <redacted>/],
    ["never ends", () => Effect.never, /failed: it did not finish within 5000 ms/]
  ])(
    "each time is logged; later calls have the tokens, and closing is an error until they are saved: it %s",
    ([, save, problem]) =>
      Effect.gen(function*() {
        const { lines, logged } = logging()
        let works = false
        let saves = 0
        const refreshed: Array<string> = []
        const { pending, token, used } = session(tokens(1, undefined), {
          store: { load: () => undefined, save: (given) => (saves++, works ? undefined : save(given)) },
          onRefresh: ({ accessToken }) => void refreshed.push(Redacted.value(accessToken))
        })
        const closing = advancing(logged(TokenSession.settle(pending)))
        // As a client calls it, which keeps a token until it expires.
        const { current } = Credentials.make(token, 3_600_000)
        assert.strictEqual(yield* advancing(logged(refusing(token, "access-1"))), "access-2")
        const error = yield* Effect.flip(Effect.andThen(Effect.ignore(closing), closing))
        assert.strictEqual(error.reason._tag, "Credentials")
        assert.match(error.message, problem)
        assert.lengthOf(lines, 1)
        assert.match(lines[0]!, problem)
        const before = saves
        assert.isAtLeast(before, 4)
        works = true
        // The next call saves them again, and does not wait for that.
        assert.strictEqual((yield* logged(current))?.value, "access-2")
        yield* closing
        assert.strictEqual((yield* current)?.value, "access-2")
        assert.deepStrictEqual([used, refreshed, saves], [["refresh-1"], ["access-2"], before + 1])
      })
  )
})

describe("closing", () => {
  it.effect("M3 fails if a refresh that it waits for cannot save its tokens", () =>
    Effect.gen(function*() {
      const store = { load: () => undefined, save: () => Promise.reject(new Error("no answer")) }
      const { pending, token } = session(tokens(1, undefined), { store })
      const refresh = yield* Effect.forkChild(logging().logged(refusing(token, "access-1")), { startImmediately: true })
      const error = yield* Effect.flip(advancing(TokenSession.settle(pending)))
      assert.match(error.message, /save failed: no answer/)
      yield* Fiber.join(refresh)
    }))

  it.effect("waits five seconds for a lock that is not released, and then for nothing more", () =>
    Effect.gen(function*() {
      const lock = (work: () => Promise<void>) => work().then(() => new Promise(() => {}))
      const store = { load: () => undefined, save: () => {}, lock }
      const { pending, token } = session(tokens(1, undefined), { store })
      assert.strictEqual(yield* advancing(refusing(token, "access-1")), "access-2")
      const [, millis] = yield* took(TokenSession.settle(pending))
      assert.isAtLeast(millis, 5000)
      assert.isAtMost(millis, 6000)
      assert.strictEqual(pending.size, 0)
    }))

  it.effect("ends work in a lock that is interrupted before the lock begins", () =>
    Effect.gen(function*() {
      let begin = () => Promise.resolve()
      const lock = (work: () => Promise<void>) =>
        new Promise((resolve) => {
          begin = () => work().then(resolve)
        })
      let runs = 0
      const work = TokenStore.locking({ lock }, Effect.sync(() => ++runs), new Set())
      yield* Fiber.interrupt(yield* Effect.forkChild(work, { startImmediately: true }))
      yield* Effect.promise(() => begin())
      assert.strictEqual(runs, 0)
    }))
})

describe("tokens that could not be saved", () => {
  /** A server whose refresh tokens can be used once, and a store whose saves fail, perhaps after they took effect, until it works. */
  const failing = () => {
    let valid = 1
    const store = {
      tokens: tokens(1, undefined),
      works: false,
      takes: false,
      stale: undefined as TokenStore.Tokens | undefined
    }
    const { pending, token, used } = session(
      tokens(1, undefined),
      {
        store: {
          load: () => store.stale ?? store.tokens,
          save: (given) => {
            if (store.works || store.takes) store.tokens = given
            if (!store.works) throw new Error("no answer")
          }
        }
      },
      () =>
        Effect.suspend(() =>
          used.at(-1) === `refresh-${valid}` ? Effect.succeed(tokens(++valid, undefined)) : Effect.fail(spent)
        )
    )
    /** What another process does, which has read the store. */
    const other = () => store.tokens = tokens(++valid, undefined)
    /** The response of a refresh is lost. */
    const lose = () => void valid++
    /** Returns the next token, once its saves have ended. */
    const next = (rejected: string) =>
      advancing(logging().logged(Effect.tap(refusing(token, rejected), Effect.sleep(2000))))
    return { store, other, lose, pending, token: next }
  }

  it.effect("M3 are kept although the store returns those before them", () =>
    Effect.gen(function*() {
      const { store, token } = failing()
      assert.strictEqual(yield* token("access-1"), "access-2")
      assert.strictEqual(yield* token("access-2"), "access-3")
      store.works = true
      assert.strictEqual(yield* token("access-3"), "access-4")
      assert.strictEqual(Redacted.value(store.tokens.accessToken), "access-4")
    }))

  it.effect("M3 do not replace those of another process that had found them in the store", () =>
    Effect.gen(function*() {
      const { other, store, token } = failing()
      store.takes = true
      assert.strictEqual(yield* token("access-1"), "access-2")
      store.works = true
      other()
      assert.strictEqual(yield* token("access-2"), "access-3")
      assert.strictEqual(Redacted.value(store.tokens.accessToken), "access-3")
    }))

  it.effect("M3 do not replace those of another process once their refresh token is rejected", () =>
    Effect.gen(function*() {
      const { lose, other, pending, store, token } = failing()
      store.takes = true
      store.stale = tokens(1, undefined)
      assert.strictEqual(yield* token("access-1"), "access-2")
      store.stale = undefined
      other()
      assert.strictEqual(yield* token("access-2"), "access-3")
      lose()
      store.works = true
      yield* Effect.exit(token("access-3"))
      assert.strictEqual(pending.size, 0)
      yield* Effect.exit(token("access-2"))
      assert.strictEqual(Redacted.value(store.tokens.accessToken), "access-3")
    }))

  it.effect("M3 are used again if those of the store prove to be older", () =>
    Effect.gen(function*() {
      const { pending, store, token } = failing()
      assert.strictEqual(yield* token("access-1"), "access-2")
      store.stale = tokens(0, undefined)
      assert.strictEqual(yield* token("access-2"), "access-0")
      // Nothing is left to save, so that closing ends.
      yield* TokenSession.settle(pending)
      assert.strictEqual(pending.size, 0)
      store.works = true
      assert.strictEqual(yield* token("access-0"), "access-3")
      assert.strictEqual(Redacted.value(store.tokens.accessToken), "access-3")
    }))
})

describe("a store that hangs", () => {
  it.effect("in lock holds a refresh for as long as another process may request tokens", () =>
    Effect.gen(function*() {
      const store = { load: () => undefined, save: () => {}, lock: () => Effect.never }
      const { token } = session(tokens(1, undefined), { store })
      const [value, held] = yield* took(refusing(token, "access-1"))
      assert.strictEqual(value, "access-2")
      assert.isAtLeast(held, 30_000)
    }))
})

describe("a refresh token that another process has used", () => {
  /** A server whose refresh tokens can be used once, a store, and sessions as those of several processes. */
  const shared = (processes: number, saving: number, lifetime: number | undefined = 60 * minute, lock = false) => {
    let valid = "refresh-1"
    let nth = 1
    let rejected = 0
    let held = Promise.resolve()
    let stored: TokenStore.StoredTokens = tokens(1, undefined)
    const store: TokenStore.TokenStore = {
      load: () => stored,
      save: (renewed) => Effect.delay(Effect.sync(() => void (stored = renewed)), saving),
      lock: lock ? (work) => (held = held.then(work)) : undefined
    }
    const sessions = Array.from({ length: processes }, () =>
      TokenSession.make(stored, { store }, {
        refresh: (token) =>
          Effect.gen(function*() {
            yield* Effect.yieldNow
            if (Redacted.value(token) !== valid) {
              rejected++
              return yield* Effect.fail(spent)
            }
            valid = `refresh-${++nth}`
            return tokens(nth, lifetime === undefined ? undefined : (yield* Clock.currentTimeMillis) + lifetime)
          }),
        isSpent: (error) => error === spent,
        unsaved: AuthorizationCode.fail,
        ended: Effect.suspend(() => Effect.fail(AuthorizationCode.fail("no refresh token"))),
        pending: new Set()
      }))
    return { sessions, rejected: () => rejected, refreshes: () => nth - 1, revoke: () => void (valid = "") }
  }

  const together = (sessions: ReadonlyArray<ReturnType<typeof TokenSession.make>>, rejected: string) =>
    Effect.map(
      advancing(Effect.forEach(sessions, (one) => refusing(one, rejected), { concurrency: "unbounded" })),
      (issued) => issued.map(({ accessToken }) => Redacted.isRedacted(accessToken) ? Redacted.value(accessToken) : "")
    )

  it.effect.each([0, 8, 500, 3000])(
    "M1 is no failure: the tokens that it saves after %s ms are used",
    (saving) =>
      Effect.gen(function*() {
        const { refreshes, rejected, sessions } = shared(3, saving)
        for (let hour = 1; hour <= 4; hour++) {
          const next = `access-${hour + 1}`
          assert.deepStrictEqual(yield* together(sessions, `access-${hour}`), [next, next, next])
          assert.strictEqual(refreshes(), hour)
        }
        assert.isAbove(rejected(), 0)
      })
  )

  it.effect("M1 is no failure if the tokens last less than a minute", () =>
    Effect.gen(function*() {
      const { refreshes, sessions } = shared(4, 100, 50_000)
      assert.deepStrictEqual(yield* together(sessions, "access-1"), ["access-2", "access-2", "access-2", "access-2"])
      assert.strictEqual(refreshes(), 1)
    }))

  it.effect("is an error if the store has no others after three seconds", () =>
    Effect.gen(function*() {
      const { rejected, revoke, sessions } = shared(1, 0)
      revoke()
      const [error, millis] = yield* took(Effect.flip(together(sessions, "access-1")))
      assert.strictEqual(error, spent)
      assert.isAtLeast(millis, 3000)
      assert.isAtMost(millis, 4000)
      assert.strictEqual(rejected(), 1)
    }))

  it.effect("is an error immediately without a store, and another failure with one", () =>
    Effect.gen(function*() {
      const failures = [spent, AuthorizationCode.fail("busy")]
      for (const [index, failure] of failures.entries()) {
        let loads = 0
        const store = { load: () => void loads++, save: () => {} }
        const { token } = session(tokens(1, undefined), index === 0 ? {} : { store }, () => Effect.fail(failure))
        assert.strictEqual(yield* Effect.flip(refusing(token, "access-1")), failure)
        assert.strictEqual(loads, index * 2)
      }
    }))
})

describe("the lock of a store", () => {
  const locked = (lock: NonNullable<TokenStore.TokenStore["lock"]>) =>
    session(tokens(1, undefined), { store: { load: () => undefined, save: () => {}, lock } })

  it.effect.each<readonly [string, lock: NonNullable<TokenStore.TokenStore["lock"]>, problem: RegExp]>([
    ["fails", () => Promise.reject(new Error("no lock")), /lock.* failed: no lock\. .*without it/],
    ["never starts the work", () => new Promise(() => {}), /lock.* failed: it did not start within 35000 ms/],
    ["ends without the work", () => {}, /lock.* failed: it did not start the work/],
    ["fails to be released", (work) =>
      work().then(() => {
        throw new Error("no release")
      }), /lock.* failed: no release\. .*may still be held/]
  ])("that %s is logged, and the tokens are refreshed once", ([, lock, problem]) =>
    Effect.gen(function*() {
      const { lines, logged } = logging()
      const { token, used } = locked(lock)
      assert.strictEqual(yield* advancing(logged(refusing(token, "access-1"))), "access-2")
      assert.deepStrictEqual(used, ["refresh-1"])
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      assert.lengthOf(lines, 1)
      assert.match(lines[0]!, problem)
    }))

  it.effect("that starts the work twice, or too late, refreshes once", () =>
    Effect.gen(function*() {
      const twice = locked((work) => Promise.all([work(), work()]))
      assert.strictEqual(yield* advancing(refusing(twice.token, "access-1")), "access-2")
      assert.lengthOf(twice.used, 1)
      let start = () => Promise.resolve()
      const late = locked((work) =>
        new Promise((resolve) => {
          start = () => work().then(resolve)
        })
      )
      assert.strictEqual(yield* advancing(logging().logged(refusing(late.token, "access-1"))), "access-2")
      yield* Effect.promise(() => start())
      assert.lengthOf(late.used, 1)
    }))

  it.effect("is not held for a token that is still valid", () =>
    Effect.gen(function*() {
      const { token } = locked(() => assert.fail("locked"))
      assert.strictEqual(yield* token, "access-1")
    }))
})

describe("tokens of a client", () => {
  it.effect("are not asked for once it has closed, which would not wait for them", () =>
    Effect.gen(function*() {
      const lifetime = new Lifetime()
      let asked = 0
      const { current } = Credentials.make(() => `token-${++asked}`, 1000, lifetime)
      yield* lifetime.close
      const { message } = yield* Effect.flip(current)
      assert.include(message, "the client is closed")
      assert.strictEqual(asked, 0)
    }))
})
