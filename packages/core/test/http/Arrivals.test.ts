/**
 * The pieces of a body between the transport and its reader.
 */
import { assert, describe, it } from "@effect/vitest"
import { Transport } from "@flat-sdk/core/FlatError"
import { Arrivals } from "@flat-sdk/core/http/Arrivals"
import { Effect, Fiber } from "effect"

const bytes = (length: number) => new Uint8Array(length)

/** Arrivals, and what they asked of their source. */
const make = (idle = 10_000) => {
  const asked: Array<string> = []
  const arrivals = new Arrivals(idle, {
    pause: () => void asked.push("pause"),
    resume: () => void asked.push("resume"),
    stop: () => void asked.push("stop")
  })
  return { arrivals, asked }
}

describe("Arrivals", () => {
  it.effect("hands over all that wait at once, then the end, for as long as it is asked", () =>
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

  it.live("wakes a reader who waits", () =>
    Effect.gen(function*() {
      const { arrivals } = make()
      const reader = yield* Effect.forkChild(arrivals.pull, { startImmediately: true })
      arrivals.add(bytes(3))
      assert.deepStrictEqual((yield* Fiber.join(reader))?.map(({ length }) => length), [3])
    }))

  it.effect("holds the source back while 256 KiB wait, and lets it go on when they are read", () =>
    Effect.gen(function*() {
      const { arrivals, asked } = make()
      arrivals.add(bytes(200_000))
      assert.deepStrictEqual(asked, [])
      arrivals.add(bytes(100_000))
      // What was on its way already comes all the same, and is not lost.
      arrivals.add(bytes(100_000))
      assert.deepStrictEqual(asked, ["pause"])
      assert.strictEqual((yield* arrivals.pull)?.length, 3)
      assert.deepStrictEqual(asked, ["pause", "resume"])
    }))

  it.effect("gives what came before a body broke off, and then says why it did", () =>
    Effect.gen(function*() {
      const { arrivals } = make()
      const reason = new Transport({ phase: "body", detail: "reset", cause: undefined })
      arrivals.add(bytes(1))
      arrivals.fail(reason)
      arrivals.end()
      assert.strictEqual((yield* arrivals.pull)?.length, 1)
      assert.strictEqual(yield* Effect.flip(arrivals.pull), reason)
    }))

  it.live("stops a source from which nothing comes while the reader waits", () =>
    Effect.gen(function*() {
      const { arrivals, asked } = make(30)
      const failure = yield* Effect.flip(arrivals.pull)
      assert.deepInclude(failure, { _tag: "Timeout", limit: "idle", millis: 30 })
      assert.deepStrictEqual(asked, ["stop"])
    }))

  it.live("does not count the time in which the reader is busy", () =>
    Effect.gen(function*() {
      const { arrivals, asked } = make(30)
      arrivals.add(bytes(1))
      yield* arrivals.pull
      yield* Effect.sleep(90)
      const next = yield* Effect.forkChild(arrivals.pull, { startImmediately: true })
      arrivals.add(bytes(2))
      assert.deepStrictEqual((yield* Fiber.join(next))?.map(({ length }) => length), [2])
      assert.deepStrictEqual(asked, [])
    }))

  it.effect("stops the source once when nobody reads on", () =>
    Effect.gen(function*() {
      const { arrivals, asked } = make()
      arrivals.add(bytes(1))
      arrivals.close()
      arrivals.close()
      assert.deepStrictEqual(asked, ["stop"])
      assert.deepInclude(yield* Effect.flip(arrivals.pull), { _tag: "Transport", phase: "body" })
    }))
})
