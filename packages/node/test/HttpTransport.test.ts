import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig } from "@flat-sdk/core"
import { HttpTransport } from "@flat-sdk/node"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Stream } from "effect"
import * as http from "node:http"
import type * as net from "node:net"
import * as RawServer from "./support/RawServer.ts"
import * as Server from "./support/Server.ts"

const asking = <A, E>(
  port: number,
  call: (flat: FlatClient.FlatClientShape) => Effect.Effect<A, E>,
  transport: HttpTransport.Options = {},
  options: FlatConfig.Options = {},
  host = "127.0.0.1"
) =>
  Effect.provide(
    Effect.flatMap(
      FlatClient.make({ accessToken: "planted-token", baseUrl: `http://${host}:${port}/v2`, retries: 0, ...options }),
      call
    ),
    HttpTransport.layer(transport)
  )

const count = (flat: FlatClient.FlatClientShape) => flat.organization.countOrgaUsers()
const create = (flat: FlatClient.FlatClientShape) => flat.classes.createClass({ body: { name: "Choir" } })

const ok = (headers = "", body = "7") =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`

describe("requests over node:http", () => {
  it.live("have the length of their body, and name the host that they are for", () =>
    Effect.gen(function*() {
      const { port, requests } = yield* Server.plain((_, response) =>
        void response.writeHead(200, { "content-type": "application/json" }).end("{\"id\":\"é\"}")
      )
      yield* asking(port, create)
      const { headers } = requests[0]!
      assert.strictEqual(headers["content-length"], String(JSON.stringify({ name: "Choir" }).length))
      assert.notProperty(headers, "transfer-encoding")
      assert.strictEqual(headers["host"], `127.0.0.1:${port}`)
      yield* asking(port, (flat) => flat.classes.activateClass({ class: "c1" }))
      assert.strictEqual(requests[1]?.headers["content-length"], "0")
    }))

  it.live("reach a server by its IPv6 address", () =>
    Effect.gen(function*() {
      const server = http.createServer((_, response) =>
        response.writeHead(200, { "content-type": "application/json" }).end("7")
      )
      const listening = yield* Effect.callback<boolean>((resume) => {
        server.once("error", () => resume(Effect.succeed(false)))
        server.listen(0, "::1", () => resume(Effect.succeed(true)))
      })
      // Not every machine has IPv6.
      if (listening) {
        const { port } = server.address() as net.AddressInfo
        assert.strictEqual(yield* asking(port, count, {}, {}, "[::1]"), 7)
        server.close()
      }
      assert.isBoolean(listening)
    }))

  it.live("with a header that Node cannot send fail as Encode, and nothing is sent", () =>
    Effect.gen(function*() {
      const { port, requests } = yield* Server.plain()
      const { transport } = yield* RawServer.transportOf(HttpTransport.layer())
      const limits = { attempt: 5000, idle: 5000, responseBytes: 1000, errorBytes: 1000 }
      const send = (url: string, headers: Record<string, string>) =>
        Effect.flip(transport.send({ method: "GET", url, headers, body: undefined }, limits))
      const url = `http://127.0.0.1:${port}/v2`
      for (const headers of [{ "x-one": "planted\r\nx-two: 2" }, { "x one": "1" }, { "x-one": "日本" }]) {
        const error = yield* send(url, headers)
        assert.strictEqual(error._tag, "Encode")
        assert.notInclude(error.message, "planted")
      }
      assert.strictEqual((yield* send("planted", {}))._tag, "Encode")
      assert.strictEqual(requests.length, 0)
    }))

  it.live("N7 use the agent of the program, which closing the layer does not destroy", () =>
    Effect.gen(function*() {
      const server = yield* Server.plain()
      const agent = new http.Agent({ keepAlive: true })
      yield* asking(server.port, (flat) => Effect.andThen(count(flat), Effect.andThen(Effect.sleep(1), count(flat))), {
        agent
      })
      yield* Effect.sleep(1)
      assert.strictEqual(server.requests.length, 2)
      assert.strictEqual(server.most(), 1)
      assert.strictEqual(Object.values(agent.freeSockets).flat().length, 1)
      agent.destroy()
    }))
})

describe("responses over node:http", () => {
  const reading = (response: string, call = count) =>
    Effect.gen(function*() {
      const server = yield* RawServer.serve(() => [response])
      return yield* Effect.result(asking(server.port, (flat) => Effect.timeout(call(flat), 5000)))
    })

  it.live("L1 that are complete are responses, whatever bytes follow: each request is sent once, and its connection closed", () =>
    Effect.gen(function*() {
      const json = "content-type: application/json\r\n"
      const activate = (flat: FlatClient.FlatClientShape) => flat.classes.activateClass({ class: "c1" })
      const remove = (flat: FlatClient.FlatClientShape) => flat.scores.deleteScore({ score: "s1" })
      const followed: ReadonlyArray<readonly [response: string, call: typeof activate | typeof remove]> = [
        ["HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", remove],
        [`HTTP/1.1 204 No Content\r\n${json}content-length: 9\r\n\r\n{"id":"c"}`, remove],
        ["HTTP/1.1 204 No Content\r\n\r\n{}", remove],
        [`HTTP/1.1 200 OK\r\n${json}content-length: 2\r\n\r\n{}   `, activate],
        [`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nmore`, activate]
      ]
      for (const [response, call] of followed) {
        const server = yield* RawServer.serve((nth) => nth === 0 ? [response] : [ok("", "{}")])
        yield* asking(
          server.port,
          (flat) =>
            Effect.andThen(call(flat), Effect.andThen(until(() => server.connections.size === 0), activate(flat))),
          {},
          { retries: 4, onDrift: () => {} }
        )
        assert.deepStrictEqual([server.requests(), server.opened()], [2, 2], response)
      }
    }))

  it.live("N9 that are informational are ignored, and the final one is read", () =>
    Effect.gen(function*() {
      const informational = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
      const result = yield* reading(informational + ok())
      assert.deepInclude(result, { _tag: "Success", success: 7 })
    }))

  for (
    const [what, response, phase] of [
      ["another protocol", "SSH-2.0-OpenSSH_9.9\r\n", "response"],
      ["a header without a name", ok(": 1\r\n"), "response"],
      ["two lengths", ok("content-length: 2\r\n"), "response"],
      [
        "an upgrade that was not requested",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
        "response"
      ],
      ["an invalid chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n7\r\nplanted\r\n", "body"],
      ["a truncated chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n7", "body"],
      ["a truncated body", ok("", "7").replace("content-length: 1", "content-length: 9"), "body"]
    ] as const
  ) {
    it.live(`N9 with ${what} fail as Transport, phase ${phase}; the outcome of a write is unknown`, () =>
      Effect.gen(function*() {
        const server = yield* RawServer.serve(() => [response], { end: true })
        const error = yield* Effect.flip(asking(server.port, create))
        assert(error.reason._tag === "Transport")
        assert.strictEqual(error.reason.phase, phase)
        assert.strictEqual(error.outcome, "unknown")
        assert.notInclude(JSON.stringify(error), "planted")
        assert.strictEqual(server.requests(), 1)
      }))
  }

  it.live("have all values of repeated headers, also of those that Node keeps once", () =>
    Effect.gen(function*() {
      const server = yield* RawServer.serve(() => [
        ok("Set-Cookie: a=1\r\nset-cookie: b=2\r\nETag: \"1\"\r\netag: \"2\"\r\n__proto__: 1\r\nconstructor: 2\r\n")
      ])
      const { transport } = yield* RawServer.transportOf(HttpTransport.layer())
      const { headers, text } = yield* transport.send(
        { method: "GET", url: `http://127.0.0.1:${server.port}/`, headers: {}, body: undefined },
        { attempt: 5000, idle: 5000, responseBytes: 1000, errorBytes: 1000 }
      )
      assert.strictEqual(text, "7")
      assert.deepInclude(headers, { "set-cookie": "a=1, b=2", etag: "\"1\", \"2\"", constructor: "2" })
    }))

  it.live("may have 1,000 headers before Link: a list does not look complete", () =>
    Effect.gen(function*() {
      const page = (nth: number) => JSON.stringify([{ id: `u${nth}`, username: "one" }])
      const many = "x-a: 1\r\n".repeat(1000)
      const server = yield* RawServer.serve((nth) => [
        ok(nth === 0 ? `${many}link: <https://api.test/v2/?next=n1>; rel="next"\r\n` : "", page(nth))
      ])
      const users = yield* asking(
        server.port,
        (flat) => Stream.runCollect(flat.organization.listOrganizationUsers.stream({ limit: 1 }))
      )
      assert.lengthOf([...users], 2)
    }))

  it.live("without a length end with their connection", () =>
    Effect.gen(function*() {
      const server = yield* RawServer.serve(() => ["HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n7"], {
        end: true
      })
      assert.strictEqual(yield* asking(server.port, count), 7)
    }))
})
