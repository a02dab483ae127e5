/**
 * What both transports of Node send, and where: origins, bodies, uploads, and requests that nobody waits for any more.
 */
import type * as Undici from "@effect/platform-node/Undici"
import { assert, describe, it } from "@effect/vitest"
import type { FlatError, Transport } from "@flat-sdk/core"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber, Layer } from "effect"
import type * as http from "node:http"
import { vi } from "vitest"
import { HttpAgents, make } from "../src/HttpTransport.ts"
import { Running, sending, UndiciAttempt } from "../src/UndiciAttempt.ts"
import * as RawServer from "./support/RawServer.ts"
import * as Server from "./support/Server.ts"
import { get, limits, tick, transports } from "./support/Transports.ts"

/** URLs in the order in which they are requested, with the origin and the target of each. */
const urls: ReadonlyArray<readonly [url: string, origin: string, target: string]> = [
  ["http://h:81/v2/a?b=c&d", "http://h:81", "/v2/a?b=c&d"],
  ["http://h:81/v2/e?x=1", "http://h:81", "/v2/e?x=1"],
  ["http://h:8181/v2/e", "http://h:8181", "/v2/e"],
  ["http://h:81/v2/?f", "http://h:81", "/v2/?f"],
  ["http://h:80/v2/", "http://h", "/v2/"],
  ["http://h/v2/g", "http://h", "/v2/g"],
  ["http://h.evil.example/v2/g", "http://h.evil.example", "/v2/g"],
  ["http://h:8080/v2/g", "http://h:8080", "/v2/g"],
  ["https://h/v2/g", "https://h", "/v2/g"],
  ["https://h:4433/v2/g", "https://h:4433", "/v2/g"],
  ["http://[::1]:81/v2/g", "http://[::1]:81", "/v2/g"]
]

describe("the origin of a request", () => {
  it("over undici is that of its URL, also if another origin begins with the same characters", () => {
    const sent: Array<Undici.Dispatcher.DispatchOptions> = []
    const send = sending({ dispatch: (options: Undici.Dispatcher.DispatchOptions) => sent.push(options) } as never)
    for (const [url] of [...urls, ["http://[::1]:81/v2/g?h#fragment"]]) send(get(url), {} as UndiciAttempt)
    assert.strictEqual(sent.pop()?.path, "/v2/g?h")
    assert.deepStrictEqual(sent.map(({ origin, path }) => [String(origin), path]), urls.map((url) => [url[1], url[2]]))
    // The limits of the attempt are the only ones.
    assert.deepInclude(sent[0], { headersTimeout: 0, bodyTimeout: 0, method: "GET", body: null })
  })

  it.effect("over node:http is that of its URL, also if another origin begins with the same characters", () =>
    Effect.gen(function*() {
      const sent: Array<http.RequestOptions> = []
      class Recording extends HttpAgents {
        override requestOver(): typeof http.request {
          return ((options: http.RequestOptions) => {
            sent.push(options)
            throw new Error("recorded")
          }) as never
        }
      }
      const transport = make(new Recording())
      for (const [url] of [...urls, ["http://[::1]:81/v2/g?h#fragment"]]) {
        yield* Effect.flip(transport.send(get(url), limits))
      }
      const fragment = sent.pop()
      assert.strictEqual(fragment?.path, "/v2/g?h")
      assert.deepStrictEqual(
        sent.map(({ hostname, path, port, protocol }) => {
          const host = hostname!.includes(":") ? `[${hostname}]` : hostname
          return [`${protocol}//${host}${port === "" ? "" : `:${port}`}`, path]
        }),
        urls.map((url) => [url[1], url[2]])
      )
    }))
})

describe("an attempt over undici", () => {
  const attempt = (running = new Running()) =>
    Object.assign(new UndiciAttempt(get("http://h/"), limits, undefined, () => {}), { running })
  const controller = () => {
    const aborted: Array<unknown> = []
    return { aborted, abort: (reason: unknown) => void aborted.push(reason) } as never as
      & Undici.Dispatcher.DispatchController
      & { readonly aborted: Array<unknown> }
  }

  it("that was interrupted while it waited for a connection is aborted once it has one", () => {
    const one = attempt()
    const connection = controller()
    one.interrupt()
    one.onRequestStart(connection)
    assert.lengthOf(connection.aborted, 1)
  })

  it("waits for a connection while others use theirs, and no longer once these have ended", () => {
    const running = new Running()
    const [first, second, waiting] = [attempt(running), attempt(running), attempt(running)]
    assert.isFalse(waiting.queued())
    first.onRequestStart(controller())
    second.onRequestStart(controller())
    assert.deepStrictEqual([first.queued(), waiting.queued()], [false, true])
    first.onResponseError(undefined, new Error("reset"))
    assert.isTrue(waiting.queued())
    second.onResponseStart(undefined, 204, {})
    second.onResponseEnd()
    assert.isFalse(waiting.queued())
    waiting.interrupt()
  })
})

/** The body of an upload: chunks that are read while they are sent. */
const upload = (
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  length?: number
) => {
  const counts = { read: 0, cancelled: 0 }
  const body: Transport.RequestBody & { failure: FlatError.Encode | undefined } = {
    length,
    failure: undefined,
    cancel: () => void counts.cancelled++,
    readable: () => new ReadableStream(),
    blob: async () => new Blob(),
    onProgress: () => {},
    async *[Symbol.asyncIterator]() {
      for await (const chunk of chunks) {
        counts.read++
        yield chunk
      }
    }
  }
  return { body, counts }
}

for (const [name, layer] of transports) {
  describe(`requests over ${name}`, () => {
    it.live("go to their own server, although another one has idle connections", () =>
      Effect.gen(function*() {
        const servers = [yield* Server.plain(), yield* Server.plain()]
        const { transport } = yield* RawServer.transportOf(layer())
        for (let nth = 0; nth < 3; nth++) {
          for (const { port } of servers) yield* transport.send(get(`http://127.0.0.1:${port}/${nth}`), limits)
          yield* Effect.sleep(5)
        }
        for (const { requests } of servers) assert.deepStrictEqual(requests.map(({ url }) => url), ["/0", "/1", "/2"])
      }))

    it.live("that are interrupted before they are sent never are", () =>
      Effect.gen(function*() {
        const server = yield* Server.plain()
        const { transport } = yield* RawServer.transportOf(layer())
        const request = get(`http://127.0.0.1:${server.port}/`)
        yield* transport.send(request, limits)
        yield* Effect.sleep(10)
        const fiber = yield* Effect.forkChild(transport.send({ ...request, method: "POST", body: "{}" }, limits), {
          startImmediately: true
        })
        yield* Fiber.interrupt(fiber)
        yield* Effect.repeat(tick, { times: 30 })
        assert.isAtMost(server.requests.length, name === "node:http" ? 1 : 2)
      }))

    it.live("leave a connection that is closed after `keepAlive`", () =>
      Effect.gen(function*() {
        const server = yield* Server.plain((_, response) =>
          void response.writeHead(200, { connection: "keep-alive" }).end("7")
        )
        const { transport } = yield* RawServer.transportOf(layer({ keepAlive: 100 }))
        yield* transport.send(get(`http://127.0.0.1:${server.port}/`), limits)
        yield* until(() => server.connections.size === 0)
        assert.lengthOf(server.requests, 1)
      }))
  })

  describe(`uploads over ${name}`, () => {
    const opened = (respond?: http.RequestListener) =>
      Effect.gen(function*() {
        const server = yield* Server.plain(respond)
        const { transport } = yield* RawServer.transportOf(layer({ connections: 1 }))
        const request = (body: Transport.RequestBody): Transport.TransportRequest => ({
          ...get(`http://127.0.0.1:${server.port}/`),
          method: "POST",
          headers: body.length === undefined ? {} : { "content-length": String(body.length) },
          body
        })
        return { request, server, transport }
      })

    it.live("are not read ahead of a server that does not read", () =>
      Effect.gen(function*() {
        const { request, transport } = yield* opened(() => {})
        const { body, counts } = upload(Array.from({ length: 2000 }, () => Buffer.alloc(64 * 1024)))
        const fiber = yield* Effect.forkChild(transport.send(request(body), limits))
        let before = -1
        yield* until(
          Effect.andThen(
            Effect.sleep(50),
            Effect.sync(() => (before === counts.read || (before = counts.read) < 0) && before > 0)
          ),
          { what: "an upload that stalls" }
        )
        assert.isBelow(counts.read, 1500)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(counts.cancelled, 1)
      }))

    it.live("are not read before there is a connection", () =>
      Effect.gen(function*() {
        const { transport } = yield* RawServer.transportOf(layer())
        const { body, counts } = upload([Buffer.from("{}")])
        const request = { ...get("http://127.0.0.1:1/"), method: "POST", body }
        const reason = yield* Effect.flip(transport.send(request, limits))
        assert(reason._tag === "Transport" && reason.phase === "connect")
        assert.deepStrictEqual([counts.read, counts.cancelled > 0], [0, true])
      }))
  })
}

describe("the pool of undici", () => {
  it.live("has 16 connections by default", () =>
    Effect.gen(function*() {
      const waiting: Array<() => void> = []
      const server = yield* Server.plain((_, response) => void waiting.push(() => void response.end("7")))
      const [, layer] = transports[0]!
      const { transport } = yield* RawServer.transportOf(layer())
      const fiber = yield* Effect.forkChild(
        Effect.replicateEffect(transport.send(get(`http://127.0.0.1:${server.port}/`), limits), 20, {
          concurrency: 20
        })
      )
      yield* until(() => waiting.length === 16)
      yield* Effect.repeat(tick, { times: 30 })
      assert.strictEqual(server.most(), 16)
      for (let nth = 0; nth < 20; nth++) {
        yield* until(() => nth < waiting.length)
        waiting[nth]!()
      }
      assert.lengthOf(yield* Fiber.join(fiber), 20)
    }))

  it.effect("is not opened on Bun, whose undici would never respond", () =>
    Effect.gen(function*() {
      vi.stubGlobal("Bun", {})
      yield* Effect.addFinalizer(() => Effect.sync(() => vi.unstubAllGlobals()))
      const exit = yield* Effect.exit(Layer.build(transports[0]![1]()))
      assert.include(String(exit), "a transport over fetch")
    }))
})
