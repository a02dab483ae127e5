/**
 * Watches of a list that the test changes, poll by poll on a virtual clock.
 */
import { assert, describe, it } from "@effect/vitest"
import {
  FlatError,
  type FlatErrorReason,
  Forbidden,
  NotFound,
  ServerError,
  Unauthorized
} from "@flat-sdk/engine/FlatError"
import { Clock, Effect, Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import { CurrentCount } from "../../src/quota/Quota.ts"
import type { Absent } from "../../src/watch/Change.ts"
import * as Poller from "../../src/watch/Poller.ts"
import type { PollEvent, WatchOptions } from "../../src/watch/WatchOptions.ts"
import { fields } from "../support/ApiFields.ts"
import { passing } from "../support/Time.ts"

interface Item {
  readonly id: string
  readonly text?: string
}

/** What a poll finds: the items, and what it says of others; or what it fails with. */
type Found = readonly [items: ReadonlyArray<Item>, absent?: Absent] | FlatErrorReason

const errorOf = (reason: FlatErrorReason) =>
  new FlatError({ operation: "list", method: "GET", path: "/", attempts: 1, waited: 0, outcome: undefined, reason })

/** Starts a watch over polls of one request; the last one repeats. */
const watching = <E>(found: ReadonlyArray<Found>, options: WatchOptions<E> = {}) => {
  /** When each poll started. */
  const polls: Array<number> = []
  const events: Array<PollEvent> = []
  const step = Poller.start<Item, never, E, never>({
    name: "items",
    scope: "s",
    problems: [],
    options: [],
    key: ({ id }) => id,
    version: ({ text }) => text ?? "",
    summary: undefined,
    read: (take) =>
      Effect.gen(function*() {
        const one = found[Math.min(polls.length, found.length - 1)]!
        polls.push(yield* Clock.currentTimeMillis)
        const count = yield* CurrentCount
        if (count !== undefined) count.sent++
        if ("_tag" in one) return yield* Effect.fail(errorOf(one))
        take(one[0])
        return one[1] ?? "gone"
      })
  }, { onPoll: (event) => void events.push(event), ...options })
  const quiet = Effect.provide(step, Logger.layer([]))
  const next = Effect.map(quiet, (changes) => changes?.map(({ _tag, key }) => `${_tag} ${key}`))
  return { polls, events, step: quiet, next }
}

const list = (...ids: ReadonlyArray<string>): Found => [ids.map((id) => ({ id }))]

const busy = new ServerError({ ...fields, status: 503 })

describe("the first poll", () => {
  it.effect("reports every item with emitExisting, in chunks that do not repeat", () =>
    Effect.gen(function*() {
      const ids = Array.from({ length: 150 }, (_, at) => `i${at}`)
      const { next, polls } = watching([list(...ids)], { emitExisting: true, once: true })
      const chunks = [yield* next, yield* next, yield* next, yield* next]
      assert.deepStrictEqual(chunks.map((chunk) => chunk?.length), [64, 64, 22, undefined])
      assert.deepStrictEqual(chunks.flat(), [...ids.map((id) => `Added ${id}`), undefined])
      assert.lengthOf(polls, 1)
    }))

  it.effect("after a checkpoint reports what has changed since", () =>
    Effect.gen(function*() {
      const [first] = (yield* watching([list("a")], { emitExisting: true }).step)!
      const { next, polls } = watching([list("a", "b")], { from: first!.checkpoint })
      assert.deepStrictEqual(yield* next, ["Added b"])
      assert.lengthOf(polls, 1)
    }))
})

describe("once", () => {
  it.effect("polls again while an item may only have moved, or a part of the list is missing", () =>
    Effect.gen(function*() {
      const [first] = (yield* watching([list("a")], { emitExisting: true }).step)!
      const from = first!.checkpoint
      const moved = watching([[[], "unclear"]], { once: true, from })
      assert.deepStrictEqual(yield* passing(moved.next), ["Removed a"])
      assert.isUndefined(yield* moved.next)
      assert.lengthOf(moved.polls, 3)
      const missing = watching([[[], "unknown"], list("a")], { once: true, from })
      assert.isUndefined(yield* passing(missing.next))
      assert.lengthOf(missing.polls, 2)
    }))
})

describe("a failed poll", () => {
  it.effect("is repeated later and later, and reported; nothing is compared", () =>
    Effect.gen(function*() {
      const { events, next, polls } = watching([list("a"), busy, busy, list("a", "b")])
      assert.deepStrictEqual(yield* passing(next), ["Added b"])
      assert.deepStrictEqual(polls, [0, 30_000, 90_000, 210_000])
      assert.deepStrictEqual(
        events.map((event) => [
          event._tag,
          event._tag === "Failed" ? event.failures : event.changes,
          event.requests,
          event.next.getTime()
        ]),
        [["Polled", 0, 1, 30_000], ["Failed", 1, 1, 90_000], ["Failed", 2, 1, 210_000], ["Polled", 1, 1, 240_000]]
      )
    }))

  it.effect.each([
    new Unauthorized({ ...fields, status: 401 }),
    new Forbidden({ ...fields, status: 403, acceptedScopes: [] }),
    new NotFound({ ...fields, status: 404 })
  ])("that a repetition cannot solve ends the watch: $_tag", (reason) =>
    Effect.gen(function*() {
      const { next, polls } = watching([reason])
      const waiting = yield* Effect.forkChild(Effect.flip(next))
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(polls, 1)
      assert.strictEqual(((yield* Fiber.join(waiting)) as FlatError).reason, reason)
    }))

  it.effect("is one with an item without a key", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(watching([list("a", "")], { maxFailures: 0 }).next)
      assert.strictEqual((error as FlatError).reason._tag, "Decode")
    }))
})
