import { assert, describe, it } from "@effect/vitest"
import { FlatClient, OAuth, Transport as CoreTransport } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { OAuth as PromiseOAuth } from "@flat-sdk/promise/oauth"
import { Effect, Fiber, Layer, Logger, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { vi } from "vitest"
import { client, flushLoop, until } from "./support/Call.ts"
import { apiError, type Behaviour, hang, json, reset, sequence, serve, type Server } from "./support/Server.ts"
import { overEach, type Transport } from "./support/Transports.ts"

const sentTokens = (server: Server) => server.received.map(({ headers }) => headers.authorization)

const all = { concurrency: "unbounded" } as const

overEach((transport) => {
  describe("OAuth2", () => {
    it.effect("C6 the URL of the authorization page has the documented parameters, with a new state each time", () =>
      Effect.gen(function*() {
        const { oauth } = yield* opened(transport, json({}))
        const [one, two] = [
          yield* oauth.authorize({ scopes: ["edu.admin", "scores"], access: "offline" }),
          yield* oauth.authorize({ scopes: [] })
        ]
        const url = new URL(one.url)
        assert.strictEqual(url.origin + url.pathname, "https://flat.io/auth/oauth")
        assert.deepStrictEqual(Object.fromEntries(url.searchParams), {
          client_id: "client-1",
          response_type: "code",
          scope: "edu.admin scores",
          redirect_uri: "https://app.example/back",
          state: one.state,
          access_type: "offline"
        })
        assert.notStrictEqual(one.state, two.state)
        assert.isAtLeast(one.state.length, 32)
        assert.strictEqual(new URL(two.url).searchParams.get("access_type"), "online")
      }))

    it.effect("C6 the state is 128 bits of crypto.getRandomValues, and nothing else", () =>
      Effect.gen(function*() {
        const { oauth } = yield* opened(transport, json({}))
        const promised = new PromiseOAuth(application)
        yield* Effect.addFinalizer(() => Effect.promise(() => promised.close()))
        yield* Effect.addFinalizer(() => Effect.sync(() => vi.restoreAllMocks()))
        const weak = vi.spyOn(Math, "random")
        let next = 0
        const random = vi.spyOn(crypto, "getRandomValues").mockImplementation((bytes) => {
          if (bytes instanceof Uint8Array) { for (let at = 0; at < bytes.length; at++) bytes[at] = next++ }
          return bytes
        })
        const states = [
          yield* oauth.authorize({ scopes: [] }),
          promised.authorize({ scopes: [] })
        ]
        // Each byte is in the state: no byte of the source is dropped, and no other is in it.
        assert.deepStrictEqual(states.map(({ state }) => state), [
          "000102030405060708090a0b0c0d0e0f",
          "101112131415161718191a1b1c1d1e1f"
        ])
        for (const { state, url } of states) assert.strictEqual(new URL(url).searchParams.get("state"), state)
        assert.strictEqual(random.mock.calls.length, 2)
        assert.strictEqual(weak.mock.calls.length, 0)
      }))

    it.effect("C6 a callback with a different state is rejected, and its code is not exchanged", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("1")))
        const { state } = yield* oauth.authorize({ scopes: [] })
        const responses = [
          `https://app.example/back?code=stolen&state=${state.slice(0, -1)}x`,
          `https://app.example/back?code=stolen&state=${state.slice(0, 8)}`,
          `https://app.example/back?code=stolen&state=${state}0`,
          "https://app.example/back?code=stolen",
          "https://app.example/back?code=stolen&state=",
          `https://app.example/back?code=stolen#state=${state}`
        ]
        for (const address of responses) {
          const error = yield* Effect.flip(oauth.callback(address, state))
          assert.strictEqual(error.reason._tag, "Credentials")
          assert.notInclude(error.message, "stolen")
        }
        assert.strictEqual(
          (yield* Effect.flip(oauth.callback("https://app.example/back?code=stolen&state=", ""))).reason._tag,
          "Credentials"
        )
        const denied = yield* Effect.flip(
          oauth.callback(`https://app.example/back?error=access_denied&state=${state}`, state)
        )
        assert.include(denied.message, "access_denied")
        assert.lengthOf(server.received, 0)
      }))

    it.effect("C7 a code is exchanged, and a token refreshed and invalidated, with forms over the given transport", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(
          transport,
          sequence(json(grant("1")), json({ access_token: "access-2", expires_in: 60 }), json({}))
        )
        const { state } = yield* oauth.authorize({ scopes: [] })
        const tokens = yield* oauth.callback(`https://app.example/back?code=code-1&state=${state}`, state)
        assert.strictEqual(Redacted.value(tokens.accessToken), "access-1")
        assert.deepStrictEqual(tokens.expiresAt, new Date(3_600_000))
        assert.deepStrictEqual([tokens.scopes, tokens.user], [["edu.admin", "scores"], "user-1"])
        const renewed = yield* oauth.refresh(tokens.refreshToken!)
        assert.strictEqual(Redacted.value(renewed.accessToken), "access-2")
        // No new refresh token was returned: the old one remains valid.
        assert.strictEqual(Redacted.value(renewed.refreshToken!), "refresh-1")
        yield* oauth.invalidate(renewed.accessToken)
        const app = { client_id: "client-1", client_secret: "secret-1" }
        assert.deepStrictEqual(
          server.received.map(({ body, headers, method, path }) => [
            method,
            path,
            headers["content-type"],
            headers.authorization,
            Object.fromEntries(new URLSearchParams(body))
          ]),
          [
            ["POST", "/token", "application/x-www-form-urlencoded", undefined, {
              grant_type: "authorization_code",
              code: "code-1",
              redirect_uri: "https://app.example/back",
              ...app
            }],
            ["POST", "/token", "application/x-www-form-urlencoded", undefined, {
              grant_type: "refresh_token",
              refresh_token: "refresh-1",
              ...app
            }],
            ["POST", "/invalidate", "application/x-www-form-urlencoded", undefined, { token: "access-2", ...app }]
          ]
        )
      }))

    it.effect("C7 a token endpoint that rejects, disconnects, or responds with something else is Credentials", () =>
      Effect.gen(function*() {
        const responses: ReadonlyArray<readonly [Behaviour, string]> = [
          [apiError(400, "invalid_grant"), "invalid_grant"],
          [json({ error: "invalid_client", error_description: "unknown application" }, 401), "unknown application"],
          [json({ token: "elsewhere" }), "no access_token"],
          [reset, "could not be reached"]
        ]
        for (const [behaviour, expected] of responses) {
          const { oauth, server } = yield* opened(transport, behaviour)
          const error = yield* Effect.flip(oauth.exchange("code-1"))
          assert.strictEqual(error.reason._tag, "Credentials")
          assert.include(error.message, expected)
          assert.lengthOf(server.received, 1)
        }
      }))

    it.effect("C7 a token endpoint that never responds times out after 30 seconds, and the request is aborted", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened({ ...transport, layer: transport.byClock }, hang)
        const call = yield* Effect.forkChild(Effect.flip(oauth.exchange("code-1")))
        yield* until(() => server.received.length === 1)
        yield* TestClock.adjust(29_999)
        yield* flushLoop
        assert.isUndefined(call.pollUnsafe())
        yield* TestClock.adjust(1)
        assert.strictEqual((yield* Fiber.join(call)).reason._tag, "Credentials")
        yield* until(() => server.received[0]!.hungUp)
      }))

    it.effect("C9 a client refreshes OAuth2 tokens a minute before they expire, once for many calls, and reports every new set", () =>
      Effect.gen(function*() {
        let granted = 1
        const { oauth, server } = yield* opened(
          transport,
          (response, received) => json(grant(String(++granted)))(response, received)
        )
        const api = yield* serve(json(3))
        const stored: Array<string> = []
        const tokens = yield* first
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(tokens, (renewed) => void stored.push(Redacted.value(renewed.refreshToken!)))
        })
        const many = run(Effect.all(Array.from({ length: 6 }, () => flat.organization.countOrgaUsers()), all))
        yield* many
        assert.lengthOf(server.received, 0)
        yield* TestClock.adjust(3_540_000)
        yield* many
        yield* TestClock.adjust(3_540_000)
        yield* many
        assert.deepStrictEqual(server.received.map(({ body }) => new URLSearchParams(body).get("refresh_token")), [
          "refresh-1",
          "refresh-2"
        ])
        assert.deepStrictEqual(stored, ["refresh-2", "refresh-3"])
        assert.deepStrictEqual([...new Set(sentTokens(api))], ["Bearer access-1", "Bearer access-2", "Bearer access-3"])
        assert.lengthOf(api.received, 18)
      }))

    it.effect("C9 a client refreshes an OAuth2 token once after a 401", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve((response, received) =>
          (received.headers.authorization === "Bearer access-2" ? json(3) : apiError(401, "INVALID_ACCESS_TOKEN"))(
            response,
            received
          )
        )
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* first)
        })
        yield* run(Effect.all(Array.from({ length: 6 }, () => flat.organization.countOrgaUsers()), all))
        assert.lengthOf(server.received, 1)
        assert.lengthOf(api.received, 12)
      }))

    it.effect("C9 without a refresh token an expired access token is Credentials, with what to do", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        const { failing, flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource({ ...(yield* first), refreshToken: undefined })
        })
        yield* run(flat.organization.countOrgaUsers())
        yield* TestClock.adjust("1 hour")
        const error = yield* failing(flat.organization.countOrgaUsers())
        assert.strictEqual(error.reason._tag, "Credentials")
        assert.include(error.message, "offline")
        assert.lengthOf(server.received, 0)
        assert.lengthOf(api.received, 1)
      }))

    it.effect("C7 no traceparent is sent to the token endpoint, unless propagateTraces is set", () =>
      Effect.gen(function*() {
        for (const propagateTraces of [undefined, true]) {
          const { oauth, server } = yield* opened(transport, json(grant("2")), { propagateTraces })
          yield* Effect.withSpan(oauth.refresh("refresh-1"), "sign-in")
          const { b3, traceparent } = server.received[0]!.headers
          assert.isUndefined(b3)
          assert.strictEqual(traceparent !== undefined, propagateTraces === true)
        }
      }))

    it.effect("C14 a call that ends while its token is refreshed loses no tokens: interrupted, at its deadline, or aborted", () =>
      Effect.gen(function*() {
        type Ending = (
          flat: FlatClient.FlatClientShape,
          refreshing: Effect.Effect<void>
        ) => Effect.Effect<unknown, unknown>
        const endings: Readonly<Record<string, Ending>> = {
          interrupted: (flat, refreshing) =>
            Effect.gen(function*() {
              const call = yield* Effect.forkChild(flat.organization.countOrgaUsers())
              yield* refreshing
              yield* Fiber.interrupt(call)
            }),
          deadline: (flat, refreshing) =>
            Effect.gen(function*() {
              const call = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
              yield* refreshing
              yield* TestClock.adjust("5 seconds")
              assert.strictEqual((yield* Fiber.join(call)).reason._tag, "Timeout")
            })
        }
        for (const [name, end] of Object.entries(endings)) {
          const { api, kept, oauth, release, server } = yield* slow(transport)
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: api.url,
            deadline: "5 seconds",
            accessToken: oauth.tokenSource(yield* ended, kept.onRefresh)
          })
          yield* end(flat, until(() => server.received.length === 1))
          yield* flushLoop
          assert.isFalse(server.received[0]!.hungUp, name)
          release()
          yield* until(() => kept.refreshed.length === 1)
          assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
          assert.deepStrictEqual(kept.refreshed, ["refresh-2"], name)
          assert.lengthOf(server.received, 1, name)
          assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"], name)
        }
      }))

    it.effect("C14 a refresh that takes longer than tokenTimeout continues, and its tokens are kept", () =>
      Effect.gen(function*() {
        const { api, kept, oauth, release, server } = yield* slow(transport)
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          tokenTimeout: "5 seconds",
          accessToken: oauth.tokenSource(yield* ended, kept.onRefresh)
        })
        const call = yield* Effect.forkChild(Effect.flip(flat.organization.countOrgaUsers()))
        yield* until(() => server.received.length === 1)
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual((yield* Fiber.join(call)).reason._tag, "Credentials")
        yield* flushLoop
        assert.isFalse(server.received[0]!.hungUp)
        release()
        yield* until(() => kept.refreshed.length === 1)
        assert.strictEqual(yield* run(flat.organization.countOrgaUsers()), 3)
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
      }))

    it.live("C14 over the Promise API: an AbortSignal, and a client that closes", () =>
      Effect.gen(function*() {
        const { api, kept, oauth, release, server } = yield* slow(transport)
        // The tests of the Promise API use real time: the first set has already expired.
        const source = oauth.tokenSource({ ...(yield* ended), expiresAt: new Date(0) }, kept.onRefresh)
        const accessToken = source as unknown as string
        const aborted = new PromiseClient({ baseUrl: api.url, accessToken, log: () => {} })
        const controller = new AbortController()
        const call = aborted.organization.countOrgaUsers({}, { signal: controller.signal }).catch((error) => error)
        yield* until(() => server.received.length === 1)
        controller.abort()
        assert.strictEqual(yield* Effect.promise(() => call), controller.signal.reason)
        const closing = aborted.organization.countOrgaUsers().catch((error) => error)
        yield* flushLoop
        yield* Effect.promise(() => aborted.close())
        assert.propertyVal(yield* Effect.promise(() => closing), "name", "ClosedError")
        assert.isFalse(server.received[0]!.hungUp)
        release()
        yield* until(() => kept.refreshed.length === 1)
        const next = new PromiseClient({ baseUrl: api.url, accessToken })
        assert.strictEqual(yield* Effect.promise(() => next.organization.countOrgaUsers()), 3)
        yield* Effect.promise(() => next.close())
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
      }))

    it.effect("C14 the layer waits for a refresh in progress before its transport closes", () =>
      Effect.gen(function*() {
        const { api, kept, release, server } = yield* slow(transport)
        const live = OAuth.layer({ ...application, tokenUrl: `${server.origin}/token` }).pipe(
          Layer.provideMerge(transport.layer)
        )
        const program = Effect.gen(function*() {
          const oauth = yield* OAuth.OAuth
          const flat = yield* FlatClient.make({
            baseUrl: api.url,
            accessToken: oauth.tokenSource(yield* ended, kept.onRefresh)
          })
          const call = yield* Effect.forkChild(flat.organization.countOrgaUsers())
          yield* until(() => server.received.length === 1)
          yield* Fiber.interrupt(call)
        })
        const closing = yield* Effect.forkChild(Effect.provide(program, live))
        yield* until(() => server.received.length === 1)
        yield* flushLoop
        assert.isUndefined(closing.pollUnsafe())
        assert.isFalse(server.received[0]!.hungUp)
        release()
        yield* Fiber.join(closing)
        assert.deepStrictEqual(kept.refreshed, ["refresh-2"])
      }))

    it.effect("C14 so does the scope of make", () =>
      Effect.gen(function*() {
        const { api, kept, release, server } = yield* slow(transport)
        const program = Effect.gen(function*() {
          const context = yield* Layer.build(transport.layer)
          const oauth = yield* Effect.provide(
            OAuth.make({ ...application, tokenUrl: `${server.origin}/token` }),
            context
          )
          const accessToken = oauth.tokenSource(yield* ended, kept.onRefresh)
          const flat = yield* Effect.provide(FlatClient.make({ baseUrl: api.url, accessToken }), context)
          const call = yield* Effect.forkChild(flat.organization.countOrgaUsers())
          yield* until(() => server.received.length === 1)
          yield* Fiber.interrupt(call)
        })
        const closing = yield* Effect.forkChild(Effect.scoped(program))
        yield* until(() => server.received.length === 1)
        yield* flushLoop
        assert.isUndefined(closing.pollUnsafe())
        release()
        yield* Fiber.join(closing)
        assert.deepStrictEqual(kept.refreshed, ["refresh-2"])
      }))

    it.effect("C15 two clients with one source share its refresh, and its result", () =>
      Effect.gen(function*() {
        const { api, kept, oauth, release, server } = yield* slow(transport)
        const accessToken = oauth.tokenSource(yield* ended, kept.onRefresh)
        const one = yield* client(transport.layer, { baseUrl: api.url, accessToken })
        const two = yield* client(transport.layer, { baseUrl: api.url, accessToken })
        const calls = yield* Effect.forkChild(
          Effect.all([one, two, one, two].map(({ flat }) => flat.organization.countOrgaUsers()), all)
        )
        yield* until(() => server.received.length === 1)
        yield* flushLoop
        release()
        assert.deepStrictEqual(yield* Fiber.join(calls), [3, 3, 3, 3])
        assert.lengthOf(server.received, 1)
        const three = yield* client(transport.layer, { baseUrl: api.url, accessToken })
        assert.strictEqual(yield* three.run(three.flat.organization.countOrgaUsers()), 3)
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual(kept.refreshed, ["refresh-2"])
        assert.deepStrictEqual([...new Set(sentTokens(api))], ["Bearer access-2"])
      }))

    it.effect("C15 a client whose token is rejected uses the token that another one has refreshed", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve((response, received) =>
          (received.headers.authorization === "Bearer access-2" ? json(3) : apiError(401, "INVALID_ACCESS_TOKEN"))(
            response,
            received
          )
        )
        const accessToken = oauth.tokenSource(yield* first)
        for (let clients = 0; clients < 2; clients++) {
          const { flat, run } = yield* client(transport.layer, { baseUrl: api.url, accessToken })
          yield* run(flat.organization.countOrgaUsers())
        }
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual(sentTokens(api), ["Bearer access-1", "Bearer access-2", "Bearer access-2"])
      }))

    it.effect("C15 clients with the same token, which is rejected later, refresh it once together", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        let revoked = false
        const api = yield* serve((response, received) =>
          (revoked && received.headers.authorization === "Bearer access-1"
            ? apiError(401, "INVALID_ACCESS_TOKEN")
            : json(3))(
              response,
              received
            )
        )
        const accessToken = oauth.tokenSource(yield* first)
        const clients = [
          yield* client(transport.layer, { baseUrl: api.url, accessToken }),
          yield* client(transport.layer, { baseUrl: api.url, accessToken })
        ]
        for (const { flat, run } of clients) yield* run(flat.organization.countOrgaUsers())
        revoked = true
        for (const { flat, run } of clients) yield* run(flat.organization.countOrgaUsers())
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual(
          sentTokens(api),
          [1, 1, 1, 2, 1, 2].map((number) => `Bearer access-${number}`)
        )
      }))

    it.effect("C16 stored tokens that are about to expire are refreshed with their own refresh token", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("8")))
        const api = yield* serve(json(3))
        const stored = { accessToken: "access-7", refreshToken: "refresh-7", expiresAt: new Date(60_000) }
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* ended, { store: { load: () => stored, save: () => {} } })
        })
        yield* run(flat.organization.countOrgaUsers())
        assert.deepStrictEqual(server.received.map(({ body }) => new URLSearchParams(body).get("refresh_token")), [
          "refresh-7"
        ])
        assert.deepStrictEqual(sentTokens(api), ["Bearer access-8"])
      }))

    it.effect("C17 invalid tokens in a store are not used", () =>
      Effect.gen(function*() {
        const broken: ReadonlyArray<unknown> = [
          { accessToken: "access 7", refreshToken: "refresh-7" },
          { accessToken: "", refreshToken: "refresh-7" },
          { accessToken: 7 },
          { refreshToken: "refresh-7" },
          { accessToken: "access-7", refreshToken: "refresh\n7" },
          { accessToken: "access-7", refreshToken: "refresh-7", expiresAt: "2099-01-01T00:00:00.000Z" },
          { accessToken: "access-7", refreshToken: "refresh-7", expiresAt: new Date(NaN) }
        ]
        for (const stored of broken) {
          const { oauth, server } = yield* opened(transport, json(grant("2")))
          const api = yield* serve(json(3))
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: api.url,
            accessToken: oauth.tokenSource(yield* ended, {
              store: { load: () => stored as OAuth.StoredTokens, save: () => {} }
            })
          })
          yield* run(flat.organization.countOrgaUsers())
          assert.deepStrictEqual(server.received.map(({ body }) => new URLSearchParams(body).get("refresh_token")), [
            "refresh-1"
          ], JSON.stringify(stored))
          assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
        }
      }))

    it.effect("C16 a store is read before a refresh and saved after it: processes use each other's tokens", () =>
      Effect.gen(function*() {
        let granted = 1
        const { oauth, server } = yield* opened(
          transport,
          (response, received) => json(grant(String(++granted)))(response, received)
        )
        const api = yield* serve(json(3))
        const saved: Array<OAuth.StoredTokens> = []
        const stores: ReadonlyArray<OAuth.TokenStore> = [
          {
            load: async () => saved.at(-1),
            save: async (tokens) => void saved.push({ ...tokens, accessToken: Redacted.value(tokens.accessToken) })
          },
          {
            load: () => Effect.sync(() => saved.at(-1)),
            save: (tokens) => Effect.sync(() => void saved.push(tokens))
          },
          { load: () => saved.at(-1), save: (tokens) => void saved.push(tokens) }
        ]
        const processes = []
        for (const store of stores) {
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: api.url,
            accessToken: oauth.tokenSource(yield* first, { store })
          })
          processes.push(run(flat.organization.countOrgaUsers()))
        }
        for (let hour = 0; hour <= 3; hour++) {
          for (const call of processes) yield* call
          yield* TestClock.adjust(3_540_000)
        }
        assert.deepStrictEqual(server.received.map(({ body }) => new URLSearchParams(body).get("refresh_token")), [
          "refresh-1",
          "refresh-2",
          "refresh-3"
        ])
        assert.deepStrictEqual(
          sentTokens(api),
          [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4].map((number) => `Bearer access-${number}`)
        )
        assert.lengthOf(saved, 3)
      }))

    it.effect("C16 if another process has just used the refresh token, its tokens are used", () =>
      Effect.gen(function*() {
        const other: OAuth.StoredTokens = {
          accessToken: "access-7",
          refreshToken: "refresh-7",
          expiresAt: new Date(9_000_000)
        }
        let loads = 0
        const { oauth, server } = yield* opened(transport, apiError(400, "invalid_grant"))
        const api = yield* serve(json(3))
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* ended, {
            store: { load: () => ++loads === 1 ? undefined : other, save: () => assert.fail("nothing was refreshed") }
          })
        })
        yield* run(flat.organization.countOrgaUsers())
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual(sentTokens(api), ["Bearer access-7"])
      }))

    it.effect("C17 a store or an onRefresh that fails is a warning, and the session continues in memory", () =>
      Effect.gen(function*() {
        const thrown = () => {
          throw new Error("the disk is full of access-2 and refresh-2")
        }
        const wrongs: ReadonlyArray<() => OAuth.StoredTokens & void> = [
          thrown,
          () => Promise.reject(new Error("the disk is full of access-2 and refresh-2")) as never,
          () => Effect.fail("the disk is full") as never,
          () => Effect.die("the disk is full") as never,
          () => new Promise(() => {}) as never
        ]
        for (const wrong of wrongs) {
          let granted = 1
          const { oauth, server } = yield* opened(
            transport,
            (response, received) => json(grant(String(++granted)))(response, received)
          )
          const api = yield* serve(json(3))
          const warnings: Array<string> = []
          const logger = Logger.make(({ message }) => void warnings.push(String(message)))
          const { flat } = yield* client(transport.layer, {
            baseUrl: api.url,
            tokenTimeout: "1 hour",
            accessToken: oauth.tokenSource(yield* ended, { store: { load: wrong, save: wrong }, onRefresh: wrong })
          })
          const call = Effect.gen(function*() {
            const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
            while (fiber.pollUnsafe() === undefined) yield* Effect.andThen(flushLoop, TestClock.adjust("10 seconds"))
            return yield* Fiber.join(fiber)
          }).pipe(Effect.provide(Logger.layer([logger])))
          assert.strictEqual(yield* call, 3)
          assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
          assert.lengthOf(warnings, 3)
          for (const expected of ["load of the token store", "save of the token store", "onRefresh"]) {
            assert.isTrue(warnings.some((line) => line.startsWith(`OAuth: ${expected} failed: `)), warnings.join("\n"))
          }
          // The store was read before these tokens existed.
          assert.notMatch(warnings.filter((line) => !line.includes("load")).join("\n"), /access-2|refresh-2/)
          yield* TestClock.adjust("1 hour")
          yield* call
          assert.deepStrictEqual(server.received.map(({ body }) => new URLSearchParams(body).get("refresh_token")), [
            "refresh-1",
            "refresh-2"
          ])
          yield* TestClock.setTime(0)
        }
      }))

    it.effect("C17 tokens in a store from before a failed save are not used as new ones", () =>
      Effect.gen(function*() {
        let granted = 1
        const { oauth, server } = yield* opened(
          transport,
          (response, received) => json(grant(String(++granted)))(response, received)
        )
        const api = yield* serve(json(3))
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* first, {
            store: {
              load: () => ({ accessToken: "access-1", refreshToken: "refresh-1" }),
              save: () => Promise.reject("no")
            }
          })
        })
        for (let hour = 0; hour < 3; hour++) {
          yield* run(flat.organization.countOrgaUsers())
          yield* TestClock.adjust(3_540_000)
        }
        assert.deepStrictEqual(server.received.map(({ body }) => new URLSearchParams(body).get("refresh_token")), [
          "refresh-1",
          "refresh-2"
        ])
      }))
  })
})

describe("OAuth2 over any HttpClient", () => {
  it.live("C7 a redirect of the token endpoint is not followed: secrets are not sent to another origin", () =>
    Effect.gen(function*() {
      const otherServer = yield* serve(json(grant("1")))
      const server = yield* serve((response) => response.writeHead(307, { location: otherServer.origin }).end())
      const error = yield* OAuth.make({ ...application, tokenUrl: `${server.origin}/token` }).pipe(
        Effect.flatMap((oauth) => Effect.flip(oauth.exchange("code-1"))),
        Effect.provide(CoreTransport.layerHttpClient),
        Effect.provide(FetchHttpClient.layer)
      )
      assert.include(error.message, "redirects")
      assert.deepStrictEqual([server.received.length, otherServer.received.length], [1, 0])
    }))
})

const grant = (number: string) => ({
  type: "token",
  token_type: "bearer",
  access_token: `access-${number}`,
  refresh_token: `refresh-${number}`,
  issued_at: 1,
  expires_in: 3600,
  scope: "edu.admin scores",
  user: "user-1"
})

const first = Effect.sync((): OAuth.Tokens => ({
  accessToken: Redacted.make("access-1"),
  expiresAt: new Date(3_600_000),
  refreshToken: Redacted.make("refresh-1"),
  scopes: [],
  user: undefined
}))

/** Tokens whose access token has expired. */
const ended = Effect.map(first, (tokens) => ({ ...tokens, expiresAt: new Date(0) }))

/** A token server that grants tokens once it is released, an API, and the calls of `onRefresh`. */
const slow = (transport: Transport) =>
  Effect.gen(function*() {
    const gate = Promise.withResolvers<void>()
    let granted = 1
    const { oauth, server } = yield* opened(transport, (response, received) => {
      const number = String(++granted)
      void gate.promise.then(() => json(grant(number))(response, received))
    })
    const api = yield* serve(json(3))
    const refreshed: Array<string> = []
    const onRefresh = (tokens: OAuth.Tokens) => void refreshed.push(Redacted.value(tokens.refreshToken!))
    return { oauth, server, api, release: gate.resolve, kept: { refreshed, onRefresh } }
  })

const application = {
  clientId: "client-1",
  clientSecret: "secret-1",
  redirectUri: "https://app.example/back"
}

/** OAuth2 over a transport, against a token server. */
const opened = (transport: Transport, behaviour: Behaviour, options?: Partial<OAuth.Options>) =>
  Effect.gen(function*() {
    const server = yield* serve(behaviour)
    const context = yield* Layer.build(transport.layer)
    const oauth = yield* Effect.provide(
      OAuth.make({
        ...application,
        ...options,
        tokenUrl: `${server.origin}/token`,
        invalidationUrl: `${server.origin}/invalidate`
      }),
      context
    )
    return { oauth, server }
  })
