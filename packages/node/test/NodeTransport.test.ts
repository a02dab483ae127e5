import { assert, beforeAll, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig, type FlatError, type Transport } from "@flat-sdk/core"
import { HttpTransport, NodeTransport } from "@flat-sdk/node"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber, type Layer } from "effect"
import * as selfsigned from "selfsigned"
import * as Server from "./support/Server.ts"

/** Runs in a separate scope: the transport is closed afterwards. */
const askingOver =
  <Options>(layer: (options: Options) => Layer.Layer<Transport.Transport, FlatError.FlatError>, none: Options) =>
  <A, E>(
    port: number,
    call: (flat: FlatClient.FlatClientShape) => Effect.Effect<A, E>,
    transport: Options = none,
    options: FlatConfig.Options = {},
    protocol = "http"
  ) =>
    Effect.provide(
      Effect.flatMap(
        FlatClient.make({
          accessToken: "planted-token",
          baseUrl: `${protocol}://127.0.0.1:${port}/v2`,
          retries: 0,
          ...options
        }),
        call
      ),
      layer(transport)
    )

const count = (flat: FlatClient.FlatClientShape) => flat.organization.countOrgaUsers()

/** Options that both transports have. */
type Options = NodeTransport.Options & HttpTransport.Options

const transports = [
  ["undici", askingOver<Options>(NodeTransport.layer, {})],
  ["node:http", askingOver<Options>(HttpTransport.layer, {})]
] as const

for (const [name, asking] of transports) {
  describe(`connections of ${name}`, () => {
    it.live("are kept alive and reused, and none is left when the layer closes", () =>
      Effect.gen(function*() {
        const server = yield* Server.plain()
        yield* asking(server.port, (flat) => Effect.replicateEffect(count(flat), 20), { keepAlive: 60_000 })
        assert.strictEqual(server.requests.length, 20)
        // The connection of a call may not be free yet for a call that follows immediately.
        assert.isAtMost(server.most(), 2)
        yield* until(() => server.connections.size === 0)
      }))

    it.live("do not exceed the pool size while more calls are in progress", () =>
      Effect.gen(function*() {
        const waiting: Array<() => void> = []
        const server = yield* Server.plain((_, response) => {
          waiting.push(() => response.writeHead(200, { "content-type": "application/json" }).end("7"))
        })
        yield* asking(
          server.port,
          (flat) =>
            Effect.gen(function*() {
              const calls = yield* Effect.forkChild(
                Effect.all(Array.from({ length: 9 }, () => count(flat)), { concurrency: 9 })
              )
              for (let completed = 0; completed < 9; completed++) {
                yield* until(() => waiting.length > 0)
                waiting.shift()!()
              }
              assert.deepStrictEqual(yield* Fiber.join(calls), Array(9).fill(7))
            }),
          { connections: 3 }
        )
        assert.strictEqual(server.most(), 3)
      }))

    it.live("end when a call is interrupted or times out, or when the layer closes during a call", () =>
      Effect.gen(function*() {
        const server = yield* Server.plain(() => {})
        yield* asking(server.port, (flat) =>
          Effect.gen(function*() {
            const fiber = yield* Effect.forkChild(count(flat))
            yield* until(() => server.requests.length === 1)
            yield* Fiber.interrupt(fiber)
            yield* until(() => server.connections.size === 0)
          }))
        const error = yield* Effect.flip(asking(server.port, count, {}, { attemptTimeout: 30 }))
        assert.strictEqual(error.reason._tag, "Timeout")
        yield* until(() => server.connections.size === 0)
      }))

    it.live("limits can be switched off", () =>
      Effect.gen(function*() {
        const server = yield* Server.plain()
        const infinite = { attemptTimeout: "Infinity", idleTimeout: "Infinity", deadline: "Infinity" } as const
        assert.strictEqual(yield* asking(server.port, count, {}, infinite), 7)
        assert.strictEqual(
          yield* asking(server.port, count, {}, { attemptTimeout: "60 days", idleTimeout: "60 days" }),
          7
        )
      }))
  })
}

describe("proxy", () => {
  const asking = askingOver<NodeTransport.Options>(NodeTransport.layer, {})

  it.live("K3 receives every request, HTTP and HTTPS", () =>
    Effect.gen(function*() {
      const proxy = yield* Server.proxy()
      const server = yield* Server.plain()
      const address = `http://127.0.0.1:${proxy.port}`
      assert.strictEqual(yield* asking(server.port, count, { proxy: address }), 7)
      assert.strictEqual(proxy.requests.length, 1)
      assert.strictEqual(server.requests[0]?.headers["authorization"], "Bearer planted-token")

      const secure = yield* Server.secure({ key: certificates.server.private, cert: certificates.server.cert })
      assert.strictEqual(
        yield* asking(secure.port, count, { proxy: new URL(address), ca: certificates.ca.cert }, {}, "https"),
        7
      )
      // The proxy sees the request that opens the tunnel, but not the data that goes through it.
      assert.strictEqual(proxy.requests[1]?.method, "CONNECT")
      assert.notProperty(proxy.requests[1]?.headers, "authorization")
      yield* until(() => proxy.connections.size === 0)
    }))

  it.live("over HTTPS is trusted and gets the client certificate by the same options", () =>
    Effect.gen(function*() {
      const { ca, client, server: { cert, private: key } } = certificates
      const demanding = { key, cert, ca: ca.cert, requestCert: true, rejectUnauthorized: true }
      const proxy = yield* Server.proxy(undefined, demanding)
      const options = { proxy: `https://127.0.0.1:${proxy.port}`, ca: ca.cert, cert: client.cert, key: client.private }
      const [plain, secure] = [yield* Server.plain(), yield* Server.secure({ key, cert })]
      assert.strictEqual(yield* asking(plain.port, count, options), 7)
      assert.strictEqual(yield* asking(secure.port, count, options, {}, "https"), 7)
      assert.strictEqual(proxy.requests.length, 2)
      yield* Effect.flip(asking(plain.port, count, { proxy: options.proxy }))
      yield* Effect.flip(asking(plain.port, count, { proxy: options.proxy, ca: ca.cert }))
      assert.strictEqual(proxy.requests.length, 2)
    }))

  it.live("that rejects requests or is unreachable fails as Transport, without showing the password", () =>
    Effect.gen(function*() {
      const proxy = yield* Server.proxy(407)
      const address = `http://user:planted-password@127.0.0.1:${proxy.port}`
      const secure = yield* Server.secure({ key: certificates.server.private, cert: certificates.server.cert })
      const rejected = yield* Effect.flip(
        asking(secure.port, count, { proxy: address, ca: certificates.ca.cert }, {}, "https")
      )
      assert.strictEqual(rejected.reason._tag, "Transport")
      assert.notInclude(JSON.stringify(rejected) + String(rejected.stack), "planted")
      assert.strictEqual(secure.requests.length, 0)

      const gone = yield* Effect.flip(
        asking(secure.port, count, { proxy: "http://user:planted-password@127.0.0.1:1" }, {}, "https")
      )
      assert(gone.reason._tag === "Transport")
      assert.strictEqual(gone.reason.phase, "connect")
      assert.notInclude(JSON.stringify(gone) + String(gone.stack), "planted")
    }))

  it.live("K4 comes from the environment if configured", () =>
    Effect.gen(function*() {
      const proxy = yield* Server.proxy()
      const server = yield* Server.plain()
      const names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"]
      const before = names.map((name) => [name, process.env[name]] as const)
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          for (const [name, value] of before) {
            if (value === undefined) delete process.env[name]
            else process.env[name] = value
          }
        })
      )
      for (const name of names) delete process.env[name]
      process.env["HTTP_PROXY"] = `http://127.0.0.1:${proxy.port}`
      assert.strictEqual(yield* asking(server.port, count), 7)
      assert.strictEqual(proxy.requests.length, 0)
      assert.strictEqual(yield* asking(server.port, count, { proxy: "environment" }), 7)
      assert.strictEqual(proxy.requests.length, 1)
      const other = yield* Server.proxy()
      process.env["HTTPS_PROXY"] = `http://127.0.0.1:${other.port}`
      const secure = yield* Server.secure({ key: certificates.server.private, cert: certificates.server.cert })
      const trusting = { proxy: "environment", ca: certificates.ca.cert }
      assert.strictEqual(yield* asking(secure.port, count, trusting, {}, "https"), 7)
      assert.deepStrictEqual(other.requests.map(({ method }) => method), ["CONNECT"])
      process.env["NO_PROXY"] = "127.0.0.1"
      assert.strictEqual(yield* asking(server.port, count, { proxy: "environment" }), 7)
      assert.strictEqual(yield* asking(secure.port, count, trusting, {}, "https"), 7)
      assert.deepStrictEqual([proxy.requests.length, other.requests.length], [1, 1])
    }))
})

type Pems = Awaited<ReturnType<typeof selfsigned.generate>>
let certificates: { readonly ca: Pems; readonly server: Pems; readonly client: Pems; readonly locked: Pems }

beforeAll(async () => {
  const extensions = [{ name: "basicConstraints", cA: true, critical: true }, {
    name: "keyUsage",
    keyCertSign: true,
    digitalSignature: true,
    critical: true
  }]
  const ca = await selfsigned.generate(
    [{ name: "commonName", value: "Test CA" }],
    { keyType: "ec", algorithm: "sha256", extensions } as never
  )
  const signed = (name: string, more: object = {}) =>
    selfsigned.generate([{ name: "commonName", value: name }], {
      keyType: "ec",
      algorithm: "sha256",
      ca: { key: ca.private, cert: ca.cert },
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
      ...more
    } as never)
  certificates = {
    ca,
    server: await signed("127.0.0.1"),
    client: await signed("client of the test"),
    locked: await signed("client with a passphrase", { passphrase: "planted-passphrase" })
  }
})

for (const [name, asking] of transports) {
  describe(`TLS of ${name}`, () => {
    const server = () => Server.secure({ key: certificates.server.private, cert: certificates.server.cert })

    it.live("K1 an unknown certificate is rejected before anything is sent", () =>
      Effect.gen(function*() {
        const { port, requests } = yield* server()
        const error = yield* Effect.flip(asking(port, count, {}, {}, "https"))
        assert(error.reason._tag === "Transport")
        assert.strictEqual(error.reason.phase, "connect")
        assert.match(error.message, /certificate/i)
        assert.strictEqual(requests.length, 0)
      }))

    it.live("K1 a custom certificate authority is trusted, as a string, as bytes, or as one of several", () =>
      Effect.gen(function*() {
        const { port } = yield* server()
        const { cert } = certificates.ca
        for (const ca of [cert, new TextEncoder().encode(cert), [certificates.client.cert, cert]]) {
          assert.strictEqual(yield* asking(port, count, { ca }, {}, "https"), 7)
        }
      }))

    it.live("a connection is used for several requests", () =>
      Effect.gen(function*() {
        const { connections, port, requests } = yield* server()
        const again = (flat: FlatClient.FlatClientShape) => Effect.andThen(count(flat), Effect.sleep(20))
        const options = { ca: certificates.ca.cert, keepAlive: 60_000 }
        yield* asking(port, (flat) => Effect.replicateEffect(again(flat), 3), options, {}, "https")
        assert.strictEqual(new Set(requests.map(({ socket }) => socket)).size, 1)
        yield* until(() => connections.size === 0)
      }))

    it.live("verification can be switched off", () =>
      Effect.gen(function*() {
        const { port } = yield* server()
        assert.strictEqual(yield* asking(port, count, { verify: false }, {}, "https"), 7)
      }))

    it.live("K2 a client certificate is sent, with its passphrase if it has one", () =>
      Effect.gen(function*() {
        const demanding = yield* Server.secure({
          key: certificates.server.private,
          cert: certificates.server.cert,
          ca: certificates.ca.cert,
          requestCert: true,
          rejectUnauthorized: true
        })
        const ca = certificates.ca.cert
        const without = yield* Effect.flip(asking(demanding.port, count, { ca }, {}, "https"))
        assert.strictEqual(without.reason._tag, "Transport")
        assert.strictEqual(demanding.requests.length, 0)

        const { client, locked } = certificates
        assert.strictEqual(
          yield* asking(demanding.port, count, { ca, cert: client.cert, key: client.private }, {}, "https"),
          7
        )
        assert.strictEqual(
          yield* asking(
            demanding.port,
            count,
            { ca, cert: locked.cert, key: locked.private, passphrase: "planted-passphrase" },
            {},
            "https"
          ),
          7
        )
        const names = demanding.names
        assert.sameMembers(names, ["client of the test", "client with a passphrase"])

        const wrong = yield* Effect.flip(
          asking(
            demanding.port,
            count,
            { ca, cert: locked.cert, key: locked.private, passphrase: "planted-wrong" },
            {},
            "https"
          )
        )
        assert.strictEqual(wrong.reason._tag, "Transport")
        assert.notInclude(JSON.stringify(wrong) + String(wrong.stack), "planted")
      }))
  })
}
