/**
 * How often watches poll, by a virtual clock: intervals, the budget of requests, and the rate limit.
 */
import { assert, describe, it } from "@effect/vitest"
import { type FlatError, Watch } from "@flat-sdk/core"
import { Clock, Effect, type Fiber, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import { client } from "./support/Call.ts"
import { now } from "./support/RateLimits.ts"
import { apiError, limited, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"
import { accountsOf } from "./support/Watching.ts"

const minute = 60_000
const hour = 60 * minute

/** Names of accounts. */
const many = (count: number) => Array.from({ length: count }, (_, at) => `u${at}`)

const tick = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))

/** A watch in progress, and when it sent requests. */
interface Polling {
  readonly times: ReadonlyArray<number>
  readonly events: ReadonlyArray<Watch.PollEvent>
  readonly fiber: Fiber.Fiber<void, FlatError.FlatError>
  /** Lets virtual time pass: the clock advances when the watch or one of its calls waits, to the end of that wait. */
  readonly pass: (millis: number) => Effect.Effect<void>
}

const passing = (
  fiber: Polling["fiber"],
  ends: () => ReadonlyArray<number>
): Polling["pass"] =>
  Effect.fnUntraced(function*(millis) {
    const end = (yield* Clock.currentTimeMillis) + millis
    while (fiber.pollUnsafe() === undefined) {
      yield* tick
      const now = yield* Clock.currentTimeMillis
      const next = Math.min(...ends().filter((time) => time > now))
      if (next > end && next < Infinity) return yield* TestClock.setTime(end)
      // A wait is reported just before it begins.
      if (next < Infinity) yield* Effect.andThen(tick, TestClock.setTime(next))
    }
  })

/** Dates are rounded to the second if the clocks are that precise. */
const margin = 3

const gapsOf = (times: ReadonlyArray<number>) =>
  times.slice(1).map((time, at) => Math.round((time - times[at]!) / 100) / 10)

const quiet = Effect.provide(Logger.layer([]))

overOne((transport) => {
  describe("the budget of watches", () => {
    const open = Effect.fnUntraced(function*(
      accounts: ReturnType<typeof accountsOf>,
      options: Omit<Watch.Options<never>, "version"> = {},
      size = 100
    ) {
      yield* TestClock.setTime(now)
      const server = yield* serve(accounts.behaviour)
      const { flat, waits } = yield* client(transport.layer, { baseUrl: server.url })
      const times: Array<number> = []
      const events: Array<Watch.PollEvent> = []
      const clock = yield* Clock.Clock
      const { before } = accounts
      accounts.before = (page, received) => {
        times.push(clock.currentTimeMillisUnsafe())
        return before(page, received)
      }
      const onPoll = (event: Watch.PollEvent) => void events.push(event)
      const changes = Watch.accounts(flat, { limit: size }, { ...options, onPoll })
      const fiber = yield* Effect.forkScoped(quiet(Stream.runDrain(changes)))
      const ends = () => [
        ...waits.slice(-1).map(({ until }) => until.getTime() + 1),
        ...events.slice(-1).map(({ next }) => next.getTime() + margin)
      ]
      return { times, events, fiber, pass: passing(fiber, ends) } satisfies Polling
    })

    it.effect("WA6 while nothing changes, the interval grows to maxInterval; a change resets it", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1"], 100)
        const { pass, times } = yield* open(accounts, { interval: "1 minute", maxInterval: "5 minutes" })
        yield* pass(30 * minute)
        assert.deepStrictEqual(gapsOf(times).slice(0, 6), [60, 90, 135, 202.5, 300, 300])
        accounts.rename("u1", "Ada")
        const { length } = times
        yield* pass(7 * minute)
        assert.deepStrictEqual(gapsOf(times.slice(length, length + 3)), [60, 90])
      }))

    it.effect("WA6 a poll of many pages is followed by a pause that keeps the budget", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(many(50), 5)
        const { events, pass, times } = yield* open(accounts, { interval: minute, maxInterval: minute, budget: 100 }, 5)
        yield* pass(5 * hour)
        // A poll is 10 requests: 10 polls an hour, and the one at the start.
        assert.isAtMost(times.length, 510)
        assert.isAtLeast(times.length, 450)
        assert.strictEqual(events[0]?.requests, 10)
        assert.strictEqual(events[0]?._tag === "Polled" ? events[0].items : 0, 50)
      }))

    it.effect("WA6 retries of failed requests count against the budget", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1"], 100)
        accounts.before = () => apiError(503, "BUSY")
        const { events, pass, times } = yield* open(accounts, { interval: minute, maxInterval: minute, budget: 60 })
        yield* pass(3 * hour)
        // Each poll is five requests: the first, and four retries.
        assert.isAtMost(times.length, 3 * 60 + 5)
        assert.isAtLeast(times.length, 100)
        assert.isTrue(events.every(({ _tag, requests }) => _tag === "Failed" && requests === 5))
      }))

    it.effect("WA7 a rate limit that resets later than maxWait is waited for, and is no failed poll", () =>
      Effect.gen(function*() {
        const clock = yield* Clock.Clock
        const accounts = accountsOf(["u1"], 100)
        const resetAt = now + 40 * minute
        accounts.before = () => clock.currentTimeMillisUnsafe() < resetAt ? limited(resetAt / 1000) : undefined
        const { events, fiber, pass, times } = yield* open(accounts, {
          interval: 1000,
          maxInterval: 1000,
          maxFailures: 0,
          budget: 1000
        })
        yield* pass(39 * minute)
        assert.deepStrictEqual(times, [now])
        yield* pass(2 * minute)
        assert.isAtLeast(times.length, 2)
        assert.isAtLeast(times[1]!, resetAt)
        assert.deepStrictEqual(events[0]?._tag === "Failed" ? [events[0].failures, events[0].next.getTime()] : [], [
          0,
          resetAt
        ])
        assert.isUndefined(fiber.pollUnsafe())
      }))
  })
})
