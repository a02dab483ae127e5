/**
 * Uploads that fail, stall or are interrupted.
 */
import { assert, describe, it } from "@effect/vitest"
import type { FlatError } from "@flat-sdk/core"
import { Upload } from "@flat-sdk/core"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Readable } from "node:stream"
import { client, flushLoop, until } from "./support/Call.ts"
import { overEach } from "./support/Transports.ts"
import { content, piecesOf, problem, stalling } from "./support/UploadContents.ts"
import { rejecting, serve } from "./support/UploadServer.ts"

overEach((transport) => {
  for (const [way, layer] of [["short way", transport.layer], ["general way", transport.byClock]] as const) {
    describe(`uploads, ${way}`, () => {
      const failures: ReadonlyArray<readonly [name: string, make: () => Upload.Content, words: RegExp]> = [
        [
          "fails",
          () =>
            Stream.concat(
              Stream.make(content),
              Stream.fail(new Error("the disk is gone, says ada@school.example"))
            ),
          /^the content could not be read after 200001 bytes: the disk is gone, says <redacted>/
        ],
        [
          "is shorter than its size",
          () => Upload.from(piecesOf(content), { size: 200_002 }),
          /ended after 200001 of 200002/
        ],
        [
          "is longer than its size",
          () => Upload.from(piecesOf(content), { size: 200_000 }),
          /more bytes than its declared size of 200000/
        ],
        ["yields something else than bytes", () => Readable.from(["a", "b"]), /a chunk is a string/],
        ["turns out to be empty", () => Stream.empty, /has no bytes/]
      ]

      for (const [name, make, words] of failures) {
        it.effect(`U4 a content that ${name} aborts the request before its end, and is not retried`, () =>
          Effect.gen(function*() {
            const server = yield* serve()
            const { failing, flat } = yield* client(layer, { baseUrl: server.url })
            const body = { idempotencyKey: "k1", files: [{ file: make() }] }
            const error = yield* failing(flat.omr.createOmrJob({ body }))
            const { path, problem: shown, sent } = problem(error)
            assert.match(shown, words)
            assert.deepStrictEqual([path, sent], ["body.files[0].file", "part"])
            assert.deepStrictEqual([error.attempts, error.outcome], [1, undefined])
            assert.include(error.message, "aborted and not executed")
            yield* until(() => server.received.every(({ broken }) => broken))
            assert.isAtMost(server.received.length, 1)
            assert.isFalse(server.received.some(({ complete }) => complete))
          }))
      }

      it.effect("U7 a response that arrives before everything is sent is returned, and ends the content", () =>
        Effect.gen(function*() {
          const server = yield* serve({ begins: (_, response) => rejecting(413, "TOO_LARGE")(response) })
          const { failing, flat } = yield* client(layer, { baseUrl: server.url })
          const { state, stream } = stalling(content)
          const error = yield* failing(flat.omr.addOmrJobFile({ job: "j1", body: { file: stream } }))
          assert.deepInclude(error.reason, { _tag: "UnexpectedStatus", status: 413, code: "TOO_LARGE" })
          yield* until(() => state.ended)
          assert.isFalse(server.received[0]!.complete)
        }))

      it.effect("U8 interruption ends the content and the connection, also while waiting for a chunk", () =>
        Effect.gen(function*() {
          const server = yield* serve()
          const { flat } = yield* client(layer, { baseUrl: server.url })
          const { state, stream } = stalling(content)
          const node = new Readable({ read: () => {} })
          for (const file of [stream, node]) {
            const call = yield* Effect.forkChild(flat.omr.addOmrJobFile({ job: "j1", body: { file } }))
            const before = server.received.length
            yield* until(() => server.received.length > before)
            yield* flushLoop
            yield* Fiber.interrupt(call)
          }
          yield* until(() => state.ended && node.destroyed && server.received.every(({ broken }) => broken))
          assert.isFalse(server.received.some(({ complete }) => complete))
        }))

      it.effect("U8 a content that was not read ends with the call too", () =>
        Effect.gen(function*() {
          const { failing, flat } = yield* client(layer, {
            baseUrl: "http://127.0.0.1:1/v2",
            accessToken: () => Promise.reject(new Error("no token"))
          })
          const { state, stream } = stalling(content)
          const error = yield* failing(flat.omr.addOmrJobFile({ job: "j1", body: { file: stream } }))
          assert.strictEqual(error.reason._tag, "Credentials")
          yield* until(() => state.ended)
        }))
    })
  }

  describe("uploads under time limits", () => {
    const timeout = (error: FlatError.FlatError) => {
      assert(error.reason._tag === "Timeout", error.message)
      return { limit: error.reason.limit, millis: error.reason.millis, outcome: error.outcome }
    }

    it.effect("U6 a source that stalls ends the attempt, and the request is aborted", () =>
      Effect.gen(function*() {
        const server = yield* serve()
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, idleTimeout: 300 })
        const { state, stream } = stalling(content)
        const error = yield* failing(flat.omr.addOmrJobFile({ job: "j1", body: { file: stream } }))
        assert.deepStrictEqual(timeout(error), { limit: "idle", millis: 300, outcome: undefined })
        yield* until(() => state.ended && server.received[0]!.broken)
      }))

    it.effect("U6 so does a server that stops reading", () =>
      Effect.gen(function*() {
        const server = yield* serve({ begins: (request) => void request.pause() })
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, idleTimeout: 300 })
        const endless = Stream.forever(Stream.make(content))
        const error = yield* failing(flat.omr.addOmrJobFile({ job: "j1", body: { file: endless } }))
        assert.deepStrictEqual(timeout(error), { limit: "idle", millis: 300, outcome: undefined })
      }))

    it.effect("U6 a body that makes progress is never aborted; the time limit of the response starts after its last chunk", () =>
      Effect.gen(function*() {
        const server = yield* serve({ respond: () => {} })
        const { flat } = yield* client(transport.byClock, {
          baseUrl: server.url,
          attemptTimeout: "10 seconds",
          idleTimeout: "5 seconds",
          retries: 0
        })
        const node = new Readable({ read: () => {} })
        const call = yield* Effect.forkChild(
          Effect.flip(flat.omr.addOmrJobFile({ job: "j1", body: { file: node } }))
        )
        yield* until(() => server.received.length === 1)
        for (let nth = 0; nth < 6; nth++) {
          yield* TestClock.adjust("4 seconds")
          node.push(content.subarray(0, 30_000))
          yield* flushLoop
        }
        node.push(null)
        yield* until(() => server.received[0]!.complete)
        yield* flushLoop
        yield* TestClock.adjust(9999)
        yield* flushLoop
        assert.isUndefined(call.pollUnsafe())
        yield* TestClock.adjust(1)
        assert.deepStrictEqual(timeout(yield* Fiber.join(call)), {
          limit: "attempt",
          millis: 10_000,
          outcome: "unknown"
        })
      }))
  })
})
