/**
 * The chunks of a body between the transport and its reader.
 */
import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import { Timeout, Transport } from "@flat-sdk/core/FlatError"
import { BodyBuffer } from "@flat-sdk/core/internal/body/BodyBuffer"
import { Effect, Fiber } from "effect"

const bytes = (length: number) => new Uint8Array(length)

/** A BodyBuffer, and the calls to its source. */
const make = (idle = 10_000) => {
  const asked: Array<string> = []
  const arrivals = new BodyBuffer(idle, {
    pause: () => void asked.push("pause"),
    resume: () => void asked.push("resume"),
    stop: () => void asked.push("stop")
  })
  return { arrivals, asked }
}

const lengths = (arrivals: BodyBuffer) => Effect.map(arrivals.pull, (pieces) => pieces?.map(({ length }) => length))

/** Starts to read, and returns when the reader waits. */
const waiting = <A, E>(read: Effect.Effect<A, E>) => Effect.forkChild(read, { startImmediately: true })

describe("BodyBuffer", () => {
  it.effect("returns all buffered chunks in one pull, then the end for every further pull", () =>
    Effect.gen(function*() {
      const { arrivals } = make()
      arrivals.add(bytes(1))
      arrivals.add(bytes(0))
      arrivals.add(bytes(2))
      arrivals.end()
      assert.deepStrictEqual((yield* arrivals.pull)?.map(({ length }) => length), [1, 2])
      assert.isUndefined(yield* arrivals.pull)
      assert.isUndefined(yield* arrivals.pull)
    }))

  it.effect("resumes a waiting reader with all chunks that arrive together", () =>
    Effect.gen(function*() {
      const { arrivals } = make()
      const reader = yield* waiting(lengths(arrivals))
      arrivals.add(bytes(3))
      assert.isUndefined(reader.pollUnsafe())
      arrivals.add(bytes(4))
      assert.deepStrictEqual(yield* Fiber.join(reader), [3, 4])
    }))

  it.effect("pauses the source at 256 KiB, and resumes it when they are read", () =>
    Effect.gen(function*() {
      const { arrivals, asked } = make()
      arrivals.add(bytes(200_000))
      assert.deepStrictEqual(asked, [])
      arrivals.add(bytes(100_000))
      // A chunk that was on its way already still arrives, and is not lost.
      arrivals.add(bytes(100_000))
      assert.deepStrictEqual(asked, ["pause"])
      assert.strictEqual((yield* arrivals.pull)?.length, 3)
      assert.deepStrictEqual(asked, ["pause", "resume"])
    }))

  it.effect("returns the chunks before an interruption, then fails with its reason", () =>
    Effect.gen(function*() {
      const { arrivals } = make()
      const reason = new Transport({ phase: "body", detail: "reset", cause: undefined })
      arrivals.add(bytes(1))
      arrivals.fail(reason)
      arrivals.end()
      assert.strictEqual((yield* arrivals.pull)?.length, 1)
      assert.strictEqual(yield* Effect.flip(arrivals.pull), reason)
    }))

  it.effect("stops the source once when it is closed", () =>
    Effect.gen(function*() {
      const { arrivals, asked } = make()
      arrivals.add(bytes(1))
      arrivals.close()
      arrivals.close()
      assert.deepStrictEqual(asked, ["stop"])
      assert.deepInclude(yield* Effect.flip(arrivals.pull), { _tag: "Transport", phase: "body" })
    }))

  it.effect("an interrupted pull takes nothing", () =>
    Effect.gen(function*() {
      const { arrivals } = make()
      const reading = yield* waiting(arrivals.pull)
      arrivals.add(bytes(3))
      yield* Fiber.interrupt(reading)
      assert.deepStrictEqual(yield* lengths(arrivals), [3])
    }))
})

describe("the idle limit of BodyBuffer", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }))
  afterEach(() => void vi.useRealTimers())

  it.effect("runs while the reader waits, exact to the millisecond", () =>
    Effect.gen(function*() {
      const { arrivals, asked } = make(1000)
      const reading = yield* waiting(Effect.flip(arrivals.pull))
      vi.advanceTimersByTime(999)
      assert.deepStrictEqual(asked, [])
      vi.advanceTimersByTime(1)
      assert.deepStrictEqual(yield* Fiber.join(reading), new Timeout({ limit: "idle", millis: 1000 }))
      assert.deepStrictEqual(asked, ["stop"])
      assert.strictEqual((yield* Effect.flip(arrivals.pull))._tag, "Timeout")
      assert.strictEqual(vi.getTimerCount(), 0)
    }))

  it.effect("stops while the reader is busy, and restarts with each wait", () =>
    Effect.gen(function*() {
      const { arrivals, asked } = make(1000)
      vi.advanceTimersByTime(1)
      for (const busy of [50, 50, 50, 10_000, 50]) {
        const reading = yield* waiting(lengths(arrivals))
        vi.advanceTimersByTime(900)
        arrivals.add(bytes(7))
        assert.deepStrictEqual(yield* Fiber.join(reading), [7])
        vi.advanceTimersByTime(busy)
      }
      assert.deepStrictEqual(asked, [])
      const reading = yield* waiting(Effect.flip(arrivals.pull))
      vi.advanceTimersByTime(999)
      assert.deepStrictEqual(asked, [])
      vi.advanceTimersByTime(1)
      assert.strictEqual((yield* Fiber.join(reading))._tag, "Timeout")
    }))

  it.effect("needs one timer, and leaves none", () =>
    Effect.gen(function*() {
      const { arrivals } = make(1000)
      const set = vi.spyOn(globalThis, "setTimeout")
      for (let nth = 0; nth < 100; nth++) {
        const reading = yield* waiting(arrivals.pull)
        arrivals.add(bytes(7))
        yield* Fiber.join(reading)
      }
      assert.strictEqual(set.mock.calls.length, 1)
      arrivals.end()
      assert.strictEqual(vi.getTimerCount(), 0)
      const other = make(1000).arrivals
      const reading = yield* waiting(other.pull)
      assert.strictEqual(vi.getTimerCount(), 1)
      yield* Fiber.interrupt(reading)
      assert.strictEqual(vi.getTimerCount(), 0)
    }))

  it.effect("can be switched off", () =>
    Effect.gen(function*() {
      const { arrivals } = make(Infinity)
      const reading = yield* waiting(lengths(arrivals))
      vi.advanceTimersByTime(1000)
      arrivals.add(bytes(7))
      assert.deepStrictEqual(yield* Fiber.join(reading), [7])
    }))
})
