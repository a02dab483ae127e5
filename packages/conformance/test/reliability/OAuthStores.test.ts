/**
 * OAuth2 tokens that several clients and processes share.
 */
import { assert, describe, it } from "@effect/vitest"
import type { OAuth } from "@flat-sdk/core"
import { Effect, Fiber, Logger, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { client, flushLoop, until } from "./support/Call.ts"
import { ended, first, grant, opened, sentTokens, slow } from "./support/OAuthServer.ts"
import { apiError, json, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

const all = { concurrency: "unbounded" } as const

overEach((transport) => {
  describe("OAuth2", () => {
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

    it.effect("C17 a store that cannot be read, or an onRefresh that fails, is a warning, and the session continues", () =>
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
            accessToken: oauth.tokenSource(yield* ended, { store: { load: wrong, save: () => {} }, onRefresh: wrong })
          })
          const call = Effect.gen(function*() {
            const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
            while (fiber.pollUnsafe() === undefined) yield* Effect.andThen(flushLoop, TestClock.adjust("10 seconds"))
            return yield* Fiber.join(fiber)
          }).pipe(Effect.provide(Logger.layer([logger])))
          assert.strictEqual(yield* call, 3)
          assert.deepStrictEqual(sentTokens(api), ["Bearer access-2"])
          assert.lengthOf(warnings, 2)
          for (const expected of ["load of the token store", "onRefresh"]) {
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

    it.effect("C17 the tokens that a session replaced are not used again if the store still returns them", () =>
      Effect.gen(function*() {
        let granted = 1
        const { oauth, server } = yield* opened(
          transport,
          (response, received) => json(grant(String(++granted)))(response, received)
        )
        const api = yield* serve(json(3))
        const returned: Array<OAuth.StoredTokens> = [{ accessToken: "access-1", refreshToken: "refresh-1" }]
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* first, {
            // A copy of the data that is one save behind.
            store: { load: () => returned.at(-2) ?? returned[0], save: (tokens) => void returned.push(tokens) }
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

    it.effect("M3 tokens that cannot be saved end the next call as Credentials, until they are saved", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        const warnings: Array<string> = []
        const logger = Logger.make(({ message }) => void warnings.push(String(message)))
        let saves = 0
        let isFull = true
        const { flat } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* ended, {
            store: {
              load: () => undefined,
              save: () => {
                saves++
                return isFull
                  ? Promise.reject(new Error("the disk is full of access-2 and refresh-2"))
                  : Promise.resolve()
              }
            }
          })
        })
        const call = Effect.gen(function*() {
          const fiber = yield* Effect.forkChild(flat.organization.countOrgaUsers())
          while (fiber.pollUnsafe() === undefined) yield* Effect.andThen(flushLoop, TestClock.adjust(100))
          return yield* Fiber.join(fiber)
        }).pipe(Effect.provide(Logger.layer([logger])))
        assert.strictEqual(yield* call, 3)
        assert.lengthOf(warnings, 1)
        for (const failed of [yield* Effect.flip(call), yield* Effect.flip(call)]) {
          assert.strictEqual(failed.reason._tag, "Credentials")
          assert.match(failed.message, /save of the token store failed: the disk is full of <redacted> and <redacted>/)
        }
        assert.strictEqual(saves, 9)
        assert.lengthOf(api.received, 1)
        isFull = false
        assert.deepStrictEqual([yield* call, yield* call], [3, 3])
        assert.strictEqual(saves, 10)
        assert.lengthOf(server.received, 1)
        assert.notMatch(warnings.join("\n"), /access-2|refresh-2/)
      }))

    it.effect("M3 a save is repeated twice", () =>
      Effect.gen(function*() {
        const { oauth } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        let failures = 2
        const saved: Array<OAuth.StoredTokens> = []
        const { flat } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* ended, {
            store: {
              load: () => undefined,
              save: (tokens) => failures-- > 0 ? Promise.reject(new Error("busy")) : void saved.push(tokens)
            }
          })
        })
        const fiber = yield* Effect.forkChild(
          Effect.all([flat.organization.countOrgaUsers(), flat.organization.countOrgaUsers()])
        )
        while (fiber.pollUnsafe() === undefined) yield* Effect.andThen(flushLoop, TestClock.adjust(100))
        assert.deepStrictEqual(yield* Fiber.join(fiber), [3, 3])
        assert.lengthOf(saved, 1)
      }))
  })
})
