/**
 * OAuth2 tokens of the Promise API that clients and processes share.
 */
import { assert, describe, it } from "@effect/vitest"
import { isReason } from "@flat-sdk/promise"
import { type StoredTokens, type Tokens } from "@flat-sdk/promise/oauth"
import { Effect } from "effect"
import { flushLoop, until } from "./support/Call.ts"
import { client, ended, grant, opened, slow } from "./support/PromiseOAuthServer.ts"
import { json, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

const rejection = (call: Promise<unknown>): Effect.Effect<unknown> =>
  Effect.promise(() => call.then(() => assert.fail("expected a rejection"), (error: unknown) => error))

const isCredentials = (error: unknown, expected: string) => {
  assert.isTrue(isReason(error, "Credentials"), String(error))
  assert.include(String(error), expected)
}

/** Returns whether a promise is settled. */
const watch = (promise: Promise<unknown>) => {
  const state = { done: false }
  void promise.finally(() => {
    state.done = true
  })
  return state
}

overEach((transport) => {
  describe("OAuth2 of the Promise API", () => {
    it.live("C14 an aborted call, or one at its deadline, loses no refresh", () =>
      Effect.gen(function*() {
        for (const ending of ["abort", "deadline"]) {
          const { api, kept, oauth, release, server } = yield* slow(transport)
          const accessToken = oauth.tokenSource(ended, { onRefresh: kept.onRefresh })
          const flat = yield* client(transport, { baseUrl: api.url, accessToken })
          const controller = new AbortController()
          const call = flat.organization.countOrgaUsers(
            {},
            ending === "abort" ? { signal: controller.signal } : { deadline: 200 }
          )
          const outcome = rejection(call)
          void call.catch(() => {})
          yield* until(() => server.received.length === 1)
          if (ending === "abort") controller.abort()
          const error = yield* outcome
          if (ending === "abort") assert.strictEqual(error, controller.signal.reason)
          else assert.isTrue(isReason(error, "Timeout"), String(error))
          yield* flushLoop
          assert.isFalse(server.received[0]!.hungUp)
          release()
          yield* until(() => kept.refreshed.length === 1)
          assert.strictEqual(yield* Effect.promise(() => flat.organization.countOrgaUsers()), 3)
          assert.deepStrictEqual(kept.refreshed, ["refresh-2"])
          assert.lengthOf(server.received, 1)
        }
      }))

    it.live("C14 a client that closes waits for the refresh of its token source, until its tokens are kept", () =>
      Effect.gen(function*() {
        const { api, kept, oauth, release, server } = yield* slow(transport)
        const stored = Promise.withResolvers<void>()
        const flat = yield* client(transport, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(ended, {
            store: { load: () => undefined, save: () => stored.promise },
            onRefresh: kept.onRefresh
          })
        })
        const call = rejection(flat.organization.countOrgaUsers())
        const outcome = Effect.runPromise(call)
        yield* until(() => server.received.length === 1)
        const closing = flat.close()
        const state = watch(closing)
        assert.propertyVal(yield* Effect.promise(() => outcome), "name", "ClosedError")
        yield* flushLoop
        assert.isFalse(state.done)
        assert.isFalse(server.received[0]!.hungUp)
        release()
        yield* flushLoop
        assert.isFalse(state.done)
        stored.resolve()
        yield* Effect.promise(() => closing)
        assert.deepStrictEqual(kept.refreshed, ["refresh-2"])
        assert.lengthOf(api.received, 0)
      }))

    it.live("C14 closing OAuth waits for refreshes and exchanges; afterwards nothing is sent", () =>
      Effect.gen(function*() {
        const { api, kept, oauth, release, server } = yield* slow(transport)
        const source = oauth.tokenSource(ended, { onRefresh: kept.onRefresh })
        const flat = yield* client(transport, { baseUrl: api.url, accessToken: source })
        const call = flat.organization.countOrgaUsers()
        const exchanged = oauth.exchange("code-1")
        yield* until(() => server.received.length === 2)
        const closing = oauth.close()
        const state = watch(closing)
        isCredentials(yield* rejection(oauth.exchange("code-2")), "closed")
        yield* flushLoop
        assert.isFalse(state.done)
        release()
        yield* Effect.promise(() => closing)
        assert.match((yield* Effect.promise(() => exchanged)).accessToken, /^access-[23]$/)
        assert.lengthOf(kept.refreshed, 1)
        assert.strictEqual(yield* Effect.promise(() => call), 3)
        const late = yield* client(transport, { baseUrl: api.url, accessToken: oauth.tokenSource(ended) })
        isCredentials(yield* rejection(late.organization.countOrgaUsers()), "closed")
        assert.lengthOf(server.received, 2)
        assert.lengthOf(api.received, 1)
      }))

    it.live("C14 a client that closes does not wait for the refreshes of other sessions", () =>
      Effect.gen(function*() {
        const { api, kept, oauth, release, server } = yield* slow(transport)
        const other = yield* client(transport, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(ended, { onRefresh: kept.onRefresh })
        })
        const call = other.organization.countOrgaUsers()
        yield* until(() => server.received.length === 1)
        const flat = yield* client(transport, { baseUrl: api.url, accessToken: oauth.tokenSource(ended) })
        yield* Effect.promise(() => flat.close())
        release()
        assert.strictEqual(yield* Effect.promise(() => call), 3)
      }))

    it.live("C15 several clients, and the program itself, share one refresh of a token source", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        const source = oauth.tokenSource(ended)
        const [one, two] = [
          yield* client(transport, { baseUrl: api.url, accessToken: source }),
          yield* client(transport, { baseUrl: api.url, accessToken: source })
        ]
        const [, , token] = yield* Effect.promise(() =>
          Promise.all([one.organization.countOrgaUsers(), two.organization.countOrgaUsers(), source()])
        )
        assert.strictEqual(token.accessToken, "access-2")
        assert.lengthOf(server.received, 1)
      }))

    it.live("C16 a store is read before a refresh and saved after it, JSON included", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        let row = JSON.stringify(ended)
        const store = {
          row: () => row,
          load(): StoredTokens {
            return JSON.parse(this.row()) as StoredTokens
          },
          save: async (tokens: Tokens) => {
            row = JSON.stringify(tokens)
          }
        }
        const flat = yield* client(transport, { baseUrl: api.url, accessToken: oauth.tokenSource(ended, { store }) })
        yield* Effect.promise(() => flat.organization.countOrgaUsers())
        assert.deepInclude(JSON.parse(row), { accessToken: "access-2", refreshToken: "refresh-2" })
        // A second process, which still has the old tokens.
        const next = yield* client(transport, { baseUrl: api.url, accessToken: oauth.tokenSource(ended, { store }) })
        yield* Effect.promise(() => next.organization.countOrgaUsers())
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual(api.received.map(({ headers }) => headers.authorization), [
          "Bearer access-2",
          "Bearer access-2"
        ])
      }))

    it.live("C17 a store or onRefresh that fails is a warning in the client's log, without tokens", () =>
      Effect.gen(function*() {
        const { oauth } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        const lines: Array<string> = []
        const flat = yield* client(transport, {
          baseUrl: api.url,
          log: (level, line) => void lines.push(`${level} ${line}`),
          accessToken: oauth.tokenSource(ended, {
            store: { load: () => Promise.reject(new Error("no connection for refresh-1")), save: () => {} },
            onRefresh: () => {
              throw new Error("refresh-2")
            }
          })
        })
        assert.strictEqual(yield* Effect.promise(() => flat.organization.countOrgaUsers()), 3)
        assert.deepStrictEqual(lines.map((line) => line.split(" failed")[0]), [
          "warn OAuth: load of the token store",
          "warn OAuth: onRefresh"
        ])
        assert.notMatch(lines.join("\n"), /access-2|refresh-[12]/)
      }))

    it.live("M2 sessions whose store has a lock do not send a refresh token twice", () =>
      Effect.gen(function*() {
        let granted = 1
        const { oauth, server } = yield* opened(
          transport,
          (response, received) => json(grant(String(++granted)))(response, received)
        )
        const api = yield* serve(json(3))
        let row: Tokens | undefined
        let held = Promise.resolve()
        const store = {
          load: () => row,
          save: async (tokens: Tokens) => {
            await Effect.runPromise(flushLoop)
            row = tokens
          },
          lock: (work: () => Promise<void>) => (held = held.then(work))
        }
        const clients = yield* Effect.all(
          [1, 2, 3].map(() => client(transport, { baseUrl: api.url, accessToken: oauth.tokenSource(ended, { store }) }))
        )
        yield* Effect.promise(() => Promise.all(clients.map((flat) => flat.organization.countOrgaUsers())))
        assert.lengthOf(server.received, 1)
        assert.deepStrictEqual([...new Set(api.received.map(({ headers }) => headers.authorization))], [
          "Bearer access-2"
        ])
      }))
  })
})
