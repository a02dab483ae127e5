/**
 * What both transports of Node make of a response: its headers, its compression, its characters and its size.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Transport } from "@flat-sdk/core"
import { Effect, Result } from "effect"
import * as zlib from "node:zlib"
import * as RawServer from "./support/RawServer.ts"
import { get, limits, transports } from "./support/Transports.ts"

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1")

const responseOf = (body: string, headers: Record<string, string> = {}, status = "200 OK") =>
  `HTTP/1.1 ${status}\r\n${
    Object.entries({ "content-length": String(body.length), ...headers }).map((pair) => `${pair.join(": ")}\r\n`).join(
      ""
    )
  }\r\n${body}`

/** Splits a body into chunks, with one write each. */
const chunked = (pieces: ReadonlyArray<string>, headers = "", status = "200 OK") => [
  `HTTP/1.1 ${status}\r\n${headers}transfer-encoding: chunked\r\n\r\n`,
  ...pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`),
  "0\r\n\r\n"
]

for (const [name, layer] of transports) {
  const sending = (
    pieces: ReadonlyArray<string>,
    own: Partial<Transport.AttemptLimits> = {},
    options: { readonly end?: boolean } = {}
  ) =>
    Effect.gen(function*() {
      const server = yield* RawServer.serve(() => pieces, options)
      const { transport } = yield* RawServer.transportOf(layer())
      const result = yield* Effect.result(
        transport.send(get(`http://127.0.0.1:${server.port}/`), { ...limits, ...own })
      )
      return { result, server }
    })

  const text = (pieces: ReadonlyArray<string>, own: Partial<Transport.AttemptLimits> = {}) =>
    Effect.map(sending(pieces, own), ({ result }) => Result.getOrThrow(result).text)

  const failing = (pieces: ReadonlyArray<string>, own: Partial<Transport.AttemptLimits> = {}, end = false) =>
    Effect.map(sending(pieces, own, { end }), ({ result }) => {
      assert(result._tag === "Failure")
      return result.failure
    })

  describe(`responses over ${name}`, () => {
    it.live("have their headers in lower case, with all values of repeated ones", () =>
      Effect.gen(function*() {
        const head =
          "Set-Cookie: a=1\r\nset-cookie: b=2\r\nX-One: 1\r\nx-one: 2\r\nconstructor: 2\r\ncontent-length: 1\r\n"
        const { result } = yield* sending([`HTTP/1.1 200 OK\r\n${head}\r\n7`])
        const { headers } = Result.getOrThrow(result)
        assert.deepInclude(headers, { "set-cookie": "a=1, b=2", "x-one": "1, 2", constructor: "2" })
      }))

    it.live("that are informational are skipped", () =>
      Effect.gen(function*() {
        const { result } = yield* sending(["HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + responseOf("7")])
        const { headers, status, text } = Result.getOrThrow(result)
        assert.deepStrictEqual([status, text, headers["link"]], [200, "7", undefined])
      }))

    const content = JSON.stringify({ name: "é".repeat(20) })
    const raw = zlib.deflateRawSync(content)
    for (
      const [coding, body] of [
        ["gzip", zlib.gzipSync(content)],
        ["x-gzip", zlib.gzipSync(content)],
        [" GZIP", zlib.gzipSync(content)],
        ["deflate", zlib.deflateSync(content)],
        ["deflate", raw],
        ["br", zlib.brotliCompressSync(content)],
        ["identity", Buffer.from(content)],
        ...(typeof zlib.zstdCompressSync === "function" ? [["zstd", zlib.zstdCompressSync(content)] as const] : [])
      ] as ReadonlyArray<readonly [string, Buffer]>
    ) {
      it.live(`in ${coding}${body === raw ? " without the header of zlib" : ""} are decoded, in one chunk and byte by byte`, () =>
        Effect.gen(function*() {
          const head = { "content-encoding": coding }
          assert.strictEqual(yield* text([responseOf(latin1(body), head)]), content)
          const bytes = [...latin1(body)]
          assert.strictEqual(yield* text(chunked(bytes, `content-encoding: ${coding}\r\n`)), content)
        }))
    }

    it.live("in gzip may be padded with zeros, up to the limit", () =>
      Effect.gen(function*() {
        const body = latin1(zlib.gzipSync(content))
        const head = "content-encoding: gzip\r\n"
        const zeros = (bytes: number) => "\0".repeat(bytes)
        for (const pieces of [[`${body}\0`], [`${body}\0`, zeros(500), "\0"], [body, zeros(500), "\0"]]) {
          assert.strictEqual(yield* text(chunked(pieces, head)), content)
        }
        const wide = { responseBytes: 4_000_000 }
        assert.strictEqual(yield* text(chunked([body, ...Array(50).fill(zeros(60_000))], head), wide), content)
        const reason = yield* failing(chunked([body, zeros(1000)], head))
        assert.strictEqual(reason._tag, "Decode")
      }))

    it.live("have no byte order mark, whole characters, and say where they are not UTF-8", () =>
      Effect.gen(function*() {
        const bytes = [...latin1(Buffer.from("\ufeffé🎵"))]
        assert.strictEqual(yield* text([responseOf(bytes.join(""))]), "é🎵")
        assert.strictEqual(yield* text(chunked(bytes)), "é🎵")
        for (const pieces of [[responseOf("a\u00ff")], chunked(["a", "\u00ff", "b"])]) {
          const { result } = yield* sending(pieces)
          const { malformed, text } = Result.getOrThrow(result)
          assert.isTrue(malformed)
          assert.include(text, "a\ufffd")
        }
        const { result } = yield* sending(chunked(["a", "b"]))
        assert.isFalse(Result.getOrThrow(result).malformed)
      }))
  })
}
