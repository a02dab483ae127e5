import { assert, describe, it } from "@effect/vitest"
import { type FlatError, TokenSource } from "@flat-sdk/core"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { account } from "../support/Samples.ts"
import { type Reply, sequence, testClient } from "../support/TestClient.ts"
import { failing, flushLoop, passing } from "../support/Time.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

/** A body whose chunks the test provides. */
const handed = () => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const state = { cancelled: false }
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given
    },
    cancel: () => {
      state.cancelled = true
    }
  })
  return {
    reply: { stream } satisfies Reply,
    push: (text: string) => controller!.enqueue(bytes(text)),
    close: () => controller!.close(),
    state
  }
}

const timeout = (error: FlatError.FlatError) => {
  assert(error.reason._tag === "Timeout", error.reason._tag)
  return error.reason
}

describe("time limits", () => {
  it.effect("attempt: no response in time, then another attempt", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient((_, index) => index === 0 ? Effect.never : { json: 3 }, {
        attemptTimeout: "10 seconds"
      })
      const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* TestClock.adjust(9999)
      assert.strictEqual(sent.length, 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), 3)
      assert.strictEqual(sent.length, 2)
    }))

  it.effect("total: counts attempts and waits, and is final", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => Effect.never, {
        attemptTimeout: "20 seconds",
        deadline: "50 seconds"
      })
      const error = yield* failing(flat.organization.countOrgaUsers(), "50 seconds")
      assert.deepInclude(timeout(error), { limit: "total", millis: 50_000 })
      assert.include(error.message, "deadline")
      assert.isAtLeast(sent.length, 2)
      assert.strictEqual(error.attempts, sent.length)
    }))

  it.effect("total: a write in flight has an unknown outcome, one that was not sent has none", () =>
    Effect.gen(function*() {
      const body = { username: "ada", password: "secret-1" }
      const sending = yield* testClient(() => Effect.never, { deadline: "5 seconds" })
      assert.strictEqual(
        (yield* failing(sending.flat.organization.createOrganizationUser({ body }))).outcome,
        "unknown"
      )

      const waiting = yield* testClient(() => Effect.never, {
        deadline: "5 seconds",
        accessToken: TokenSource.cached(Effect.never)
      })
      const error = yield* failing(waiting.flat.organization.createOrganizationUser({ body }))
      assert.strictEqual(timeout(error).limit, "total")
      assert.strictEqual(error.attempts, 0)
      assert.strictEqual(error.outcome, undefined)
    }))

  it.effect("limits can be switched off", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(
        () => Effect.as(Effect.sleep("30 days"), { json: 3 }),
        { attemptTimeout: "Infinity", idleTimeout: "Infinity", deadline: "Infinity" }
      )
      assert.strictEqual(yield* passing(flat.organization.countOrgaUsers(), "31 days"), 3)
    }))

  it.effect("interruption while waiting for headers or body ends the call and the request", () =>
    Effect.gen(function*() {
      const body = handed()
      const { flat } = yield* testClient(() => body.reply)
      const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
      yield* flushLoop
      body.push("[1,")
      yield* flushLoop
      yield* Fiber.interrupt(fiber)
      assert.isTrue(body.state.cancelled)
    }))

  it.effect("a success just before the limit leaves no timer", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(sequence({ json: account("u1") }), {
        attemptTimeout: "1 second",
        deadline: "2 seconds"
      })
      yield* flat.organization.createOrganizationUser({ body: { username: "ada", password: "secret-1" } })
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(sent.length, 1)
    }))
})
