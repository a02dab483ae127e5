/**
 * What `Transport.make` adds to a function that sends a request.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Result, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as BodyBuffer from "../../src/body/BodyBuffer.ts"
import * as FlatError from "../../src/error/FlatError.ts"
import * as Transport from "../../src/Transport.ts"

const limits = { attempt: 1000, idle: 300, responseBytes: 10, errorBytes: 5 }
const request: Transport.TransportRequest = {
  method: "GET",
  url: "https://flat.test/v2/me",
  headers: {},
  body: undefined
}
const bytes = (text: string) => new TextEncoder().encode(text)

/** A transport whose connection counts how often it was opened and freed. */
const connecting = (response: Partial<Transport.Connected>) => {
  const counts = { opened: 0, freed: 0 }
  const transport = Transport.make(() =>
    Effect.as(
      Effect.acquireRelease(Effect.sync(() => counts.opened++), () => Effect.sync(() => counts.freed++)),
      { status: 200, headers: {}, body: Stream.empty, ...response }
    )
  )
  return { counts, transport }
}

describe("send", () => {
  it.effect("decodes a body whose characters are split between chunks, and frees the connection", () =>
    Effect.gen(function*() {
      const whole = bytes("né€")
      const { counts, transport } = connecting({
        body: Stream.make(whole.subarray(0, 2), whole.subarray(2, 4), whole.subarray(4))
      })
      const response = yield* transport.send(request, limits)
      assert.deepStrictEqual([response.status, response.text, response.malformed], [200, "né€", false])
      assert.deepStrictEqual(counts, { opened: 1, freed: 1 })
    }))

  it.effect("reports bytes that are not UTF-8", () =>
    Effect.gen(function*() {
      const { transport } = connecting({ body: Stream.make(Uint8Array.of(0x61, 0xff)) })
      assert.deepStrictEqual((yield* transport.send(request, limits)).malformed, true)
    }))

  it.effect("fails a success that is larger than its limit, and keeps the start of such an error body", () =>
    Effect.gen(function*() {
      const body = Stream.make(bytes("123456"), bytes("789012"))
      const large = connecting({ body })
      const reason = yield* Effect.flip(large.transport.send(request, limits))
      assert.strictEqual(reason._tag, "Decode")
      assert.include(reason.message, "more than 10 bytes")
      const refused = connecting({ status: 500, body })
      assert.strictEqual((yield* refused.transport.send(request, limits)).text, "12345")
      assert.deepStrictEqual([large.counts.freed, refused.counts.freed], [1, 1])
    }))

  it.effect("returns redirects and error statuses as responses", () =>
    Effect.gen(function*() {
      for (const status of [204, 302, 404]) {
        const { transport } = connecting({ status, headers: { location: "/there" } })
        const response = yield* transport.send(request, limits)
        assert.deepStrictEqual([response.status, response.headers, response.text], [status, { location: "/there" }, ""])
      }
    }))

  it.effect("derives from the platform's error whether anything was sent", () =>
    Effect.gen(function*() {
      const failing = (error: unknown) => Effect.flip(Transport.make(() => Effect.fail(error)).send(request, limits))
      const code = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) })
      const phases: Array<unknown> = []
      const own = new FlatError.Transport({ phase: "connect", detail: "no route" })
      for (const error of [code("ECONNREFUSED"), code("CERT_HAS_EXPIRED"), code("ECONNRESET"), new Error("x"), own]) {
        const reason = yield* failing(error)
        assert(reason._tag === "Transport", reason._tag)
        phases.push(reason.phase)
      }
      assert.deepStrictEqual(phases, ["connect", "connect", "response", "response", "connect"])
    }))

  it.effect("fails as an interrupted body if the stream fails", () =>
    Effect.gen(function*() {
      const body = Stream.concat(Stream.make(bytes("1")), Stream.fail(new Error("socket hang up")))
      const { counts, transport } = connecting({ body })
      const reason = yield* Effect.flip(transport.send(request, limits))
      assert(reason._tag === "Transport", reason._tag)
      assert.deepStrictEqual([reason.phase, reason.detail, counts.freed], ["body", "socket hang up", 1])
    }))

  it.effect("fails as an interrupted body if a success ends cleanly before its Content-Length; not an error response", () =>
    Effect.gen(function*() {
      for (const status of [200, 503]) {
        const headers = { "content-length": "3" }
        const exit = yield* Effect.result(
          connecting({ status, headers, body: Stream.make(bytes("12")) }).transport.send(request, limits)
        )
        assert.strictEqual(
          Result.isFailure(exit) ? exit.failure.message : exit.success.text,
          status === 503 ? "12" : "the response was interrupted: the body ended 1 bytes early"
        )
      }
    }))

  it.effect("expires without headers after the attempt limit, without a chunk after the idle limit, and frees the connection", () =>
    Effect.gen(function*() {
      let freed = 0
      const silent = Transport.make(() => Effect.ensuring(Effect.never, Effect.sync(() => freed++)))
      const stalled = connecting({ body: Stream.never })
      const calls = [silent, stalled.transport].map(({ send }) => Effect.flip(send(request, limits)))
      const fibers = yield* Effect.forEach(calls, (call) => Effect.forkChild(call))
      yield* TestClock.adjust(1000)
      const reasons = yield* Effect.forEach(fibers, (fiber) => Fiber.join(fiber))
      assert.deepStrictEqual(reasons.map((reason) => reason._tag === "Timeout" ? reason.limit : reason._tag), [
        "attempt",
        "idle"
      ])
      assert.deepStrictEqual([freed, stalled.counts.freed], [1, 1])
    }))

  it.effect("frees the connection of an interrupted request", () =>
    Effect.gen(function*() {
      const { counts, transport } = connecting({ body: Stream.never })
      const call = yield* Effect.forkChild(transport.send(request, limits))
      yield* TestClock.adjust(1)
      yield* Fiber.interrupt(call)
      assert.deepStrictEqual(counts, { opened: 1, freed: 1 })
    }))
})

describe("stream", () => {
  const opened = (transport: Transport.TransportShape, scope: Scope.Scope) =>
    Scope.provide(transport.stream(request, limits, BodyBuffer.receive), scope)

  it.effect("keeps the connection until the scope closes", () =>
    Effect.gen(function*() {
      const scope = Scope.makeUnsafe()
      const { counts, transport } = connecting({ body: Stream.make(bytes("0123456789abcdef")) })
      const { body, text } = yield* opened(transport, scope)
      assert.strictEqual(text, "")
      assert.deepStrictEqual((yield* body!)?.map(({ length }) => length), [16])
      assert.isUndefined(yield* body!)
      assert.strictEqual(counts.freed, 0)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(counts.freed, 1)
    }))

  it.effect("reads an error response as text, and frees its connection immediately", () =>
    Effect.gen(function*() {
      const scope = Scope.makeUnsafe()
      const { counts, transport } = connecting({ status: 404, body: Stream.make(bytes("none")) })
      const { body, text } = yield* opened(transport, scope)
      assert.deepStrictEqual([body, text, counts.freed], [undefined, "none", 1])
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(counts.freed, 1)
    }))

  it.effect("expires after the idle limit between two chunks, and not while the reader is busy", () =>
    Effect.gen(function*() {
      const scope = Scope.makeUnsafe()
      const { transport } = connecting({ body: Stream.concat(Stream.make(bytes("1")), Stream.never) })
      const { body } = yield* opened(transport, scope)
      yield* TestClock.adjust(5000)
      assert.deepStrictEqual((yield* body!)?.map(({ length }) => length), [1])
      yield* TestClock.adjust(5000)
      const next = yield* Effect.forkChild(Effect.flip(body!))
      yield* TestClock.adjust(300)
      const reason = yield* Fiber.join(next)
      assert.strictEqual(reason._tag === "Timeout" && reason.limit, "idle")
      yield* Scope.close(scope, Exit.void)
    }))
})
