/**
 * The limits of an attempt over both transports of Node: when its clock starts, and what is refused before it is read. Time is virtual, sockets are real.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatError, type Transport } from "@flat-sdk/core"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"
import * as net from "node:net"
import { vi } from "vitest"
import * as RawServer from "./support/RawServer.ts"
import * as Server from "./support/Server.ts"

/** Options that both transports have. */
type Options = NodeTransport.Options & HttpTransport.Options

const transports: ReadonlyArray<
  readonly [name: string, layer: (options: Options) => Layer.Layer<Transport.Transport, FlatError.FlatError>]
> = [
  ["undici", NodeTransport.layer],
  ["node:http", HttpTransport.layer]
]

const limits = { attempt: 1000, idle: 1000, responseBytes: 1000, errorBytes: 1000 }

const tick = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))

/** From here on the attempts' clock passes only by `pass`. */
const virtualTime = Effect.acquireRelease(
  Effect.sync(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })),
  () => Effect.sync(() => vi.useRealTimers())
)

/** Lets time pass, and the loop read what has arrived. */
const pass = (millis: number) =>
  Effect.gen(function*() {
    for (let passed = 0; passed < millis; passed += 50) {
      vi.advanceTimersByTime(50)
      yield* Effect.repeat(tick, { times: 3 })
    }
  })

for (const [name, layer] of transports) {
  const opened = (options: Options = {}) => RawServer.transportOf(layer(options))

  const get = (url: string): Transport.TransportRequest => ({
    method: "GET",
    url,
    headers: {},
    body: undefined
  })

  describe(`the clock of an attempt over ${name}`, () => {
    it.live("L3 starts when its request is handed to a connection: waiting for one does not count", () =>
      Effect.gen(function*() {
        const responses: Array<() => void> = []
        const server = yield* Server.plain((_, response) => void responses.push(() => void response.end("7")))
        const { transport } = yield* opened({ connections: 1 })
        const url = `http://127.0.0.1:${server.port}/`
        yield* virtualTime
        const send = (attempt: number) =>
          Effect.forkChild(Effect.result(transport.send(get(url), { ...limits, attempt })))
        const slow = yield* send(60_000)
        yield* until(() => responses.length === 1)
        const waiting = yield* send(1000)
        const last = yield* send(1000)
        yield* pass(5000)
        assert.isUndefined(waiting.pollUnsafe())
        responses[0]!()
        yield* until(() => responses.length === 2)
        yield* pass(950)
        assert.isUndefined(waiting.pollUnsafe())
        assert.isUndefined(last.pollUnsafe())
        responses[1]!()
        assert.deepInclude(yield* Fiber.join(waiting), { _tag: "Success" })
        assert.deepInclude(yield* Fiber.join(slow), { _tag: "Success" })
        // The last one has its whole limit too, and no more.
        yield* until(() => responses.length === 3)
        yield* pass(950)
        assert.isUndefined(last.pollUnsafe())
        yield* pass(100)
        const result = yield* Fiber.join(last)
        assert(result._tag === "Failure" && result.failure._tag === "Timeout")
        assert.deepStrictEqual([result.failure.limit, result.failure.millis], ["attempt", 1000])
        assert.strictEqual(server.requests.length, 3)
      }))

    it.live("R2 L3 covers connecting: a server that accepts and is silent fails as Transport, phase connect, also for those that wait", () =>
      Effect.gen(function*() {
        const sockets: Array<net.Socket> = []
        const server = net.createServer((socket) => void sockets.push(socket.on("error", () => {})))
        yield* Effect.acquireRelease(
          Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
          () =>
            Effect.sync(() => {
              server.close()
              for (const socket of sockets) socket.destroy()
            })
        )
        const { transport } = yield* opened({ connections: 1 })
        yield* virtualTime
        const url = `https://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
        const send = Effect.forkChild(Effect.flip(transport.send(get(url), limits)))
        const [first, second] = [yield* send, yield* send]
        yield* until(() => sockets.length > 0)
        yield* pass(950)
        assert.isUndefined(first.pollUnsafe())
        yield* pass(1100)
        for (const fiber of [first, second]) {
          const reason = yield* Fiber.join(fiber)
          assert(reason._tag === "Transport" && reason.phase === "connect", reason.message)
          assert.include(reason.message, "attemptTimeout")
        }
      }))
  })

  describe(`downloads that hold all connections over ${name}`, () => {
    const input = { score: "s1", revision: "last", format: "mp3" } as const

    const serving = (connections: number, attemptTimeout: number) =>
      Effect.gen(function*() {
        const server = yield* Server.plain((_, response) => {
          response.writeHead(200, { "content-type": "audio/mp3" }).write(Buffer.alloc(1_000_000))
        })
        const baseUrl = `http://127.0.0.1:${server.port}/v2`
        const flat = yield* FlatClient.make({ accessToken: "test-token", baseUrl, concurrency: 40, attemptTimeout })
          .pipe(
            Effect.provide(yield* Layer.build(layer({ connections })))
          )
        return { server, flat }
      })

    it.live("R2 of 24 downloads that nobody reads, those without a connection fail as Timeout, and are not retried", () =>
      Effect.gen(function*() {
        const { flat, server } = yield* serving(16, 1000)
        yield* virtualTime
        const downloads = yield* Effect.forEach(Array.from({ length: 24 }), () =>
          Effect.gen(function*() {
            const scope = yield* Scope.fork(yield* Effect.scope)
            const open = Effect.provideService(flat.scores.getScoreRevisionData.download(input), Scope.Scope, scope)
            return { scope, fiber: yield* Effect.forkScoped(Effect.result(open)) }
          }))
        const [first] = downloads
        yield* until(() => downloads.filter(({ fiber }) => fiber.pollUnsafe() !== undefined).length === 16)
        yield* pass(2100)
        yield* until(() => downloads.every(({ fiber }) => fiber.pollUnsafe() !== undefined))
        const results = yield* Effect.forEach(downloads, ({ fiber }) => Fiber.join(fiber))
        const failures = results.flatMap((result) => result._tag === "Failure" ? [result.failure] : [])
        assert.strictEqual(failures.length, 8)
        for (const { attempts, message, outcome, reason } of failures) {
          assert.strictEqual(reason._tag, "Timeout")
          assert.include(message, "all 16 connections have downloads that are not being read")
          assert.deepStrictEqual([attempts, outcome], [1, undefined])
        }
        // A write was not sent either.
        const write = yield* Effect.forkChild(Effect.flip(flat.classes.createClass({ body: { name: "Choir" } })))
        yield* pass(2100)
        yield* until(() => write.pollUnsafe() !== undefined)
        const { attempts, outcome, reason } = yield* Fiber.join(write)
        assert.deepStrictEqual([reason._tag, attempts, outcome], ["Timeout", 1, undefined])
        assert.strictEqual(server.requests.length, 16)
        // A download that is closed makes room.
        const next = yield* Effect.forkChild(flat.scores.getScoreRevisionData.download(input))
        yield* Scope.close(first!.scope, Exit.void)
        yield* until(() => next.pollUnsafe() !== undefined)
        assert.strictEqual(server.requests.length, 17)
      }))

    it.live("R2 a call waits for the connection of a download that somebody reads", () =>
      Effect.gen(function*() {
        const { flat } = yield* serving(1, 1000)
        yield* virtualTime
        const { stream } = yield* flat.scores.getScoreRevisionData.download(input)
        const reader = yield* Effect.forkChild(Stream.runDrain(stream))
        const waiting = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
        yield* pass(5000)
        assert.isUndefined(waiting.pollUnsafe())
        yield* Fiber.interrupt(reader)
        yield* Fiber.interrupt(waiting)
      }))
  })

  describe(`what ${name} refuses`, () => {
    const asking = <A, E>(port: number, call: (flat: FlatClient.FlatClientShape) => Effect.Effect<A, E>) =>
      Effect.provide(
        Effect.flatMap(
          FlatClient.make({
            accessToken: "planted-token",
            baseUrl: `http://127.0.0.1:${port}/v2`,
            maxResponseBytes: 1000,
            maxErrorBytes: 1000
          }),
          call
        ),
        layer({})
      )

    it.live("L4 headers that are longer than Node reads are not requested again, and the error says what to do", () =>
      Effect.gen(function*() {
        for (const status of ["200 OK", "503 Unavailable"]) {
          const server = yield* RawServer.serve(() => [
            `HTTP/1.1 ${status}\r\nx-planted: ${"planted".repeat(9000)}\r\ncontent-length: 1\r\n\r\n7`
          ])
          const error = yield* Effect.flip(asking(server.port, (flat) => flat.organization.countOrgaUsers()))
          assert(error.reason._tag === "Transport" && error.reason.phase === "response", error.message)
          assert.include(error.message, "--max-http-header-size")
          assert.notInclude(error.message, "connection was lost")
          assert.notInclude(JSON.stringify(error), "planted")
          assert.deepStrictEqual([error.attempts, server.requests()], [1, 1])
          const write = yield* Effect.flip(
            asking(server.port, (flat) => flat.classes.createClass({ body: { name: "Choir" } }))
          )
          assert.strictEqual(write.outcome, "unknown")
        }
      }))

    it.live("L5 a success that announces more than its limit is not read, and its connection is closed", () =>
      Effect.gen(function*() {
        const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        const server = yield* RawServer.serve(() => [`${head}content-length: 1001\r\n\r\n`])
        yield* asking(server.port, (flat) =>
          Effect.gen(function*() {
            // Nothing of the body arrives: the headers are enough.
            const error = yield* Effect.flip(flat.organization.countOrgaUsers())
            assert.strictEqual(error.reason._tag, "Decode", error.message)
            assert.include(error.message, "maxResponseBytes")
            assert.strictEqual(server.requests(), 1)
            yield* until(() => server.connections.size === 0)
          }))
        const exact = yield* RawServer.serve(() => [`${head}content-length: 1000\r\n\r\n${" ".repeat(999)}7`])
        assert.strictEqual(yield* asking(exact.port, (flat) => flat.organization.countOrgaUsers()), 7)
      }))

    it.live("L5 the length of a file, of an error and of an empty response is no reason", () =>
      Effect.gen(function*() {
        const bytes = "x".repeat(5000)
        const answering = (status: string, body = bytes) =>
          RawServer.serve(
            () => [`HTTP/1.1 ${status}\r\ncontent-type: audio/mp3\r\ncontent-length: 5000\r\n\r\n${body}`]
          )
        const file = yield* answering("200 OK")
        const input = { score: "s1", revision: "last", format: "mp3" } as const
        const { bytes: read } = yield* asking(file.port, (flat) => flat.scores.getScoreRevisionData(input))
        assert.strictEqual(read.length, 5000)
        const missing = yield* answering("404 Not Found")
        const error = yield* Effect.flip(asking(missing.port, (flat) => flat.organization.countOrgaUsers()))
        assert(error.reason._tag === "NotFound")
        assert.include(error.reason.detail, "xxx")
        const empty = yield* answering("204 No Content", "")
        yield* asking(empty.port, (flat) => flat.scores.deleteScore({ score: "s1" }))
        assert.strictEqual(empty.requests(), 1)
      }))
  })
}
