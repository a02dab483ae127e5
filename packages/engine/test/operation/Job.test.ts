/**
 * Background work of the API, on a virtual clock: when it is read, what is emitted, and how the wait ends.
 */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type * as FlatError from "../../src/error/FlatError.ts"
import * as Job from "../../src/operation/Job.ts"
import { passing } from "../support/Time.ts"

interface Work {
  readonly state: string
  readonly pace?: "now" | "held" | "paused"
}

/** Work whose reads return the given states; the last one repeats. `held`: milliseconds that a read takes. */
const working = (states: ReadonlyArray<Work>, options?: Job.Options, held = 0) => {
  /** When it was read, from the first read. */
  const reads: Array<number> = []
  let began: number | undefined
  const read = Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    reads.push(now - (began ??= now))
    if (held > 0) yield* Effect.sleep(held)
    return states[Math.min(reads.length, states.length) - 1]!
  })
  const step = Job.watch<Work>({
    operation: "work",
    start: read,
    again: () => read,
    isOver: ({ state }) => state === "done",
    pace: ({ pace }) => pace ?? "paused"
  }, options)()
  const all = Effect.gen(function*() {
    const seen: Array<string> = []
    for (let some = yield* step; some !== undefined; some = yield* step) seen.push(...some.map(({ state }) => state))
    return seen
  })
  return { all, reads, step }
}

const waiting = (count: number): ReadonlyArray<Work> => [
  ...Array.from({ length: count }, () => ({ state: "waiting" })),
  { state: "done" }
]

describe("background work", () => {
  it.effect("is read after a second, then less and less often, up to every five seconds; emits only changes", () =>
    Effect.gen(function*() {
      const { all, reads } = working(waiting(7))
      assert.deepStrictEqual(yield* passing(all), ["waiting", "done"])
      // The pause grows with the first read already.
      assert.deepStrictEqual(
        reads.map((at, index) => at - (reads[index - 1] ?? 0)),
        [0, 1500, 2250, 3375, 5000, 5000, 5000, 5000]
      )
    }))

  it.effect("is read at the interval of the option, of at least a second", () =>
    Effect.gen(function*() {
      const slow = working(waiting(3), { interval: "7 seconds" })
      yield* passing(slow.all)
      assert.deepStrictEqual(slow.reads, [0, 7000, 14_000, 21_000])
      const fast = working(waiting(3), { interval: 1 })
      yield* passing(fast.all)
      assert.deepStrictEqual(fast.reads, [0, 1000, 2000, 3000])
    }))

  it.effect("that the API holds is read again immediately, but not more than once a second", () =>
    Effect.gen(function*() {
      const states = waiting(3).map((work): Work => ({ ...work, pace: "held" }))
      const held = working(states, undefined, 20_000)
      yield* passing(held.all)
      assert.deepStrictEqual(held.reads, [0, 20_000, 40_000, 60_000])
      const quick = working(states, undefined, 400)
      yield* passing(quick.all)
      assert.deepStrictEqual(quick.reads, [0, 1000, 2000, 3000])
    }))

  it.effect("is read immediately if there is something to do first", () =>
    Effect.gen(function*() {
      const { all, reads } = working([{ state: "draft", pace: "now" }, { state: "done" }])
      yield* all
      assert.deepStrictEqual(reads, [0, 0])
    }))

  it.effect("has one deadline for the whole wait, however many steps it has", () =>
    Effect.gen(function*() {
      const states = Array.from({ length: 100 }, (_, at) => ({ state: `${at}` }))
      const { all } = working(states, { deadline: 10_000, interval: 1000 })
      const fiber = yield* Effect.forkChild(Effect.flip(all))
      yield* TestClock.adjust(9999)
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)
      const error = yield* Fiber.join(fiber)
      assert.deepInclude({ ...error.reason }, { _tag: "Timeout", limit: "total", millis: 10_000 })
      assert.deepStrictEqual([error.operation, error.waited], ["work", 10_000])
    }))

  it("that failed shows no private values, whatever types the API sends", () => {
    const error: FlatError.FlatError = Job.failureOf("work", {
      job: "j1",
      state: "error",
      code: "for ada@school.example",
      detail: "no ada@school.example",
      history: ["was ada@school.example", 5] as never
    })
    assert.notInclude(`${error.message} ${JSON.stringify(error)}`, "ada@")
    assert(error.reason._tag === "JobFailed")
    assert.deepStrictEqual(error.reason.history, ["was <redacted>", "5"])
  })

  it("passes on only the options of a call", () => {
    const options = { deadline: 1, interval: 1, onProgress: () => {}, signal: AbortSignal.abort(), retries: 2 }
    assert.deepStrictEqual(Job.eachOf(options), { retries: 2 })
    assert.isUndefined(Job.eachOf(undefined))
  })
})
