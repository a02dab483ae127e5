import { assert, describe, it } from "@effect/vitest"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Stream } from "effect"
import type { ServerResponse } from "node:http"
import * as zlib from "node:zlib"
import { client } from "./support/Call.ts"
import { account, type Behaviour, json, sequence, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

const body = { username: "ada", password: "secret-1" }

const people = Array.from({ length: 200 }, (_, index) => account(`${index}`))
const page = Buffer.from(JSON.stringify(people))

const codings = {
  gzip: (bytes: Uint8Array) => zlib.gzipSync(bytes),
  br: (bytes: Uint8Array) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: (bytes: Uint8Array) => zlib.zstdCompressSync(bytes)
}

/** Sends bytes in a number of writes. */
const encoded = (bytes: Uint8Array, coding: string, writes = 1, status = 200): Behaviour => (response) => {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-encoding": coding,
    // The length of the encoded body, not of the decoded one.
    "content-length": bytes.length
  })
  const size = Math.ceil(bytes.length / writes)
  const next = (at: number): void => {
    if (at + size >= bytes.length) return void response.end(bytes.subarray(at))
    response.write(bytes.subarray(at, at + size), () => setImmediate(next, at + size))
  }
  next(0)
}

const mp3 = { score: "s1", revision: "last", format: "mp3" } as const

overEach((transport) => {
  // The runtime requests and decodes the codings of fetch.
  const decoded = transport.name !== "fetch" ? ["gzip", "br", "zstd"] as const : ["gzip", "br"] as const

  describe("codings of responses", () => {
    it.effect("Z6 compressed responses are requested and decoded, whole or in chunks", () =>
      Effect.gen(function*() {
        for (const coding of decoded) {
          const server = yield* serve(sequence(
            encoded(codings[coding](page), coding),
            encoded(codings[coding](page), coding, 40),
            encoded(codings[coding](Buffer.from(JSON.stringify({ code: "NOT_FOUND" }))), coding, 1, 404)
          ))
          const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
          for (let nth = 0; nth < 2; nth++) {
            const { items } = yield* run(flat.organization.listOrganizationUsers())
            assert.deepStrictEqual(items.map(({ id }) => id), people.map(({ id }) => id), coding)
          }
          const error = yield* failing(flat.organization.listOrganizationUsers())
          assert(error.reason._tag === "NotFound" && error.reason.code === "NOT_FOUND", error.message)
          const accepted = server.received.map(({ headers }) => String(headers["accept-encoding"]))
          assert.isTrue(accepted.every((codings) => codings.includes("gzip")))
          if (transport.name !== "fetch") assert.strictEqual(accepted[0], "gzip, br, zstd")
          // The connection is reused.
          assert.strictEqual(server.connections.size, 1)
        }
      }))

    // Node's fetch accepts a truncated body as complete. If it is not JSON, the error is `Decode`.
    if (transport.name !== "fetch") {
      it.effect("Z7 a compressed body that ends early or is corrupt is Transport, and a read is retried", () =>
        Effect.gen(function*() {
          for (const coding of decoded) {
            const bytes = codings[coding](page)
            const corrupt = Buffer.from(bytes)
            corrupt.fill(0xff, 8, 60)
            const corrupted = [bytes.subarray(0, -9), bytes.subarray(0, 5), corrupt, Buffer.from("[]")]
            for (const [nth, given] of corrupted.entries()) {
              const server = yield* serve(sequence(
                encoded(given, coding, 3),
                encoded(given, coding, 3),
                encoded(bytes, coding)
              ))
              const { failing, flat, run } = yield* client(transport.layer, { baseUrl: server.url })
              const write = yield* failing(flat.organization.createOrganizationUser({ body }))
              assert(write.reason._tag === "Transport", `${coding} ${nth}: ${write.message}`)
              assert.deepStrictEqual([write.reason.phase, write.outcome], ["body", "unknown"])
              const { items } = yield* run(flat.organization.listOrganizationUsers())
              assert.lengthOf(items, people.length)
              assert.lengthOf(server.received, 3)
            }
          }
        }))
    }

    for (const coding of ["rot13", "gzip, br", "br,gzip"]) {
      it.effect(`Z8 a body in the coding ${coding} is Decode, of an error it is the error`, () =>
        Effect.gen(function*() {
          const bytes = coding === "rot13" ? Buffer.from("7") : zlib.brotliCompressSync(zlib.gzipSync(Buffer.from("7")))
          const server = yield* serve((response, received) =>
            encoded(bytes, coding, 1, received.path.endsWith("/me") ? 404 : 200)(response, received)
          )
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 0 })
          const error = yield* failing(flat.organization.countOrgaUsers())
          if (coding === "rot13" || transport.name !== "fetch") {
            assert.strictEqual(error.reason._tag, "Decode", error.message)
            assert.include(error.message, "content-encoding")
          } else assert.include(["Decode", "Transport"], error.reason._tag)
          if (transport.name !== "fetch") {
            const missing = yield* failing(flat.account.getAuthenticatedUser())
            assert.strictEqual(missing.reason._tag, "NotFound")
            const file = yield* failing(flat.scores.getScoreRevisionData(mp3))
            assert.strictEqual(file.reason._tag, "Decode")
          }
        }))
    }
  })

  describe("codings of files", () => {
    it.effect("F11 files are requested without compression, so that ranges are ranges of the file", () =>
      Effect.gen(function*() {
        const server = yield* serve(json({}))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(flat.scores.getScoreRevisionData(mp3))
        yield* Effect.scoped(flat.scores.getScoreRevisionData.download(mp3, { from: 5 }))
        // fetch adds a second one to a range request.
        assert.deepStrictEqual(
          server.received.map(({ headers }) => /^identity(, identity)?$/.test(String(headers["accept-encoding"]))),
          [true, true]
        )
      }))

    it.effect("F11 a file that is compressed anyway is decoded, with backpressure, and not resumed in the middle", () =>
      Effect.gen(function*() {
        const file = Buffer.alloc(8 * 1024 * 1024, "la ".repeat(1000))
        const bytes = zlib.gzipSync(file, { level: 1 })
        let open: ServerResponse | undefined
        const server = yield* serve(sequence(encoded(bytes, "gzip", 20), (response) => {
          open = response.writeHead(200, { "content-encoding": "gzip", etag: "\"v1\"", "accept-ranges": "bytes" })
          response.write(bytes.subarray(0, bytes.length / 2))
        }))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const opened = yield* flat.scores.getScoreRevisionData.download(mp3)
        assert.deepStrictEqual([opened.resumable, opened.size], [false, undefined])
        let received = 0
        yield* Stream.runForEachArray(opened.stream, (pieces) =>
          Effect.sync(() => {
            const size = pieces.reduce((sum, { length }) => sum + length, 0)
            assert.isBelow(size, 2 * 1024 * 1024)
            for (const piece of pieces) {
              assert.isTrue(file.subarray(received, received + piece.length).equals(piece), `at ${received}`)
              received += piece.length
            }
          }))
        assert.strictEqual(received, file.length)
        const error = yield* failing(
          Stream.runForEach(
            flat.scores.getScoreRevisionData.stream(mp3),
            () => Effect.sync(() => open?.socket?.resetAndDestroy())
          )
        )
        assert.strictEqual(error.reason._tag, "Transport", error.message)
        assert.lengthOf(server.received, 2)
      }))

    it.effect("F11 a compressed file that is not read to its end releases its connection", () =>
      Effect.gen(function*() {
        const bytes = zlib.gzipSync(Buffer.alloc(16 * 1024 * 1024))
        const server = yield* serve((response) => {
          response.writeHead(200, { "content-encoding": "gzip" })
          response.write(bytes)
        })
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const pieces = yield* run(Stream.runCollect(Stream.take(flat.scores.getScoreRevisionData.stream(mp3), 1)))
        assert.lengthOf(pieces, 1)
        yield* until(() => server.received[0]!.hungUp)
      }))
  })
})
