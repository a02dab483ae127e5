/**
 * The chunks of a body between the transport and its reader.
 */
import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import { Timeout, Transport } from "@flat-sdk/engine/FlatError"
import { Effect, Fiber, Scheduler } from "effect"
import { TestClock } from "effect/testing"
import { BodyBuffer } from "../../src/body/BodyBuffer.ts"

const bytes = (length: number) => new Uint8Array(length)

/** A BodyBuffer, and the calls to its source. */
const make = (idle = 10_000) => {
  const sourceCalls: Array<string> = []
  const buffer = new BodyBuffer(idle, {
    pause: () => void sourceCalls.push("pause"),
    resume: () => void sourceCalls.push("resume"),
    stop: () => void sourceCalls.push("stop")
  })
  return { buffer, sourceCalls }
}

const lengths = (buffer: BodyBuffer) => Effect.map(buffer.pull, (pieces) => pieces?.map(({ length }) => length))

/** Starts to read, and returns when the reader waits. */
const waiting = <A, E>(read: Effect.Effect<A, E>) => Effect.forkChild(read, { startImmediately: true })

describe("BodyBuffer", () => {
  it.effect("returns all buffered chunks in one pull, then the end for every further pull", () =>
    Effect.gen(function*() {
      const { buffer } = make()
      buffer.add(bytes(1))
      buffer.add(bytes(0))
      buffer.add(bytes(2))
      buffer.end()
      assert.deepStrictEqual((yield* buffer.pull)?.map(({ length }) => length), [1, 2])
      assert.isUndefined(yield* buffer.pull)
      assert.isUndefined(yield* buffer.pull)
    }))

  it.effect("resumes a waiting reader with all chunks that arrive together", () =>
    Effect.gen(function*() {
      const { buffer } = make()
      const reader = yield* waiting(lengths(buffer))
      buffer.add(bytes(3))
      assert.isUndefined(reader.pollUnsafe())
      buffer.add(bytes(4))
      assert.deepStrictEqual(yield* Fiber.join(reader), [3, 4])
    }))

  it.effect("returns the end that comes between any two operations of its reader", () =>
    Effect.gen(function*() {
      for (let at = 0; at < 4; at++) {
        const { buffer } = make()
        let operations = 0
        const scheduler = new Scheduler.MixedScheduler()
        scheduler.shouldYield = () => {
          if (operations++ === at) buffer.end()
          return false
        }
        const reader = yield* waiting(Effect.provideService(buffer.pull, Scheduler.Scheduler, scheduler))
        yield* Effect.promise(() => Promise.resolve())
        assert.isDefined(reader.pollUnsafe(), `operation ${at} of ${operations}`)
      }
    }))

  it.effect("returns the chunks before an interruption, then fails with its reason", () =>
    Effect.gen(function*() {
      const { buffer } = make()
      const reason = new Transport({ phase: "body", detail: "reset", cause: undefined })
      buffer.add(bytes(1))
      buffer.fail(reason)
      buffer.end()
      assert.strictEqual((yield* buffer.pull)?.length, 1)
      assert.strictEqual(yield* Effect.flip(buffer.pull), reason)
    }))

  it.effect("an interrupted pull takes nothing", () =>
    Effect.gen(function*() {
      const { buffer } = make()
      const reading = yield* waiting(buffer.pull)
      buffer.add(bytes(3))
      yield* Fiber.interrupt(reading)
      assert.deepStrictEqual(yield* lengths(buffer), [3])
    }))
})

describe("the idle limit of BodyBuffer", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }))
  afterEach(() => void vi.useRealTimers())

  it.live("runs while the reader waits, exact to the millisecond", () =>
    Effect.gen(function*() {
      const { buffer, sourceCalls } = make(1000)
      const reading = yield* waiting(Effect.flip(buffer.pull))
      vi.advanceTimersByTime(999)
      assert.deepStrictEqual(sourceCalls, [])
      vi.advanceTimersByTime(1)
      assert.deepStrictEqual(yield* Fiber.join(reading), new Timeout({ limit: "idle", millis: 1000 }))
      assert.deepStrictEqual(sourceCalls, ["stop"])
      assert.strictEqual((yield* Effect.flip(buffer.pull))._tag, "Timeout")
      assert.strictEqual(vi.getTimerCount(), 0)
    }))

  it.live("stops while the reader is busy, and restarts with each wait", () =>
    Effect.gen(function*() {
      const { buffer, sourceCalls } = make(1000)
      vi.advanceTimersByTime(1)
      for (const busy of [50, 50, 50, 10_000, 50]) {
        const reading = yield* waiting(lengths(buffer))
        vi.advanceTimersByTime(900)
        buffer.add(bytes(7))
        assert.deepStrictEqual(yield* Fiber.join(reading), [7])
        vi.advanceTimersByTime(busy)
      }
      assert.deepStrictEqual(sourceCalls, [])
      const reading = yield* waiting(Effect.flip(buffer.pull))
      vi.advanceTimersByTime(999)
      assert.deepStrictEqual(sourceCalls, [])
      vi.advanceTimersByTime(1)
      assert.strictEqual((yield* Fiber.join(reading))._tag, "Timeout")
    }))

  it.live("needs one timer, and leaves none", () =>
    Effect.gen(function*() {
      const { buffer } = make(1000)
      const set = vi.spyOn(globalThis, "setTimeout")
      for (let nth = 0; nth < 100; nth++) {
        const reading = yield* waiting(buffer.pull)
        buffer.add(bytes(7))
        yield* Fiber.join(reading)
      }
      assert.strictEqual(set.mock.calls.length, 1)
      buffer.end()
      assert.strictEqual(vi.getTimerCount(), 0)
      const other = make(1000).buffer
      const reading = yield* waiting(other.pull)
      assert.strictEqual(vi.getTimerCount(), 1)
      yield* Fiber.interrupt(reading)
      assert.strictEqual(vi.getTimerCount(), 0)
    }))

  it.live("can be switched off", () =>
    Effect.gen(function*() {
      const { buffer } = make(Infinity)
      const reading = yield* waiting(lengths(buffer))
      vi.advanceTimersByTime(1000)
      buffer.add(bytes(7))
      assert.deepStrictEqual(yield* Fiber.join(reading), [7])
    }))
})

describe("the idle limit of BodyBuffer, by the clock of the reader", () => {
  it.effect("ends a body when TestClock passes it", () =>
    Effect.gen(function*() {
      const { buffer } = make()
      const reader = yield* waiting(Effect.flip(buffer.pull))
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual((yield* Fiber.join(reader))._tag, "Timeout")
    }))
})

describe("the capacity of a BodyBuffer", () => {
  const most = 256 * 1024

  it.effect("pauses the source at a quarter of a MiB that waits, and resumes it when that is read", () =>
    Effect.gen(function*() {
      const { buffer, sourceCalls } = make()
      buffer.add(bytes(most - 1))
      assert.deepStrictEqual(sourceCalls, [])
      buffer.add(bytes(1))
      assert.deepStrictEqual(sourceCalls, ["pause"])
      buffer.add(bytes(1))
      assert.deepStrictEqual(sourceCalls, ["pause"])
      assert.deepStrictEqual(yield* lengths(buffer), [most - 1, 1, 1])
      assert.deepStrictEqual(sourceCalls, ["pause", "resume"])
      // What was read does not count any more.
      buffer.add(bytes(most - 1))
      assert.deepStrictEqual(sourceCalls, ["pause", "resume"])
    }))

  it.effect("adds nothing after its end, and returns nothing after it was closed", () =>
    Effect.gen(function*() {
      const ended = make().buffer
      ended.end()
      ended.add(bytes(1))
      assert.isUndefined(yield* ended.pull)
      const closed = make().buffer
      closed.add(bytes(1))
      closed.close()
      assert.strictEqual((yield* Effect.flip(closed.pull))._tag, "Transport")
    }))

  it("stops the source once when it is closed, and not after its end", () => {
    const closed = make()
    closed.buffer.close()
    closed.buffer.close()
    assert.deepStrictEqual(closed.sourceCalls, ["stop"])
    const ended = make()
    ended.buffer.end()
    ended.buffer.close()
    assert.deepStrictEqual(ended.sourceCalls, [])
  })
})
