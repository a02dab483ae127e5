import { assert, describe, it } from "@effect/vitest"
import { Transport } from "@flat-sdk/core"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Exit, Fiber, Layer, Stream } from "effect"
import type { ServerResponse } from "node:http"
import { client, flushLoop } from "./support/Call.ts"
import { apiError, type Behaviour, sequence, serve } from "./support/Server.ts"
import { overEach, overOne } from "./support/Transports.ts"

const input = { score: "s1", revision: "last", format: "mp3" } as const

/** A generated file: its bytes depend on their position. */
const fileOf = (length: number, version = 0) => Uint8Array.from({ length }, (_, at) => (at * 7 + version) % 251)

const head = (file: Uint8Array, from: number, extra: Record<string, string> = {}) => ({
  "content-type": "audio/mp3",
  "accept-ranges": "bytes",
  "content-length": String(file.length - from),
  ...(from === 0 ? undefined : { "content-range": `bytes ${from}-${file.length - 1}/${file.length}` }),
  ...extra
})

const rangeOf = (range: string | undefined): number => Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0)

/** Serves a file whose responses are interrupted after a number of bytes, except the last one. */
const breaking = (file: Uint8Array, each: number, etag = "\"v1\""): Behaviour => (response, { headers }) => {
  const from = headers["if-range"] === undefined || headers["if-range"] === etag ? rangeOf(headers["range"]) : 0
  response.writeHead(from === 0 ? 200 : 206, head(file, from, { etag }))
  if (from + each >= file.length) return void response.end(file.subarray(from))
  response.write(file.subarray(from, from + each), () => setTimeout(() => response.socket?.resetAndDestroy(), 30))
}

const join = (chunks: ReadonlyArray<Uint8Array>) => Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))

overEach((transport) => {
  describe("files", () => {
    it.effect("F1 an interrupted file is resumed at that byte, in the same version, and is complete", () =>
      Effect.gen(function*() {
        const file = fileOf(40_000)
        const server = yield* serve(breaking(file, 15_000))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const progress: Array<number> = []
        const bytes = yield* run(Stream.runCollect(
          flat.scores.getScoreRevisionData.stream(input, {
            onProgress: ({ received, size }) => void progress.push(received, size!)
          })
        ))
        assert.deepStrictEqual(join(bytes), file)
        assert.deepStrictEqual(server.received.map(({ headers }) => [headers.range, headers["if-range"]]), [
          [undefined, undefined],
          ["bytes=15000-", "\"v1\""],
          ["bytes=30000-", "\"v1\""]
        ])
        assert.deepStrictEqual(progress.slice(-2), [40_000, 40_000])
      }))

    it.effect("F1 the same with the generic implementation, of a transformed client", () =>
      Effect.gen(function*() {
        const file = fileOf(400_000)
        const server = yield* serve(breaking(file, 150_000))
        const { flat, run } = yield* client(transport.byClock, { baseUrl: server.url })
        const pieces = yield* run(Stream.runCollect(flat.scores.getScoreRevisionData.stream(input)))
        assert.isTrue(Buffer.concat(pieces).equals(file))
        assert.lengthOf(server.received, 3)
      }))

    it.effect("F2 a file that has another version after the interruption is an error: two versions are never joined", () =>
      Effect.gen(function*() {
        const versions = [fileOf(40_000), fileOf(40_000, 3)]
        let responses = 0
        const server = yield* serve((response) => {
          const at = Math.min(responses++, 1)
          response.writeHead(200, head(versions[at]!, 0, { etag: `"v${at}"` }))
          if (at === 1) return void response.end(versions[at])
          response.write(
            versions[at]!.subarray(0, 9000),
            () => setTimeout(() => response.socket?.resetAndDestroy(), 30)
          )
        })
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const error = yield* failing(Stream.runDrain(flat.scores.getScoreRevisionData.stream(input)))
        assert.strictEqual(error.reason._tag, "Decode")
        assert.include(error.message, "Start over")
        assert.lengthOf(server.received, 2)
      }))

    it.effect("F4 a reader that stops, or is interrupted, ends the download; its speed is that of the reader", () =>
      Effect.gen(function*() {
        const open: Array<ServerResponse> = []
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/mp3" })
          response.write(fileOf(1000))
          open.push(response)
        })
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(Stream.runDrain(Stream.take(flat.scores.getScoreRevisionData.stream(input), 1)))
        yield* until(() => server.received[0]!.hungUp)
        const reading = yield* Effect.forkChild(Stream.runDrain(flat.scores.getScoreRevisionData.stream(input)))
        yield* until(() => open.length === 2)
        yield* flushLoop
        yield* Fiber.interrupt(reading)
        assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(reading)))
        yield* until(() => server.received[1]!.hungUp)
      }))

    it.effect("F6 a slow reader slows down the server, and gets the complete file", () =>
      Effect.gen(function*() {
        const size = 32 * 1024 * 1024
        const part = fileOf(251 * 1024)
        let sent = 0
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/mp3", "content-length": String(size) })
          const more = () => {
            while (sent < size) {
              const piece = part.subarray(0, Math.min(part.length, size - sent))
              sent += piece.length
              if (!response.write(piece)) return void response.once("drain", more)
            }
            response.end()
          }
          more()
        })
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const file = yield* flat.scores.getScoreRevisionData.download(input)
        let received = 0
        yield* Stream.runForEachArray(file.stream, (pieces) =>
          Effect.gen(function*() {
            if (received === 0) {
              for (let before = -1; before < sent; yield* flushLoop) before = sent
              // What the client buffers, plus the buffers of the system's sockets, which are far larger.
              assert.isBelow(sent, size / 2)
            }
            for (const piece of pieces) {
              const at = received % part.length
              const expected = Buffer.from(part.subarray(at, at + Math.min(piece.length, 100)))
              assert.isTrue(expected.equals(piece.subarray(0, expected.length)), `at ${received}`)
              received += piece.length
            }
            // A pull returns all buffered bytes.
            assert.isBelow(pieces.reduce((sum, { length }) => sum + length, 0), 1024 * 1024)
          }))
        assert.strictEqual(received, size)
      }))
  })
})

overOne((transport) => {
  describe("files", () => {
    it.effect("F12 a file that is read into memory starts over, as often as retries allows", () =>
      Effect.gen(function*() {
        const file = fileOf(40_000)
        const cut: Behaviour = (response) => {
          response.writeHead(200, { "content-type": "audio/mp3", "content-length": String(file.length) })
          response.write(fileOf(1000, 1), () => setTimeout(() => response.socket?.resetAndDestroy(), 30))
        }
        const server = yield* serve(sequence(cut, cut, breaking(file, 40_000)))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        assert.deepStrictEqual((yield* run(flat.scores.getScoreRevisionData(input))).bytes, file)
        assert.deepStrictEqual(server.received.map(({ headers }) => headers.range), [undefined, undefined, undefined])

        const always = yield* serve(cut)
        const other = yield* client(transport.layer, { baseUrl: always.url, retries: 1 })
        const error = yield* other.failing(other.flat.scores.getScoreRevisionData(input))
        assert(error.reason._tag === "Transport" && error.reason.phase === "body", error.message)
        assert.lengthOf(always.received, 2)
      }))

    it.effect("F3 an error instead of a file is that error, with its code, and retried like any other read", () =>
      Effect.gen(function*() {
        const file = fileOf(2000)
        let responses = 0
        const server = yield* serve((response, received) =>
          (responses++ === 0 ? apiError(503, "BUSY") : breaking(file, 5000))(response, received)
        )
        const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const { bytes, contentType } = yield* run(flat.scores.getScoreRevisionData(input))
        assert.deepStrictEqual([bytes, contentType], [file, "audio/mp3"])
        const missing = yield* serve(apiError(404, "NOT_FOUND"))
        const other = yield* client(transport.layer, { baseUrl: missing.url })
        const error = yield* failing(other.flat.scores.getScoreRevisionData(input))
        assert(error.reason._tag === "NotFound" && error.reason.code === "NOT_FOUND")
        assert.lengthOf(missing.received, 1)
      }))

    it.effect("F6 the time between reads does not count as idle time", () =>
      Effect.gen(function*() {
        let open: ServerResponse | undefined
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/mp3" })
          response.write(fileOf(1000))
          open = response
        })
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, idleTimeout: 100, retries: 0 })
        const progress: Array<number> = []
        yield* Stream.runForEach(flat.scores.getScoreRevisionData.stream(input), ({ length }) =>
          Effect.promise(async () => {
            progress.push(length)
            // Longer than the limit; nothing arrives meanwhile.
            await new Promise((resolve) =>
              setTimeout(resolve, 250)
            )
            if (progress.length === 2) open!.end()
            else open!.write(fileOf(500))
          }))
        assert.deepStrictEqual(progress, [1000, 500])
      }))

    it.effect("F6 a server that stalls while the reader waits times out, and its connection closed", () =>
      Effect.gen(function*() {
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-type": "audio/mp3" })
          response.write(fileOf(1000))
        })
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, idleTimeout: 40, retries: 0 })
        const file = yield* flat.scores.getScoreRevisionData.download(input)
        let received = 0
        const error = yield* failing(
          Stream.runForEach(file.stream, ({ length }) => Effect.sync(() => void (received += length)))
        )
        assert(error.reason._tag === "Timeout" && error.reason.limit === "idle", error.message)
        assert.strictEqual(received, 1000)
        // The scope of the download is still open.
        yield* until(() => server.received[0]!.hungUp)
      }))
  })
})

it.effect("F1 a body that ends cleanly before its Content-Length resumes too, over a transport of a program's own", () =>
  Effect.gen(function*() {
    const file = fileOf(40_000)
    const asked: Array<string | undefined> = []
    const transport = Transport.make(({ headers }) =>
      Effect.sync(() => {
        asked.push(headers["range"])
        const from = rangeOf(headers["range"])
        return {
          status: from === 0 ? 200 : 206,
          headers: head(file, from, { etag: "\"v1\"" }),
          body: Stream.make(file.subarray(from, from + 15_000))
        }
      })
    )
    const layer = Layer.succeed(Transport.Transport, transport)
    const { failing, flat, run } = yield* client(layer, { baseUrl: "https://flat.test/v2" })
    assert.deepStrictEqual(join(yield* run(Stream.runCollect(flat.scores.getScoreRevisionData.stream(input)))), file)
    assert.deepStrictEqual(asked, [undefined, "bytes=15000-", "bytes=30000-"])

    const { stream } = yield* flat.scores.getScoreRevisionData.download(input)
    const error = yield* failing(Stream.runDrain(stream))
    assert(error.reason._tag === "Transport" && error.reason.phase === "body", error.message)
    assert.include(error.message, "ended 25000 bytes early")
  }))
