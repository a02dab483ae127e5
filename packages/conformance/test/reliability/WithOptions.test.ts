/**
 * Clients with changed options: what they share with the client that they come from, and what they do not.
 */
import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig } from "@flat-sdk/core"
import { createClient, FlatClient as PromiseClient, isClosedError, isReason } from "@flat-sdk/promise"
import { organization } from "@flat-sdk/promise/organization"
import { Effect } from "effect"
import { client } from "./support/Call.ts"
import { problemsOf, promised, rejection } from "./support/PromiseCall.ts"
import { apiError, json, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

/** The headers of a window that ends an hour after a time in epoch milliseconds. */
const budget = (now: number) => ({
  "x-ratelimit-limit": "100",
  "x-ratelimit-remaining": "42",
  "x-ratelimit-reset": String(Math.ceil(now / 1000) + 3600)
})

/** Options that belong to the credentials: each needs a token. */
const bound = { baseUrl: "https://elsewhere.example/v2", concurrency: 1, tokenTimeout: 5 }

const headersOf = (received: ReadonlyArray<{ readonly headers: Record<string, unknown> }>) =>
  received.map(({ headers }) => [headers["authorization"], headers["x-one"], headers["x-two"]])

overOne((transport) => {
  describe("withOptions", () => {
    it.effect("G7 changes the options of a new client only, which shares token and rate limit", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3, 200, budget(0)))
        let asked = 0
        const accessToken = () => {
          asked++
          return Promise.resolve("provided")
        }
        const { flat } = yield* client(transport.layer, { baseUrl: server.url, accessToken, headers: { "x-one": "1" } })
        const changed = yield* flat.withOptions({ retries: 0, deadline: "2 seconds", headers: { "x-two": "2" } })
        assert.strictEqual(yield* changed.organization.countOrgaUsers(), 3)
        assert.deepStrictEqual(yield* flat.quota, yield* changed.quota)
        assert.strictEqual((yield* flat.quota).remaining, 42)
        yield* flat.organization.countOrgaUsers()
        assert.strictEqual(asked, 1)
        assert.deepStrictEqual(headersOf(server.received), [
          ["Bearer provided", "1", "2"],
          ["Bearer provided", "1", undefined]
        ])
        assert.include(changed.describe(), "retries            0")
        assert.include(changed.describe(), "deadline           2 s")
        assert.include(flat.describe(), "retries            4")
        const again = yield* changed.withOptions({ retries: 2 })
        assert.include(again.describe(), "deadline           2 s")

        const apart = yield* flat.withOptions({ accessToken: "other-token" })
        assert.isUndefined((yield* apart.quota).remaining)
        yield* apart.organization.countOrgaUsers()
        const anonymous = yield* flat.withOptions({ anonymous: true })
        yield* anonymous.organization.countOrgaUsers()
        assert.deepStrictEqual(headersOf(server.received).slice(2).map(([token]) => token), [
          "Bearer other-token",
          undefined
        ])
        assert.strictEqual(asked, 1)
      }))

    it.effect("G7 makes one attempt with retries: 0, where the client makes more", () =>
      Effect.gen(function*() {
        const server = yield* serve(apiError(503, "AWAY"))
        const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, retries: 1 })
        yield* failing((yield* flat.withOptions({ retries: 0 })).organization.countOrgaUsers())
        assert.lengthOf(server.received, 1)
        yield* failing(flat.organization.countOrgaUsers())
        assert.lengthOf(server.received, 3)
      }))

    it.effect("G7 rejects invalid options, and those that belong to the token unless one is given", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3))
        const { flat } = yield* client(transport.layer, { baseUrl: server.url })
        const other = yield* promised(transport, { baseUrl: server.url })
        const wrong: ReadonlyArray<readonly [ReadonlyArray<string>, object]> = [
          [["retries"], { retries: -1 }],
          [["colour"], { colour: 1 }],
          [["accessToken"], { accessToken: undefined }],
          [Object.keys(bound), bound]
        ]
        for (const [paths, options] of wrong) {
          const effect = yield* Effect.flip(flat.withOptions(options as FlatConfig.Options))
          const promise = yield* rejection(async () => other.withOptions(options))
          for (const error of [effect, promise]) assert.sameMembers(problemsOf(error), [...paths])
        }
        const shared = yield* rejection(async () => other.withOptions({ log: () => {}, fetch } as object))
        assert.sameMembers(problemsOf(shared), ["fetch", "log"])
        assert.match(String(shared), /log: is shared with the client/)
        assert.include(
          (yield* flat.withOptions({ ...bound, accessToken: "t" })).describe(),
          "https://elsewhere.example/v2"
        )
        assert.include(other.withOptions({ ...bound, anonymous: true }).describe(), "https://elsewhere.example/v2")
        assert.lengthOf(server.received, 0)
      }))

    it.live("G7 the same over the Promise API, until the client is closed", () =>
      Effect.gen(function*() {
        const server = yield* serve(json(3, 200, budget(Date.now())))
        yield* Effect.promise(async () => {
          const options = { baseUrl: server.url, ...transport.promised, headers: { "x-one": "1" } }
          const clients = [
            new PromiseClient({ ...options, accessToken: "fixed" }),
            createClient({ organization }, { ...options, accessToken: "fixed" })
          ]
          for (const flat of clients) {
            const changed = flat.withOptions({ retries: 0, headers: { "x-two": "2" } })
            assert.strictEqual(await changed.organization.countOrgaUsers(), 3)
            assert.strictEqual((await flat.quota()).remaining, 42)
            assert.include(changed.describe(), "retries            0")
            assert.include(flat.describe(), "retries            4")
            const apart = flat.withOptions({ accessToken: "other-token" })
            assert.isUndefined((await apart.quota()).remaining)
            await apart.organization.countOrgaUsers()
            await flat.close()
            const error = await changed.organization.countOrgaUsers().catch((error: unknown) => error)
            assert.isTrue(isClosedError(error))
            assert.isFalse(isReason(error, "Transport"))
          }
        })
        const each = [["Bearer fixed", "1", "2"], ["Bearer other-token", "1", undefined]]
        assert.deepStrictEqual(headersOf(server.received), [...each, ...each])
      }))
  })
})
