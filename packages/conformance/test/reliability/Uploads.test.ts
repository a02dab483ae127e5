import { assert, describe, it } from "@effect/vitest"
import { type FlatError, Upload } from "@flat-sdk/core"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Readable } from "node:stream"
import { client, flushLoop } from "./support/Call.ts"
import { alike, overEach } from "./support/Transports.ts"
import { bytesOf, content, piecesOf, problem, read, stalling, streamOf } from "./support/UploadContents.ts"
import { created, rejecting, serve } from "./support/UploadServer.ts"

overEach((transport) => {
  // The general way is the same over every `HttpClient`.
  const isAlike = alike.includes(transport)
  const ways = [
    ["short way", transport.layer],
    ...isAlike ? [["general way", transport.byClock]] as const : []
  ] as const
  for (const [way, layer] of ways) {
    describe(`uploads, ${way}`, () => {
      const sources: ReadonlyArray<readonly [name: string, make: () => Upload.Content, sized: boolean]> = [
        ["bytes", () => content, true],
        ["an ArrayBuffer", () => content.buffer, true],
        ["a Blob", () => new Blob([content]), true],
        ["a ReadableStream", () => streamOf(piecesOf(content)), false],
        ["an AsyncIterable", () => piecesOf(content), false],
        ["a stream of Node", () => Readable.from(piecesOf(content), { objectMode: false }), false],
        [
          "a stream of Effect",
          () => Stream.fromIterable([content.subarray(0, 100_000), content.subarray(100_000)]),
          false
        ],
        ["a stream with its size", () => Upload.from(piecesOf(content), { size: content.length }), true],
        ["a function", () => Upload.from(() => piecesOf(content)), false]
      ]

      for (
        const [name, make, known] of sources.filter(([name]) => isAlike || /^(?:bytes|an AsyncIterable)$/.test(name))
      ) {
        // Effect's client over fetch omits the length of a stream.
        const sized = known && !(transport.name === "fetch" && way === "general way")
        it.effect(`U1 ${name} arrives as base64, ${sized ? "with its length" : "in chunks"}`, () =>
          Effect.gen(function*() {
            const server = yield* serve()
            const { flat, run } = yield* client(layer, { baseUrl: server.url })
            const body = { file: make(), filename: "two \"pages\" 🎵.pdf" }
            assert.deepInclude(yield* run(flat.omr.addOmrJobFile({ job: "j1", body })), { fileCount: 1 })
            const [received] = server.received
            assert.strictEqual(
              received!.body(),
              JSON.stringify({ file: Buffer.from(content).toString("base64"), filename: body.filename })
            )
            assert.strictEqual(
              received!.headers["content-length"],
              sized ? String(Buffer.byteLength(received!.body())) : undefined
            )
            assert.strictEqual(received!.headers["transfer-encoding"], sized ? undefined : "chunked")
            assert.strictEqual(received!.headers["content-type"], "application/json")
          }))
      }

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

      for (const [name, make, words] of isAlike ? failures : failures.slice(0, 1)) {
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

      if (!isAlike) return

      it.effect("U1 several contents of a body are sent in their places, with progress in bytes of each", () =>
        Effect.gen(function*() {
          const server = yield* serve()
          const { flat, run } = yield* client(layer, { baseUrl: server.url })
          const progressed: Array<Upload.Progress> = []
          const body = {
            files: [
              { file: bytesOf(4), filename: "a" },
              { file: "AAEC", filename: "b" },
              {
                file: Upload.from(new Blob([bytesOf(100_000)]), {
                  onProgress: (progress) => void progressed.push(progress)
                })
              }
            ],
            locales: ["cy"]
          }
          yield* run(flat.omr.createOmrJob({ body }))
          const { files, locales } = JSON.parse(server.received[0]!.body())
          assert.deepStrictEqual(files[0], { file: Buffer.from(bytesOf(4)).toString("base64"), filename: "a" })
          assert.deepStrictEqual(files[1], { file: "AAEC", filename: "b" })
          assert.deepStrictEqual(read(JSON.stringify(files[2])), bytesOf(100_000))
          assert.deepStrictEqual(locales, ["cy"])
          assert.deepStrictEqual(progressed.at(-1), { sent: 100_000, size: 100_000 })
          assert.isAbove(progressed.length, 1)
        }))

      const again: ReadonlyArray<readonly [name: string, make: () => Upload.Content]> = [
        ["bytes", () => content],
        ["a Blob", () => new Blob([content])],
        ["a stream of Effect", () => Stream.fromAsyncIterable(piecesOf(content), (cause) => cause)],
        ["a function", () => Upload.from(() => piecesOf(content))]
      ]

      for (const [name, make] of again) {
        it.effect(`U2 ${name} is retried completely, like any other input`, () =>
          Effect.gen(function*() {
            const server = yield* serve({
              respond: (response, index) => index === 0 ? rejecting(503, "BUSY")(response) : created(response)
            })
            const { flat, run } = yield* client(layer, { baseUrl: server.url })
            // A generator yields one stream only; this source yields several.
            const file = name === "a stream of Effect"
              ? Stream.suspend(() => make() as Stream.Stream<Uint8Array>)
              : make()
            yield* run(flat.omr.createOmrJob({ body: { idempotencyKey: "k1", files: [{ file }] } }))
            assert.lengthOf(server.received, 2)
            for (const { body } of server.received) {
              assert.deepStrictEqual(read(JSON.stringify(JSON.parse(body()).files[0])), content)
            }
          }))
      }

      for (
        const [name, make] of [
          ["bytes", (bytes: Uint8Array<ArrayBuffer>) => bytes],
          ["a Buffer", (bytes: Uint8Array<ArrayBuffer>) => Buffer.from(bytes.buffer)],
          ["an ArrayBuffer", (bytes: Uint8Array<ArrayBuffer>) => bytes.buffer],
          ["bytes with options", (bytes: Uint8Array<ArrayBuffer>) => Upload.from(bytes)]
        ] as const
      ) {
        it.effect(`U2 ${name} that change between two attempts are sent as they were`, () =>
          Effect.gen(function*() {
            const bytes = Uint8Array.from(content)
            const server = yield* serve({
              respond: (response, index) => {
                bytes.fill(0)
                return index === 0 ? rejecting(503, "BUSY")(response) : created(response)
              }
            })
            const { flat, run } = yield* client(layer, { baseUrl: server.url })
            yield* run(flat.omr.createOmrJob({ body: { idempotencyKey: "k1", files: [{ file: make(bytes) }] } }))
            assert.lengthOf(server.received, 2)
            for (const { body } of server.received) {
              assert.isTrue(Buffer.from(read(JSON.stringify(JSON.parse(body()).files[0]))).equals(content))
            }
          }))
      }

      it.effect("U3 a consumed stream is not retried, and the error says how to make it repeatable", () =>
        Effect.gen(function*() {
          const server = yield* serve({ respond: rejecting(503, "BUSY") })
          const { failing, flat } = yield* client(layer, { baseUrl: server.url })
          const body = { idempotencyKey: "k1", files: [{ file: piecesOf(content) }] }
          const error = yield* failing(flat.omr.createOmrJob({ body }))
          assert.strictEqual(error.reason._tag, "ServerError")
          assert.deepInclude(error, { attempts: 1, consumedSource: "body.files[0].file" })
          assert.include(error.message, "body.files[0].file can be read only once. Pass bytes, a Blob")
          assert.lengthOf(server.received, 1)
        }))

      it.effect("U3 nor for a new token or after the rate limit", () =>
        Effect.gen(function*() {
          const codes = [rejecting(401, "UNAUTHORIZED"), rejecting(429, "SLOW_DOWN", { "retry-after": "1" })]
          const server = yield* serve({ respond: (response, index) => codes[index]!(response) })
          let tokens = 0
          const { failing, flat } = yield* client(layer, { baseUrl: server.url, accessToken: () => `t${tokens++}` })
          for (const reason of ["Unauthorized", "RateLimited"]) {
            const error = yield* failing(flat.omr.addOmrJobFile({ job: "j1", body: { file: piecesOf(content) } }))
            assert.deepStrictEqual([error.reason._tag, error.attempts, error.consumedSource], [reason, 1, "body.file"])
          }
          assert.lengthOf(server.received, 2)
        }))

      it.effect("U3 a stream that was not read is retried", () =>
        Effect.gen(function*() {
          const nowhere = yield* Effect.scoped(Effect.map(serve(), ({ url }) => url))
          const { failing, flat } = yield* client(layer, { baseUrl: nowhere, retries: 2 })
          const { state, stream } = stalling(content)
          const error = yield* failing(flat.omr.addOmrJobFile({ job: "j1", body: { file: stream } }))
          assert.deepStrictEqual([error.reason._tag, error.attempts, error.consumedSource], ["Transport", 3, undefined])
          yield* until(() => state.ended)
        }))

      it.effect("U5 a content that cannot be sent is rejected before anything is sent", () =>
        Effect.gen(function*() {
          const server = yield* serve()
          const { failing, flat, run } = yield* client(layer, { baseUrl: server.url })
          const used = piecesOf(content)
          yield* run(flat.omr.addOmrJobFile({ job: "j1", body: { file: used } }))
          const locked = streamOf(piecesOf(content))
          locked.getReader()
          const node = Readable.from(piecesOf(content), { objectMode: false })
          node.read()
          const wrong: ReadonlyArray<readonly [file: unknown, words: string]> = [
            [used, "was already read"],
            [locked, "was already read"],
            [new Uint8Array(), "the content is empty"],
            [new Blob([]), "the content is empty"],
            [Upload.from(content, { size: 3 }), "declared size is 3 bytes, but it has 200001"],
            [Upload.from(piecesOf(content), { size: 1.5 }), "a whole number of bytes"],
            [5, "a string, or the content itself"]
          ]
          for (const [file, words] of wrong) {
            // An invalid body on purpose.
            const error = yield* failing(flat.omr.addOmrJobFile({ job: "j1", body: { file: file as Uint8Array } }))
            const { path, problem: shown, sent } = problem(error)
            assert.include(shown, words)
            assert.deepStrictEqual([path, sent, error.attempts], ["body.file", undefined, 0])
          }
          const twice = streamOf(piecesOf(content))
          const error = yield* failing(flat.omr.createOmrJob({ body: { files: [{ file: twice }, { file: twice }] } }))
          assert.include(error.message, "body.files[1].file: this stream is also used in another field")
          assert.lengthOf(server.received, 1)
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
