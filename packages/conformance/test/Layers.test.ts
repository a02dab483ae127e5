/** Layers in one runtime: what two clients share, and how invalid options fail. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, FlatError, FlatHttpClient, Organization, RequestPipe, Transport } from "@flat-sdk/core"
import * as FlatAuth from "@flat-sdk/core/web"
import { FetchTransport } from "@flat-sdk/fetch"
import { HttpTransport, NodeTransport, RedisQuota } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Context, Effect, Layer } from "effect"
import { FetchHttpClient, HttpClient, HttpClientResponse } from "effect/http"

class First extends Context.Service<First, Organization.OrganizationOperations>()("First") {}
class Second extends Context.Service<Second, Organization.OrganizationOperations>()("Second") {}

/** The counts that two services of one runtime receive, each over a transport of its own. */
const countsOver = (transportOf: (count: number) => Layer.Layer<Transport.Transport>) => {
  const serviceOf = (count: number) =>
    Organization.layer.pipe(
      Layer.provide(RequestPipe.layer({ accessToken: "test-token" })),
      Layer.provide(transportOf(count))
    )
  const both = Layer.merge(
    Layer.provide(Layer.effect(First, Organization.Organization), serviceOf(1)),
    Layer.provide(Layer.effect(Second, Organization.Organization), serviceOf(2))
  )
  return Effect.gen(function*() {
    const first = yield* First
    const second = yield* Second
    return [yield* first.countOrgaUsers(), yield* second.countOrgaUsers()]
  }).pipe(Effect.provide(both))
}

describe("two clients in one runtime", () => {
  const answer = (count: number) => Response.json(count)
  const overFetch = FetchTransport.layer()
  const overClient = Transport.layerHttpClient()

  it.effect("keep their fetch, if the layers of transport and service are constants", () =>
    Effect.gen(function*() {
      const counts = yield* countsOver((count) =>
        Layer.provide(overFetch, Layer.succeed(FetchHttpClient.Fetch, async () => answer(count)))
      )
      assert.deepStrictEqual(counts, [1, 2])
    }))

  it.effect("keep their HttpClient, if the layers of transport and service are constants", () =>
    Effect.gen(function*() {
      const counts = yield* countsOver((count) =>
        Layer.provide(
          overClient,
          Layer.succeed(
            HttpClient.HttpClient,
            HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, answer(count))))
          )
        )
      )
      assert.deepStrictEqual(counts, [1, 2])
    }))

  it.effect("use the middleware around the HttpClient of a sandbox", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const middleware = Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, HttpClient.tapRequest(({ url }) => Effect.sync(() => seen.push(url))))
      )
      const flat = FlatClient.layer({ accessToken: "sandbox-admin" }).pipe(
        Layer.provide(Transport.layerHttpClient()),
        Layer.provide(middleware),
        Layer.provide(Sandbox.layerTest())
      )
      yield* Effect.provide(Effect.flatMap(FlatClient.FlatClient, (flat) => flat.organization.countOrgaUsers()), flat)
      assert.strictEqual(seen.length, 1)
    }))
})

describe("the services of one client", () => {
  const calls = Effect.gen(function*() {
    const { organization } = yield* FlatClient.FlatClient
    const service = yield* Organization.Organization
    return [yield* organization.countOrgaUsers(), yield* service.countOrgaUsers()]
  })

  it.effect("share one call of the token's source and one rate limit, also with a layer of a service beside it", () =>
    Effect.gen(function*() {
      let asked = 0
      const flat = FlatClient.layer({
        accessToken: () => {
          asked++
          return "sandbox-admin"
        }
      })
      yield* Effect.gen(function*() {
        yield* calls
        const { quota } = yield* RequestPipe.RequestPipe
        assert.strictEqual((yield* quota.state).remaining, 8)
      }).pipe(
        Effect.provide(Layer.provideMerge(Organization.layer, flat)),
        Effect.provide(Sandbox.layerTest({ rateLimit: { requests: 10 } }))
      )
      assert.strictEqual(asked, 1)
    }))

  it.effect("are those of a sandbox, as its administrator or as its client says", () =>
    Effect.gen(function*() {
      const [count, again] = yield* calls
      assert.strictEqual(count, again)
      const { describe } = yield* FlatClient.FlatClient
      assert.include(describe(), "at most 5 requests")
    }).pipe(Effect.provide(Sandbox.layerTest({ token: "another-admin" }, { concurrency: 5 }))))

  it.effect("are those of a mock, and a layer of a service over it dies with the operation's name", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* calls, [7, 7])
      const over = Effect.flatMap(Organization.Organization, ({ countOrgaUsers }) => countOrgaUsers())
      const exit = yield* Effect.exit(Effect.provide(over, Organization.layer))
      assert.include(String(exit), "FlatClient: countOrgaUsers is not mocked")
    }).pipe(Effect.provide(FlatClient.mock({ organization: { countOrgaUsers: () => Effect.succeed(7) } }))))
})

describe("invalid options", () => {
  const transport = Transport.layerHttpClient().pipe(Layer.provide(FetchHttpClient.layer))
  const over = <A, E>(layer: Layer.Layer<A, E, Transport.Transport>) => Layer.provide(layer, transport)
  const invalid: Readonly<Record<string, Layer.Layer<never, unknown>>> = {
    retries: over(FlatClient.layer({ retries: -1 })),
    deadline: over(FlatClient.layerConfig({ accessToken: "test-token", deadline: -1 })),
    concurrency: over(RequestPipe.layer({ concurrency: 0 })),
    concurrencies: over(RequestPipe.layerConfig({ accessToken: "test-token", concurrency: 0 })),
    maxWait: over(FlatHttpClient.layer({ maxWait: -1 })),
    clientId: over(FlatAuth.layer({} as never)),
    connections: NodeTransport.layer({ connections: 0 }),
    keepAlive: HttpTransport.layer({ keepAlive: -1 }),
    onFailure: RedisQuota.layerRedis({ key: "school", url: "redis://127.0.0.1:1", onFailure: "ajar" as never }),
    users: Sandbox.layerTest({ users: 0 }),
    allowOrigins: Sandbox.layerServer({ allowOrigins: ["example"] }),
    faults: Sandbox.layerTest({ faults: ["none-such"] })
  }

  it.effect.each(Object.entries(invalid))(
    "fail as Encode in the layer of %s, not as a defect",
    ([name, layer]) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Effect.scoped(Layer.build(layer)))
        assert.isTrue(FlatError.isFlatError(error))
        const { message, reason } = error as FlatError.FlatError
        assert.strictEqual(reason._tag, "Encode")
        assert.include(message, name === "faults" ? "none-such" : name === "concurrencies" ? "concurrency" : name)
      })
  )
})
