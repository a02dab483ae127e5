import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatClientOptions, isReason } from "@flat-sdk/promise"
import { OAuth, type OAuthOptions, type StoredTokens, type Tokens } from "@flat-sdk/promise/oauth"
import { Effect } from "effect"
import { inspect } from "node:util"
import { flushLoop, until } from "./support/Call.ts"
import { apiError, type Behaviour, json, reset, sequence, serve } from "./support/Server.ts"
import { overEach, type Transport } from "./support/Transports.ts"

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
    it.live("C6 a callback with a different state is rejected, and its code is not exchanged", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("1")))
        const { state } = oauth.authorize({ scopes: ["scores"], access: "offline" })
        for (const [code, given] of [["stolen", `${state.slice(0, -1)}x`], ["stolen", ""]] as const) {
          const error = yield* rejection(oauth.callback(`https://app.example/back?code=${code}&state=${given}`, state))
          isCredentials(error, "another session")
          assert.notInclude(inspect(error, { depth: 9 }), "stolen")
        }
        assert.lengthOf(server.received, 0)
      }))

    it.live("C7 a code is exchanged, and a token refreshed and invalidated, with forms", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(
          transport,
          sequence(json(grant("1")), json({ access_token: "access-2", expires_in: 60 }), json({}))
        )
        const { state } = oauth.authorize({ scopes: [] })
        const tokens = yield* Effect.promise(() =>
          oauth.callback(`https://app.example/back?code=code-1&state=${state}`, state)
        )
        assert.deepInclude(tokens, {
          accessToken: "access-1",
          refreshToken: "refresh-1",
          scopes: ["edu.admin", "scores"],
          user: "user-1"
        })
        assert.instanceOf(tokens.expiresAt, Date)
        const renewed = yield* Effect.promise(() => oauth.refresh("refresh-1"))
        assert.deepInclude(renewed, { accessToken: "access-2", refreshToken: "refresh-1" })
        yield* Effect.promise(() => oauth.invalidate("access-2"))
        const app = { client_id: "client-1", client_secret: "secret-1" }
        assert.deepStrictEqual(
          server.received.map(({ body, headers, path }) => [
            path,
            headers["content-type"],
            headers.authorization,
            Object.fromEntries(new URLSearchParams(body))
          ]),
          [
            ["/token", "application/x-www-form-urlencoded", undefined, {
              grant_type: "authorization_code",
              code: "code-1",
              redirect_uri: "https://app.example/back",
              ...app
            }],
            ["/token", "application/x-www-form-urlencoded", undefined, {
              grant_type: "refresh_token",
              refresh_token: "refresh-1",
              ...app
            }],
            ["/invalidate", "application/x-www-form-urlencoded", undefined, { token: "access-2", ...app }]
          ]
        )
      }))

    it.live("C7 a token endpoint that rejects, redirects, disconnects, or responds with something else is Credentials, without secrets", () =>
      Effect.gen(function*() {
        const responses: ReadonlyArray<readonly [Behaviour, string]> = [
          [apiError(400, "invalid_grant"), "invalid_grant"],
          [json({ error: "invalid_client", error_description: "no secret-1 with code-1" }, 401), "invalid_client"],
          [json({}, 307, { location: "https://elsewhere.test/" }), "redirects"],
          [json({ token: "elsewhere" }), "no access_token"],
          [reset, "could not be reached"]
        ]
        for (const [behaviour, expected] of responses) {
          const { oauth, server } = yield* opened(transport, behaviour)
          const error = yield* rejection(oauth.exchange("code-1"))
          isCredentials(error, expected)
          assert.notMatch(inspect(error, { depth: 9, showHidden: true }), /secret-1|code-1/)
          assert.lengthOf(server.received, 1)
        }
      }))

    it.live("C9 expired tokens are refreshed once for many calls, and once after a 401; every new set is reported", () =>
      Effect.gen(function*() {
        let granted = 1
        const { oauth, server } = yield* opened(
          transport,
          (response, received) => json(grant(String(++granted)))(response, received)
        )
        const api = yield* serve((response, received) =>
          (received.headers.authorization === "Bearer access-3" ? json(3) : apiError(401, "INVALID_ACCESS_TOKEN"))(
            response,
            received
          )
        )
        const kept: Array<Tokens> = []
        const flat = yield* client(transport, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(ended, { onRefresh: (tokens) => void kept.push(tokens) })
        })
        yield* Effect.promise(() => Promise.all(Array.from({ length: 6 }, () => flat.organization.countOrgaUsers())))
        assert.deepStrictEqual(server.received.map(({ body }) => new URLSearchParams(body).get("refresh_token")), [
          "refresh-1",
          "refresh-2"
        ])
        assert.deepStrictEqual(kept.map(({ refreshToken }) => refreshToken), ["refresh-2", "refresh-3"])
        assert.deepStrictEqual([...new Set(api.received.map(({ headers }) => headers.authorization))], [
          "Bearer access-2",
          "Bearer access-3"
        ])
      }))

    it.live("C9 without a refresh token an expired access token is Credentials, with what to do", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve(json(3))
        const flat = yield* client(transport, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource({ ...ended, refreshToken: null })
        })
        isCredentials(yield* rejection(flat.organization.countOrgaUsers()), "offline")
        assert.lengthOf(server.received, 0)
        assert.lengthOf(api.received, 0)
      }))

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
        const failing = () => Promise.reject(new Error("no connection for access-2 and refresh-2"))
        const flat = yield* client(transport, {
          baseUrl: api.url,
          log: (level, line) => void lines.push(`${level} ${line}`),
          accessToken: oauth.tokenSource(ended, {
            store: { load: () => undefined, save: failing },
            onRefresh: () => {
              throw new Error("refresh-2")
            }
          })
        })
        assert.strictEqual(yield* Effect.promise(() => flat.organization.countOrgaUsers()), 3)
        assert.deepStrictEqual(lines.map((line) => line.split(" failed")[0]), [
          "warn OAuth: save of the token store",
          "warn OAuth: onRefresh"
        ])
        assert.notMatch(lines.join("\n"), /access-2|refresh-2/)
      }))

    it.live("O12 invalid options and tokens of OAuth are Encode, which names all of them", () =>
      Effect.gen(function*() {
        const problemsOf = (make: () => unknown): ReadonlyArray<string> => {
          try {
            make()
          } catch (error) {
            assert(isReason(error, "Encode"), String(error))
            assert.notInclude(error.message, "planted")
            return error.reason.problems.map(({ path }) => path)
          }
          return []
        }
        // Mistakes that JavaScript callers can make, and that the types prevent.
        const wrong = {
          clientSecret: undefined,
          redirectUri: "planted back",
          tokenUrl: "ftp://planted.test",
          scope: "planted",
          transport: transport.layer
        } as unknown as OAuthOptions
        assert.sameMembers([...problemsOf(() => new OAuth(wrong))], [
          "scope",
          "clientId",
          "clientSecret",
          "redirectUri",
          "tokenUrl"
        ])
        const { oauth, server } = yield* opened(transport, json(grant("1")))
        assert.deepStrictEqual(problemsOf(() => oauth.authorize({ scopes: "scores" } as never)), ["scopes"])
        assert.deepStrictEqual(
          problemsOf(() =>
            oauth.tokenSource({ accessToken: "planted token", expiresAt: "planted", refreshToken: "" }, {
              store: {} as never
            })
          ),
          ["accessToken", "expiresAt", "refreshToken"]
        )
        assert.deepStrictEqual(problemsOf(() => oauth.tokenSource(ended, { store: {} as never })), ["store"])
        assert.deepStrictEqual(problemsOf(() => oauth.tokenSource(undefined as never)), ["accessToken"])
        assert.lengthOf(server.received, 0)
      }))
  })
})

const grant = (number: string) => ({
  access_token: `access-${number}`,
  refresh_token: `refresh-${number}`,
  expires_in: 3600,
  scope: "edu.admin scores",
  user: "user-1"
})

/** Tokens whose access token has expired. */
const ended = { accessToken: "access-1", refreshToken: "refresh-1", expiresAt: new Date(0) }

/** OAuth2 over a transport, against a token server, for the duration of the test. */
const opened = (transport: Transport, behaviour: Behaviour) =>
  Effect.gen(function*() {
    const server = yield* serve(behaviour)
    const oauth = yield* Effect.acquireRelease(
      Effect.sync(() =>
        new OAuth({
          clientId: "client-1",
          clientSecret: "secret-1",
          redirectUri: "https://app.example/back",
          tokenUrl: `${server.origin}/token`,
          invalidationUrl: `${server.origin}/invalidate`,
          transport: transport.layer
        })
      ),
      (oauth) => Effect.promise(() => oauth.close())
    )
    return { oauth, server }
  })

const client = (transport: Transport, options: FlatClientOptions) =>
  Effect.acquireRelease(
    Effect.sync(() => new FlatClient({ log: () => {}, transport: transport.layer, ...options })),
    (flat) => Effect.promise(() => flat.close())
  )

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
    const refreshed: Array<string | undefined> = []
    const onRefresh = (tokens: Tokens) => void refreshed.push(tokens.refreshToken)
    return { oauth, server, api, release: gate.resolve, kept: { refreshed, onRefresh } }
  })
