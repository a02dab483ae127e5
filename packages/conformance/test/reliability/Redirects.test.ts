import { assert, describe, it } from "@effect/vitest"
import { FlatClient, OAuth, Transport } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect, Layer } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { json, serve } from "./support/Server.ts"

const secret = "planted-password-61"
const body = { username: "ada", password: secret }

/** A transport over a client. */
const over = (client: Layer.Layer<HttpClient.HttpClient>): Layer.Layer<Transport.Transport> =>
  Layer.provide(Transport.layerHttpClient(), client)

/** A client that adds nothing to the one that it is derived from. */
const derived = (layer: Layer.Layer<HttpClient.HttpClient>) =>
  Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, HttpClient.mapRequest((request) => request)))
    .pipe(Layer.provide(layer))

/** Clients whose `fetch` follows redirects by default. */
const clients: Readonly<Record<string, Layer.Layer<Transport.Transport>>> = {
  "FetchHttpClient": over(FetchHttpClient.layer),
  "FetchHttpClient with its own options": over(
    Layer.fresh(FetchHttpClient.layer).pipe(
      Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { credentials: "omit", redirect: "follow" }))
    )
  ),
  "a client derived from FetchHttpClient": over(derived(FetchHttpClient.layer)),
  "FetchTransport": FetchTransport.layer()
}

/** An origin that redirects everything to another one, which records its requests. */
const pair = (status: number) =>
  Effect.gen(function*() {
    const other = yield* serve(json({ id: "u1", access_token: "t" }))
    const first = yield* serve((response, received) =>
      json({}, status, { location: `${other.origin}${received.path}` })(response, received)
    )
    return { first, other }
  })

const oauthAt = (origin: string) =>
  OAuth.make({
    clientId: "client-1",
    clientSecret: secret,
    redirectUri: "https://app.example/back",
    tokenUrl: `${origin}/token`,
    invalidationUrl: `${origin}/invalidate`
  })

// Options of a call apply to every `fetch` too.
const careless = Effect.provideService(FetchHttpClient.RequestInit, { redirect: "follow" })

for (const [name, layer] of Object.entries(clients)) {
  describe(`over ${name}`, () => {
    for (const status of [301, 302, 303, 307, 308]) {
      it.live(`C20 a write that is redirected (${status}) sends no password to the other origin`, () =>
        Effect.gen(function*() {
          const { first, other } = yield* pair(status)
          const flat = yield* FlatClient.make({ accessToken: "token-1", baseUrl: first.url, retries: 0 })
          const call = flat.organization.createOrganizationUser({ body })
          for (const one of [call, careless(call)]) {
            const { reason } = yield* Effect.flip(one)
            assert(reason._tag === "UnexpectedStatus", reason._tag)
            assert.strictEqual(reason.status, status)
          }
          assert.lengthOf(first.received, 2)
          assert.lengthOf(other.received, 0)
        }).pipe(Effect.provide(layer)))

      it.live(`C20 OAuth2 that is redirected (${status}) sends no secret to the other origin`, () =>
        Effect.gen(function*() {
          const { first, other } = yield* pair(status)
          const oauth = yield* oauthAt(first.origin)
          for (const call of [oauth.exchange("code-1"), oauth.refresh("refresh-1"), oauth.invalidate("token-1")]) {
            for (const one of [call, careless(call)]) {
              const error = yield* Effect.flip(one)
              assert.strictEqual(error.reason._tag, "Credentials")
              assert.include(error.message, "redirect")
            }
          }
          assert.lengthOf(first.received, 6)
          assert.lengthOf(other.received, 0)
        }).pipe(Effect.provide(layer)))
    }

    it.live("C20 a redirected read stays within the origin, and its token is not sent to another one", () =>
      Effect.gen(function*() {
        const { first, other } = yield* pair(302)
        const flat = yield* FlatClient.make({ accessToken: "token-1", baseUrl: first.url, retries: 0 })
        for (const one of [flat.organization.countOrgaUsers(), careless(flat.organization.countOrgaUsers())]) {
          assert.strictEqual((yield* Effect.flip(one)).reason._tag, "UnexpectedStatus")
        }
        assert.lengthOf(first.received, 2)
        assert.lengthOf(other.received, 0)
        const here = yield* serve((response, received) =>
          (received.path === "/v2/there" ? json(3) : json({}, 307, { location: "/v2/there" }))(response, received)
        )
        const same = yield* FlatClient.make({ accessToken: "token-1", baseUrl: here.url, retries: 0 })
        assert.strictEqual(yield* same.organization.countOrgaUsers(), 3)
        assert.deepStrictEqual(here.received.map(({ headers }) => headers.authorization), [
          "Bearer token-1",
          "Bearer token-1"
        ])
      }).pipe(Effect.provide(layer)))
  })
}

/** Responds as a browser's `fetch` does to a redirect that is not followed. */
const opaque: typeof globalThis.fetch = () => {
  const response = Response.error()
  Object.defineProperty(response, "type", { value: "opaqueredirect" })
  return Promise.resolve(response)
}

describe("in a browser", () => {
  it.live("C20 a redirect, which a page cannot inspect, is an error that says so", () =>
    Effect.gen(function*() {
      const transports = [
        FetchTransport.layer({ fetch: opaque }),
        over(Layer.fresh(FetchHttpClient.layer).pipe(Layer.provide(Layer.succeed(FetchHttpClient.Fetch, opaque))))
      ]
      for (const layer of transports) {
        yield* Effect.gen(function*() {
          const flat = yield* FlatClient.make({ accessToken: "token-1", baseUrl: "https://flat.test/v2", retries: 0 })
          const { countOrgaUsers, createOrganizationUser } = flat.organization
          for (const call of [Effect.asVoid(countOrgaUsers()), Effect.asVoid(createOrganizationUser({ body }))]) {
            const error = yield* Effect.flip(call)
            assert.strictEqual(error.reason._tag, "UnexpectedStatus")
            assert.isUndefined(error.outcome)
            assert.include(error.message, "a redirect, whose target a browser hides")
          }
          const oauth = yield* oauthAt("https://flat.test")
          assert.include((yield* Effect.flip(oauth.refresh("refresh-1"))).message, "redirect")
        }).pipe(Effect.provide(layer))
      }
      const flat = new PromiseClient({ accessToken: "token-1", baseUrl: "https://flat.test/v2", fetch: opaque })
      const error = yield* Effect.promise(() => flat.organization.countOrgaUsers().catch((error: unknown) => error))
      assert.include(String(error), "a redirect")
      yield* Effect.promise(() => flat.close())
    }))
})

interface Fetched {
  readonly url: string
  readonly init: RequestInit
}

const recording = () => {
  const calls: Array<Fetched> = []
  const fetch: typeof globalThis.fetch = (input, init = {}) => {
    calls.push({ url: String(input), init })
    return Promise.resolve(Response.json(7))
  }
  return { calls, fetch: Layer.succeed(FetchHttpClient.Fetch, fetch), given: fetch }
}

const count = Effect.flatMap(
  FlatClient.make({ accessToken: "token-1", baseUrl: "https://flat.test/v2", retries: 0 }),
  (flat) => flat.organization.countOrgaUsers()
)

const theirs = {
  credentials: "include",
  cache: "no-store",
  keepalive: true,
  dispatcher: "a dispatcher",
  headers: { "x-gateway": "g-1", authorization: "Basic theirs" },
  redirect: "follow",
  method: "PUT",
  body: "theirs",
  signal: AbortSignal.abort()
} as RequestInit

const assertMerged = ({ init }: Fetched) => {
  const { cache, credentials, dispatcher, keepalive, method, redirect } = init as RequestInit & { dispatcher?: unknown }
  assert.deepStrictEqual([cache, credentials, dispatcher, keepalive], ["no-store", "include", "a dispatcher", true])
  assert.deepStrictEqual([method, redirect], ["GET", "manual"])
  assert.isTrue(init.body === undefined || init.body === null)
  assert.notStrictEqual(init.signal, theirs.signal)
  const headers = new Headers(init.headers)
  assert.deepStrictEqual([headers.get("authorization"), headers.get("x-gateway")], ["Bearer token-1", "g-1"])
}

describe("FetchTransport", () => {
  it.live("C21 uses the fetch and the options of the context", () =>
    Effect.gen(function*() {
      const one = recording()
      const init = Layer.succeed(FetchHttpClient.RequestInit, theirs)
      // Where the layer is created.
      yield* Effect.provide(count, FetchTransport.layer().pipe(Layer.provide([one.fetch, init])))
      // Where the call is made.
      yield* count.pipe(Effect.provide(FetchTransport.layer()), Effect.provide([one.fetch, init]))
      assert.lengthOf(one.calls, 2)
      one.calls.forEach(assertMerged)
    }))

  it.live("C21 a fetch given to the layer takes precedence over that of the context", () =>
    Effect.gen(function*() {
      const [own, other] = [recording(), recording()]
      const layer = FetchTransport.layer({ fetch: own.given })
      yield* Effect.provide(count, Layer.provide(layer, other.fetch))
      yield* count.pipe(Effect.provide(layer), Effect.provide(other.fetch))
      assert.lengthOf(own.calls, 2)
      assert.lengthOf(other.calls, 0)
    }))

  it.live("C21 headers of the options are sent only to the API, not to a file store", () =>
    Effect.gen(function*() {
      for (const make of [FetchTransport.layer(), over(Layer.fresh(FetchHttpClient.layer))]) {
        const other = yield* serve((response) => response.writeHead(200, { "content-type": "audio/mp3" }).end("file"))
        const first = yield* serve((response) => response.writeHead(302, { location: `${other.origin}/file` }).end())
        const init = Layer.succeed(FetchHttpClient.RequestInit, { headers: { "x-gateway": "g-1" } })
        yield* Effect.gen(function*() {
          const flat = yield* FlatClient.make({ accessToken: "token-1", baseUrl: first.url, retries: 0 })
          yield* flat.scores.getScoreRevisionData({ score: "s1", revision: "last", format: "mp3" })
        }).pipe(Effect.provide(Layer.provide(make, init)))
        assert.deepStrictEqual(first.received.map(({ headers }) => [headers["x-gateway"], headers.authorization]), [[
          "g-1",
          "Bearer token-1"
        ]])
        assert.deepStrictEqual(other.received.map(({ headers }) => [headers["x-gateway"], headers.authorization]), [[
          undefined,
          undefined
        ]])
      }
    }))
})

describe("a file", () => {
  const fileFrom = (...hops: ReadonlyArray<string>) => {
    const fetched: Array<readonly [url: string, authorization: string | null]> = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      fetched.push([String(input), new Headers(init?.headers).get("authorization")])
      const location = hops[fetched.length - 1]
      return Promise.resolve(
        location === undefined ? new Response("file") : new Response(null, { status: 302, headers: { location } })
      )
    }
    const read = Effect.flatMap(
      FlatClient.make({ accessToken: "token-1", baseUrl: "https://flat.test/v2", retries: 0 }),
      (flat) => flat.scores.getScoreRevisionData({ score: "s1", revision: "last", format: "mp3" })
    )
    return {
      fetched,
      read,
      layers: [
        FetchTransport.layer({ fetch }),
        over(Layer.fresh(FetchHttpClient.layer).pipe(Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))))
      ]
    }
  }

  it.live("F5 from https is not fetched over http: not from a store, not at the end of a chain, not from the API itself", () =>
    Effect.gen(function*() {
      const chains = [
        ["http://store.test/file"],
        ["http://flat.test/v2/file"],
        ["https://store.test/file", "http://store.test/file"],
        ["https://store.test/file", "http://flat.test/v2/file"],
        ["ftp://store.test/file"]
      ]
      for (const chain of chains) {
        const { fetched, layers, read } = fileFrom(...chain)
        for (const layer of layers) {
          fetched.length = 0
          const { reason } = yield* Effect.flip(Effect.provide(read, layer))
          assert(reason._tag === "Decode", reason._tag)
          assert.strictEqual(reason.status, 302)
          assert.lengthOf(fetched, chain.length)
          assert.isTrue(fetched.every(([url]) => url.startsWith("https://")))
        }
      }
    }))

  it.live("F5 from https is fetched over https, and the token is sent only to the API", () =>
    Effect.gen(function*() {
      const { fetched, layers, read } = fileFrom("/v2/moved", "https://store.test/file", "https://flat.test/v2/file")
      for (const layer of layers) {
        fetched.length = 0
        yield* Effect.provide(read, layer)
        assert.deepStrictEqual(fetched.map(([, authorization]) => authorization), [
          "Bearer token-1",
          "Bearer token-1",
          null,
          null
        ])
      }
    }))
})
