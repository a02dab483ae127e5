import { assert, describe, it } from "@effect/vitest"
import { FlatClient as PromiseClient, type FlatError } from "@flat-sdk/promise"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Stream } from "effect"
import { client } from "./support/Call.ts"
import { type Behaviour, json, sequence, serve } from "./support/Server.ts"
import { overOne, type Transport } from "./support/Transports.ts"

const input = { score: "s1", revision: "last", format: "mp3" } as const

const size = 40_000

const fileOf = (version: number) => Uint8Array.from({ length: size }, (_, at) => (at * 7 + version) % 251)
const file = fileOf(0)
const other = fileOf(3)

type Head = Record<string, string | undefined>

/** Responds with these bytes and headers; an undefined header is omitted. */
const respond = (status: number, bytes: Uint8Array, head: Head = {}): Behaviour => (response) => {
  const headers: Head = {
    "content-type": "audio/mp3",
    "accept-ranges": "bytes",
    "content-length": String(bytes.length),
    etag: "\"v1\"",
    ...head
  }
  response.writeHead(status, Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)))
  response.end(bytes)
}

/** Sends a number of bytes of the file, then breaks the connection. */
const breaking = (bytes: number, head: Head = {}): Behaviour => (response) => {
  const headers: Head = { "content-type": "audio/mp3", "accept-ranges": "bytes", etag: "\"v1\"", ...head }
  response.writeHead(200, {
    "content-length": String(size),
    ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
  })
  if (bytes === 0) response.flushHeaders()
  else response.write(file.subarray(0, bytes))
  setTimeout(() => response.socket?.resetAndDestroy(), 30)
}

const from = 15_000
const rest = file.subarray(from)
const wrong = other.subarray(from)

/** Responses to `bytes=15000-` that must not be joined to the bytes before. */
const unfit: ReadonlyArray<readonly [name: string, behaviour: Behaviour]> = [
  ["no Content-Range", respond(206, wrong)],
  ["another start", respond(206, other.subarray(0), { "content-range": `bytes 0-${size - 1}/${size}` })],
  [
    "the etag of another version",
    respond(206, wrong, {
      "content-range": `bytes ${from}-${size - 1}/${size}`,
      etag: "\"v2\""
    })
  ],
  [
    "a compressed part",
    respond(206, wrong, {
      "content-range": `bytes ${from}-${size - 1}/${size}`,
      "content-encoding": "br"
    })
  ]
]

/** Parts that contradict only what is known of the file. */
const unlike: ReadonlyArray<readonly [name: string, behaviour: Behaviour]> = [
  [
    "another total",
    respond(206, Buffer.concat([wrong, wrong]).subarray(0, wrong.length + 1), {
      "content-range": `bytes ${from}-${size}/${size + 1}`
    })
  ],
  ["the complete file in another version", respond(200, other, { etag: "\"v2\"" })]
]

const promised = async <A>(
  transport: Transport,
  baseUrl: string,
  call: (flat: PromiseClient) => Promise<A>
): Promise<A | FlatError> => {
  await using flat = new PromiseClient({
    accessToken: "test-token",
    baseUrl,
    ...transport.promised
  })
  return await call(flat).catch((error: unknown) => error as FlatError)
}

overOne((transport) => {
  describe("parts of files", () => {
    for (const [name, behaviour] of [...unfit, ...unlike]) {
      it.effect(`F7 a stream is not continued with ${name}: Decode, and nothing joined`, () =>
        Effect.gen(function*() {
          const server = yield* serve(sequence(breaking(from), behaviour))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          let received = 0
          const error = yield* failing(
            Stream.runForEach(flat.scores.getScoreRevisionData.stream(input), (piece) =>
              Effect.sync(() => void (received += piece.length)))
          )
          assert.strictEqual(error.reason._tag, "Decode", error.message)
          assert.include(error.message, "Start over")
          assert.isAtMost(received, from)
          assert.lengthOf(server.received, 2)
        }))
    }

    it.effect("F7 a part with fewer bytes than declared is truncated, and resumed", () =>
      Effect.gen(function*() {
        const second = from + 5000
        const server = yield* serve(sequence(
          breaking(from),
          respond(206, rest.subarray(0, 5000), { "content-range": `bytes ${from}-${size - 1}/${size}` }),
          respond(206, file.subarray(second), { "content-range": `bytes ${second}-${size - 1}/${size}` })
        ))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const pieces = yield* run(Stream.runCollect(flat.scores.getScoreRevisionData.stream(input)))
        assert.isTrue(Buffer.concat(pieces).equals(file))
        assert.strictEqual(server.received[2]?.headers.range, `bytes=${second}-`)
      }))

    it.effect("F7 a part with more bytes than declared is an error", () =>
      Effect.gen(function*() {
        const longer = respond(206, Buffer.concat([rest, rest]), {
          "content-range": `bytes ${from}-${size - 1}/${size}`
        })
        const server = yield* serve(longer)
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const part = yield* flat.scores.getScoreRevisionData.download(input, { from, etag: "\"v1\"" })
        const error = yield* failing(Stream.runDrain(part.stream))
        assert(error.reason._tag === "Transport" && error.reason.phase === "body", error.message)
        assert.include(error.message, "Content-Range")
      }))

    const lastModified = "Sun, 06 Nov 1994 08:49:37 GMT"
    const date = "Sun, 06 Nov 1994 08:51:00 GMT"
    const dated: Head = { etag: undefined, "last-modified": lastModified, date }
    const range = { "content-range": `bytes ${from}-${size - 1}/${size}` }

    for (
      const [name, head] of [
        ["a weak etag and a Last-Modified", { ...dated, etag: "W/\"v1\"" }],
        ["a Last-Modified that was just before", { ...dated, date: lastModified }],
        ["a Last-Modified that is no date", { ...dated, "last-modified": "yesterday" }]
      ] as ReadonlyArray<readonly [string, Head]>
    ) {
      it.effect(`L2 a file that ${name} identifies is not continued: a stream is Decode, a download begins at 0`, () =>
        Effect.gen(function*() {
          const server = yield* serve(sequence(breaking(from, head), respond(206, wrong, { ...head, ...range })))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          let received = 0
          const error = yield* failing(
            Stream.runForEach(
              flat.scores.getScoreRevisionData.stream(input),
              ({ length }) => Effect.sync(() => void (received += length))
            )
          )
          assert.strictEqual(error.reason._tag, "Decode", error.message)
          assert.include(error.message, "Start over")
          assert.strictEqual(received, from)
          const whole = yield* serve(respond(200, file, head))
          const resumed = yield* client(transport.layer, { baseUrl: whole.url })
          const { etag } = head
          const opened = yield* resumed.flat.scores.getScoreRevisionData.download(input, { from, etag })
          assert.deepInclude(opened, { from: 0, resumable: false, lastModified: undefined })
          for (const { headers } of [...server.received, ...whole.received]) {
            assert.notProperty(headers, "range")
            assert.notProperty(headers, "if-range")
          }
        }))
    }

    it.effect("L2 a file is continued in the version of its Last-Modified, and in no other", () =>
      Effect.gen(function*() {
        const responses: ReadonlyArray<readonly [behaviour: Behaviour, continued: boolean]> = [
          [respond(206, rest, { ...dated, ...range }), true],
          [respond(200, file, dated), true],
          [respond(206, wrong, { ...dated, ...range, "last-modified": date }), false],
          [respond(206, wrong, { ...dated, ...range, "last-modified": undefined }), false],
          [respond(206, wrong, { ...dated, ...range, "last-modified": undefined, etag: lastModified }), false],
          [respond(200, other, { ...dated, "last-modified": date }), false],
          [respond(200, other, { ...dated, "last-modified": undefined }), false]
        ]
        for (const [behaviour, continued] of responses) {
          const server = yield* serve(sequence(breaking(from, dated), behaviour))
          const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
          const result = yield* run(
            Effect.result(Stream.runCollect(flat.scores.getScoreRevisionData.stream(input)))
          )
          assert.deepInclude(server.received[1]?.headers, { range: `bytes=${from}-`, "if-range": lastModified })
          if (result._tag === "Success") assert.isTrue(continued && Buffer.concat(result.success).equals(file))
          else assert.deepStrictEqual([continued, result.failure.reason._tag], [false, "Decode"])
        }
      }))

    it.effect("L2 a download is resumed by its lastModified, also over the Promise API", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(
          respond(200, file, dated),
          respond(206, rest, { ...dated, ...range }),
          respond(206, rest, { ...dated, ...range }),
          respond(206, wrong, { ...dated, ...range, "last-modified": date }),
          respond(200, other, { ...dated, "last-modified": date })
        ))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const whole = yield* flat.scores.getScoreRevisionData.download(input)
        assert.deepInclude(whole, { lastModified, etag: undefined, resumable: true })
        const options = { from, lastModified: whole.lastModified }
        const part = yield* flat.scores.getScoreRevisionData.download(input, options)
        assert.strictEqual(part.from, from)
        assert.isTrue(Buffer.concat(yield* run(Stream.runCollect(part.stream))).equals(rest))
        const promise = yield* Effect.promise(() =>
          promised(transport, server.url, async (flat) => {
            await using opened = await flat.scores.getScoreRevisionData.download(input, options)
            return { from: opened.from, lastModified: opened.lastModified }
          })
        )
        assert.deepInclude(promise, { from, lastModified })
        const changed = yield* flat.scores.getScoreRevisionData.download(input, options)
        assert.strictEqual(changed.from, 0)
        assert.isTrue(Buffer.concat(yield* run(Stream.runCollect(changed.stream))).equals(other))
      }))

    it.effect("F7 a file that stalls is resumed like one that is interrupted", () =>
      Effect.gen(function*() {
        const silent: Behaviour = (response) => {
          response.writeHead(200, { "accept-ranges": "bytes", etag: "\"v1\"", "content-length": String(size) })
          response.write(file.subarray(0, from))
        }
        const server = yield* serve(
          sequence(silent, respond(206, rest, { "content-range": `bytes ${from}-${size - 1}/${size}` }))
        )
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url, idleTimeout: 300 })
        const pieces: Array<Uint8Array> = []
        yield* run(Stream.runForEach(flat.scores.getScoreRevisionData.stream(input), (piece) => {
          pieces.push(piece)
          // The stalled connection is released before the end of the file.
          return server.received.length > 1 ? until(() => server.received[0]!.hungUp) : Effect.void
        }))
        assert.isTrue(Buffer.concat(pieces).equals(file))
        assert.strictEqual(server.received[1]?.headers.range, `bytes=${from}-`)
      }))

    it.effect("F7 a part in response to a request for the complete file is an error", () =>
      Effect.gen(function*() {
        for (const start of [from, 0]) {
          const range = { "content-range": `bytes ${start}-${size - 1}/${size}` }
          const server = yield* serve(respond(206, file.subarray(start), range))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
          const error = yield* failing(flat.scores.getScoreRevisionData(input))
          assert.strictEqual(error.reason._tag, "Decode")
        }
      }))

    for (const [name, behaviour] of unfit) {
      it.effect(`F7 a download from an offset that gets ${name} is restarted`, () =>
        Effect.gen(function*() {
          const server = yield* serve(sequence(behaviour, respond(200, file)))
          const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
          const options = { from, etag: "\"v1\"" }
          const opened = yield* flat.scores.getScoreRevisionData.download(input, options)
          assert.strictEqual(opened.from, 0)
          const pieces = yield* run(Stream.runCollect(opened.stream))
          assert.isTrue(Buffer.concat(pieces).equals(file))
          assert.deepStrictEqual(server.received.map(({ headers }) => headers.range), [`bytes=${from}-`, undefined])
        }))
    }

    it.effect("F9 an invalid offset, etag or lastModified is Encode, and nothing is sent", () =>
      Effect.gen(function*() {
        const server = yield* serve(json({}))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        const given: ReadonlyArray<readonly [field: string, options: Record<string, unknown>]> = [
          ...[-1, 0.5, NaN, Infinity, 2 ** 53, "100", null, 10n, {}].map((from) => ["from", { from }] as const),
          ...["\"a\r\nx-admin: 1\"", "a\nb", "a\u0000b", "a\tb", "\u20ac", "", 7, null].map((etag) =>
            ["etag", { from: 1, etag }] as const
          ),
          ["etag", { etag: "a\nb" }],
          ...["yesterday", "", 7, null, new Date(0), `${lastModified}\n`].map((lastModified) =>
            ["lastModified", { from: 1, lastModified }] as const
          )
        ]
        for (const [field, options] of given) {
          const error = yield* failing(
            Effect.scoped(flat.scores.getScoreRevisionData.download(input, options as { from?: number }))
          )
          assert(error.reason._tag === "Encode", `${JSON.stringify(Object.keys(options))} ${error.message}`)
          assert.deepStrictEqual(error.reason.problems.map(({ path }) => path), [field])
          assert.strictEqual(error.attempts, 0)
          const rejected = yield* Effect.promise(() =>
            promised(
              transport,
              server.url,
              (flat) => flat.scores.getScoreRevisionData.download(input, options as { from?: number })
            )
          )
          assert("reason" in rejected && rejected.reason._tag === "Encode", error.message)
          assert.include(rejected.message, `${field}: `)
        }
        assert.lengthOf(server.received, 0)
      }))
  })
})
