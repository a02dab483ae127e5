/**
 * How long a call waits for the quota, to the millisecond. It may wait for a minute.
 */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, type Exit } from "effect"
import type { QuotaWait } from "../../src/quota/Counter.ts"
import { awaitPermit } from "../../src/request/RequestPipe.ts"

/** Makes an attempt when the quota requires waits, one after the other. */
const attempted = (
  waits: ReadonlyArray<number>,
  given: {
    readonly blockedUntil?: number
    readonly limited?: number
    readonly deadlineAt?: number
    /** Until when its token is used. */
    readonly freshUntil?: number
  } = {}
) => {
  const left = waits.map((until): QuotaWait => ({ reason: "quota", until }))
  let now = 0
  let sent = 0
  let tokens = 1
  const state = {
    request: {},
    rejectedTokens: [],
    token: given.freshUntil === undefined ? undefined : { freshUntil: given.freshUntil },
    credentials: { current: Effect.sync(() => (tokens++, { freshUntil: Infinity })) },
    shared: {
      config: { maxWait: 60_000, logLevel: "off" },
      hooks: { call: () => {} },
      lifetime: {}
    },
    quota: {
      blockedUntil: Effect.succeed(given.blockedUntil ?? 0),
      take: Effect.sync(() => left.shift()),
      inLine: <A>(effect: A) => effect,
      withSlot: <A>(effect: A) => effect
    },
    call: {},
    clock: {
      currentTimeMillisUnsafe: () => now,
      monotonicTimeNanosUnsafe: () => BigInt(now) * 1_000_000n,
      sleep: (duration: Duration.Duration) => Effect.sync(() => void (now += Duration.toMillis(duration)))
    },
    deadlineAt: given.deadlineAt ?? Infinity,
    repeatUntil: Infinity,
    limited: given.limited ?? 0,
    now: () => now
  }
  const exit: Exit.Exit<unknown, unknown> = Effect.runSyncExit(
    Effect.provideService(
      awaitPermit(state as never, Effect.sync(() => void sent++)),
      Clock.Clock,
      state.clock as unknown as Clock.Clock
    )
  )
  assert.strictEqual(exit._tag === "Success", sent === 1)
  return { sent, limited: state.limited, now, ...(given.freshUntil !== undefined && { tokens }) }
}

describe("a request", () => {
  it("is sent immediately if the quota permits it", () => {
    assert.deepStrictEqual(attempted([]), { sent: 1, limited: 0, now: 0 })
  })

  it("waits up to and including maxWait, which it uses up", () => {
    // The first wait is taken before the call joins the queue.
    assert.deepStrictEqual(attempted([60_000, 60_000], { blockedUntil: 60_000 }), {
      sent: 1,
      limited: 60_000,
      now: 60_000
    })
    assert.deepStrictEqual(attempted([20_000, 20_000, 60_000]), { sent: 1, limited: 60_000, now: 60_000 })
  })

  it("is not sent if it would wait longer, and does not wait either", () => {
    assert.deepStrictEqual(attempted([], { blockedUntil: 60_001 }), { sent: 0, limited: 0, now: 0 })
    assert.deepStrictEqual(attempted([60_001]), { sent: 0, limited: 0, now: 0 })
    assert.deepStrictEqual(attempted([60_000, 60_001]), { sent: 0, limited: 0, now: 0 })
  })

  it("C2 gets another token if its own is used no longer after the wait, but for one that is used once", () => {
    const tokens = (freshUntil: number) => attempted([20_000, 20_000], { freshUntil }).tokens
    assert.deepStrictEqual([20_001, 20_000, Infinity, -Infinity].map(tokens), [1, 2, 1, 1])
    // Another call may have waited while it waited for a slot.
    assert.strictEqual(attempted([], { freshUntil: 0 }).tokens, 2)
  })

  it("has less time after earlier waits, and before a deadline", () => {
    assert.strictEqual(attempted([60_000, 60_000], { limited: 1 }).sent, 0)
    assert.strictEqual(attempted([59_999, 59_999], { limited: 1 }).sent, 1)
    assert.strictEqual(attempted([30_000, 30_000], { deadlineAt: 30_000 }).sent, 1)
    assert.strictEqual(attempted([30_001, 30_001], { deadlineAt: 30_000 }).sent, 0)
  })
})
