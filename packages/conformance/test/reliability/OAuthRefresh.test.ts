/**
 * OAuth2 tokens are refreshed when they are needed, and no refresh is lost.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, OAuth } from "@flat-sdk/core"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop, until } from "./support/Call.ts"
import { application, ended, first, grant, opened, sentTokens, slow } from "./support/OAuthServer.ts"
import { apiError, json, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

const all = { concurrency: "unbounded" } as const

overEach((transport) => {
  describe("OAuth2", () => {
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
  })
})
