import { assert, describe, it } from "@effect/vitest"
import { Upload } from "@flat-sdk/core"
import { Effect, Stream } from "effect"
import { Readable } from "node:stream"
import { client, until } from "./support/Call.ts"
import { overEach } from "./support/Transports.ts"
import { bytesOf, content, piecesOf, problem, read, stalling, streamOf } from "./support/UploadContents.ts"
import { created, rejecting, serve } from "./support/UploadServer.ts"

overEach((transport) => {
  for (const [way, layer] of [["short way", transport.layer], ["general way", transport.byClock]] as const) {
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

      for (const [name, make, known] of sources) {
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

      it.effect("U1 a content of a score sets dataEncoding to base64, a string does not", () =>
        Effect.gen(function*() {
          const server = yield* serve()
          const { flat, run } = yield* client(layer, { baseUrl: server.url })
          const bodies = [
            { data: bytesOf(5) },
            { data: bytesOf(5), dataEncoding: "base64" as const },
            { data: "<score-partwise/>" }
          ]
          for (const body of bodies) yield* run(flat.scores.createScoreRevision({ score: "s1", body }))
          assert.deepStrictEqual(server.received.map(({ body }) => JSON.parse(body())), [
            { data: Buffer.from(bytesOf(5)).toString("base64"), dataEncoding: "base64" },
            { data: Buffer.from(bytesOf(5)).toString("base64"), dataEncoding: "base64" },
            { data: "<score-partwise/>" }
          ])
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
})
