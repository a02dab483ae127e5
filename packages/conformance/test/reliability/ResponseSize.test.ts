import { assert, describe, it } from "@effect/vitest"
import { OAuth } from "@flat-sdk/core"
import { FlatClient as PromiseClient, type FlatError as PromiseError } from "@flat-sdk/promise"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Layer } from "effect"
import * as zlib from "node:zlib"
import { client } from "./support/Call.ts"
import { type Behaviour, json, serve } from "./support/Server.ts"
import { alike, overEach, overOne } from "./support/Transports.ts"

const body = { username: "ada", password: "secret-1" }

const mebibyte = 1024 * 1024

/** Maximum that a server can send without a reader: the buffers of the system's sockets and of the client. */
const buffered = 24 * mebibyte

/** Sends an endless body, and counts the bytes that the connection accepted. */
const endless = (status: number, head: Record<string, string>, piece: Buffer) => {
  const state = { sent: 0 }
  const behaviour: Behaviour = (response) => {
    response.writeHead(status, { "content-type": "application/json", ...head })
    const more = () => {
      while (!response.destroyed && state.sent < 4 * buffered) {
        state.sent += piece.length
        if (!response.write(piece)) return void response.once("drain", more)
      }
    }
    more()
  }
  return { state, behaviour }
}

const bomb = zlib.gzipSync(Buffer.alloc(32 * mebibyte, " "), { level: 1 })

/** Counts the output of decompression in this process during the test; fetch uses the same implementation. */
const decompressed = Effect.acquireRelease(
  Effect.sync(() => {
    const prototype = Object.getPrototypeOf(zlib.createGunzip()) as zlib.Gunzip
    const state = { bytes: 0, restore: () => void Reflect.deleteProperty(prototype, "push") }
    const push = (prototype as { push: (piece: Buffer | null) => boolean }).push
    Object.defineProperty(prototype, "push", {
      configurable: true,
      value(this: zlib.Gunzip, piece: Buffer | null) {
        state.bytes += piece?.length ?? 0
        return push.call(this, piece)
      }
    })
    return state
  }),
  ({ restore }) => Effect.sync(restore)
)

const spaces = Buffer.alloc(64 * 1024, " ")

overEach((transport) => {
  // The generic implementation is the same over every `HttpClient`.
  const isAlike = alike.includes(transport)
  const layers = [
    ["", transport.layer],
    ...isAlike ? [[" with the generic implementation", transport.byClock]] as const : []
  ] as const

  describe("size of responses", () => {
    for (const [way, layer] of layers) {
      it.effect(`Z1 a body above maxResponseBytes is Decode, and its connection closed${way}`, () =>
        Effect.gen(function*() {
          const { behaviour, state } = endless(200, {}, spaces)
          const server = yield* serve(behaviour)
          const { failing, flat } = yield* client(layer, { baseUrl: server.url, maxResponseBytes: 100_000 })
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert.strictEqual(error.reason._tag, "Decode", error.message)
          assert.include(error.message, "100000 bytes")
          assert.include(error.message, "maxResponseBytes")
          yield* until(() => server.received[0]!.hungUp)
          assert.isBelow(state.sent, buffered)
          assert.lengthOf(server.received, 1)
        }))

      it.effect(`Z1 a body of exactly that size is read${way}`, () =>
        Effect.gen(function*() {
          const server = yield* serve((response) =>
            response.writeHead(200, { "content-type": "application/json" }).end(` ${" ".repeat(99_998)}7`)
          )
          const { flat, run } = yield* client(layer, { baseUrl: server.url, maxResponseBytes: 100_000 })
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 7)
        }))

      it.effect(`L5 a body that is announced above maxResponseBytes is Decode before anything of it arrives${way}`, () =>
        Effect.gen(function*() {
          const server = yield* serve((response) => {
            response.writeHead(200, { "content-type": "application/json", "content-length": "100001" }).flushHeaders()
          })
          const { failing, flat } = yield* client(layer, { baseUrl: server.url, maxResponseBytes: 100_000 })
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert.strictEqual(error.reason._tag, "Decode", error.message)
          assert.include(error.message, "maxResponseBytes")
          yield* until(() => server.received[0]!.hungUp)
          assert.lengthOf(server.received, 1)
        }))

      it.effect(`Z4 an error above maxErrorBytes is the error of its status, with the beginning of the body${way}`, () =>
        Effect.gen(function*() {
          const { behaviour, state } = endless(
            404,
            { "content-type": "text/html" },
            Buffer.from("not here ".repeat(5000))
          )
          const server = yield* serve(behaviour)
          const { failing, flat } = yield* client(layer, { baseUrl: server.url, maxErrorBytes: 10_000 })
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert(error.reason._tag === "NotFound", error.message)
          assert.include(error.reason.detail, "not here not here")
          assert.isBelow(error.message.length, 1000)
          yield* until(() => server.received[0]!.hungUp)
          assert.isBelow(state.sent, buffered)
        }))

      // The transports share their timers.
      if (!isAlike) continue

      it.live(`Z5 a slow error body ends with attemptTimeout${way}`, () =>
        Effect.gen(function*() {
          let pieces = 0
          const server = yield* serve((response) => {
            response.writeHead(409, { "content-type": "application/json" })
            const trickle = setInterval(() => {
              pieces++
              response.write(" ")
            }, 20)
            response.on("close", () => clearInterval(trickle))
          })
          const { failing, flat } = yield* client(layer, {
            baseUrl: server.url,
            attemptTimeout: 300,
            idleTimeout: 200,
            retries: 0
          })
          const [read, write] = yield* Effect.all([
            failing(flat.organization.countOrgaUsers()),
            failing(flat.organization.createOrganizationUser({ body }))
          ], { concurrency: 2 })
          assert(read.reason._tag === "Timeout" && read.reason.limit === "attempt", read.message)
          assert.isUndefined(read.outcome)
          assert(write.reason._tag === "Timeout" && write.reason.limit === "attempt", write.message)
          assert.strictEqual(write.outcome, "unknown")
          assert.isAtLeast(pieces, 1)
          yield* until(() => server.received.every(({ hungUp }) => hungUp))
        }))
    }

    it.effect("Z3 a compressed body is counted after decompression, and decompression stops", () =>
      Effect.gen(function*() {
        // 32 MiB of spaces, compressed repeatedly.
        const { behaviour, state } = endless(200, { "content-encoding": "gzip" }, bomb)
        const server = yield* serve(behaviour)
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, maxResponseBytes: mebibyte })
        const pulled = yield* decompressed
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert.strictEqual(error.reason._tag, "Decode", error.message)
        assert.include(error.message, "1048576 bytes")
        yield* until(() => server.received[0]!.hungUp)
        // One or two more chunks may be in progress when reading stops.
        assert.isAbove(pulled.bytes, mebibyte)
        assert.isBelow(pulled.bytes, 2 * mebibyte)
        assert.isBelow(state.sent, buffered)
      }))

    it.effect("Z9 L5 a wrong or negative Content-Length is not used as size, and a huge one is refused: nothing is allocated by it", () =>
      Effect.gen(function*() {
        for (const length of ["1000", "-1", "9007199254740991", "18446744073709551615", "7x"]) {
          const server = yield* serve((response) =>
            response.socket!.end(
              `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n[`
            )
          )
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 0 })
          const before = process.memoryUsage().arrayBuffers
          const error = yield* failing(flat.organization.countOrgaUsers())
          const reasons = length.length > 4 ? ["Decode", "Transport"] : ["Transport"]
          assert.include(reasons, error.reason._tag, `${length}: ${error.message}`)
          const file = yield* failing(
            flat.scores.getScoreRevisionData({ score: "s1", revision: "last", format: "mp3" })
          )
          assert.strictEqual(file.reason._tag, "Transport", `${length}: ${file.message}`)
          assert.isBelow(process.memoryUsage().arrayBuffers - before, 16 * mebibyte)
        }
      }))
  })
})

overOne((transport) => {
  const promised = (baseUrl: string, options: object, call: (flat: PromiseClient) => Promise<unknown>) =>
    Effect.promise(async () => {
      await using flat = new PromiseClient({
        accessToken: "test-token",
        baseUrl,
        ...options,
        ...transport.promised
      })
      return await call(flat).then(() => undefined, (error: unknown) => error as PromiseError)
    })

  describe("size of responses", () => {
    it.effect("Z2 a write whose response is too large may have been executed", () =>
      Effect.gen(function*() {
        const server = yield* serve(json("x".repeat(5000)))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, maxResponseBytes: 1000 })
        const error = yield* failing(flat.organization.createOrganizationUser({ body }))
        assert.deepStrictEqual([error.reason._tag, error.outcome], ["Decode", "unknown"])
        assert.include(error.message, "maxResponseBytes")
        assert.lengthOf(server.received, 1)
      }))

    it.effect("Z1 the defaults are 64 MiB and 1 MiB, and describe says so", () =>
      Effect.gen(function*() {
        const server = yield* serve((response, { path }) =>
          path.endsWith("/count")
            ? response.writeHead(200, { "content-length": 64 * mebibyte + 1 }).flushHeaders()
            : response.writeHead(404, { "content-type": "application/json" }).end(
              JSON.stringify({ code: "NOT_FOUND", message: "x".repeat(mebibyte) })
            )
        )
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url })
        assert.include(flat.describe(), "at most 64 MiB, 1 MiB of an error")
        const large = yield* failing(flat.organization.countOrgaUsers())
        assert.include(large.message, "67108864 bytes")
        const missing = yield* failing(flat.account.getAuthenticatedUser())
        assert(missing.reason._tag === "NotFound" && missing.reason.code === undefined, missing.message)
      }))

    it.effect("Z1 and Z4 are options of the Promise API", () =>
      Effect.gen(function*() {
        const server = yield* serve((response, received) =>
          json("x".repeat(5000), received.path.endsWith("/count") ? 200 : 404)(response, received)
        )
        const options = { maxResponseBytes: 1000, maxErrorBytes: 1000 }
        const large = yield* promised(server.url, options, (flat) => flat.organization.countOrgaUsers())
        assert.strictEqual(large?.reason._tag, "Decode")
        assert.include(large?.message, "1000 bytes")
        const missing = yield* promised(server.url, options, (flat) => flat.account.getAuthenticatedUser())
        assert.strictEqual(missing?.reason._tag, "NotFound")
        assert.throws(() => new PromiseClient({ maxResponseBytes: 0 }), /maxResponseBytes: must be a whole number/)
        assert.throws(() => new PromiseClient({ maxErrorBytes: 1.5 }), /maxErrorBytes: must be a whole number/)
        assert.include(new PromiseClient(options).describe(), "at most 1000 bytes, 1000 bytes of an error")
      }))

    it.effect("Z1 Z4 OAuth2 reads no more than 1 MiB of a response", () =>
      Effect.gen(function*() {
        for (const status of [200, 400]) {
          const { behaviour, state } = endless(status, {}, spaces)
          const server = yield* serve(behaviour)
          const oauth = yield* Effect.provide(
            OAuth.make({ clientId: "c", clientSecret: "s", redirectUri: "https://app.test/", tokenUrl: server.url }),
            yield* Layer.build(transport.layer)
          )
          const error = yield* Effect.flip(oauth.exchange("code"))
          assert.strictEqual(error.reason._tag, "Credentials")
          if (status === 200) assert.include(error.message, "1048576 bytes")
          yield* until(() => server.received[0]!.hungUp)
          assert.isBelow(state.sent, buffered)
        }
      }))
  })
})
