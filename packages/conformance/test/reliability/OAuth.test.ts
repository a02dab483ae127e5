import { assert, describe, it } from "@effect/vitest"
import { OAuth } from "@flat-sdk/core"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { client, settle, until } from "./support/Call.ts"
import { type Behaviour, hang, inTurn, json, refuse, reset, serve, type Server } from "./support/Server.ts"
import { overEach, type Transport } from "./support/Transports.ts"

const sentTokens = (server: Server) => server.arrived.map(({ headers }) => headers.authorization)

const all = { concurrency: "unbounded" } as const

overEach((transport) => {
  describe("OAuth2", () => {
    it.effect("C6 the authorization page is asked for what FACTS say, with a state of its own each time", () =>
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

    it.effect("C6 an answer with another state is refused, and its code is not exchanged", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("1")))
        const { state } = yield* oauth.authorize({ scopes: [] })
        const answers = [
          `https://app.example/back?code=stolen&state=${state.slice(0, -1)}x`,
          "https://app.example/back?code=stolen",
          "https://app.example/back?code=stolen&state=",
          `https://app.example/back?code=stolen#state=${state}`
        ]
        for (const address of answers) {
          const error = yield* Effect.flip(oauth.callback(address, state))
          assert.strictEqual(error.reason._tag, "Credentials")
          assert.notInclude(error.message, "stolen")
        }
        assert.strictEqual(
          (yield* Effect.flip(oauth.callback("https://app.example/back?code=stolen&state=", ""))).reason._tag,
          "Credentials"
        )
        const refused = yield* Effect.flip(
          oauth.callback(`https://app.example/back?error=access_denied&state=${state}`, state)
        )
        assert.include(refused.message, "access_denied")
        assert.lengthOf(server.arrived, 0)
      }))

    it.effect("C7 a code is exchanged, a token refreshed and invalidated by forms, over the transport in place", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(
          transport,
          inTurn(json(grant("1")), json({ access_token: "access-2", expires_in: 60 }), json({}))
        )
        const { state } = yield* oauth.authorize({ scopes: [] })
        const tokens = yield* oauth.callback(`https://app.example/back?code=code-1&state=${state}`, state)
        assert.strictEqual(Redacted.value(tokens.accessToken), "access-1")
        assert.deepStrictEqual(tokens.expiresAt, new Date(3_600_000))
        assert.deepStrictEqual([tokens.scopes, tokens.user], [["edu.admin", "scores"], "user-1"])
        const renewed = yield* oauth.refresh(tokens.refreshToken!)
        assert.strictEqual(Redacted.value(renewed.accessToken), "access-2")
        // No new refresh token was given: the old one goes on.
        assert.strictEqual(Redacted.value(renewed.refreshToken!), "refresh-1")
        yield* oauth.invalidate(renewed.accessToken)
        const app = { client_id: "client-1", client_secret: "secret-1" }
        assert.deepStrictEqual(
          server.arrived.map(({ body, headers, method, path }) => [
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

    it.effect("C7 a token endpoint that refuses, breaks off, or answers something else is Credentials", () =>
      Effect.gen(function*() {
        const answers: ReadonlyArray<readonly [Behaviour, string]> = [
          [refuse(400, "invalid_grant"), "invalid_grant"],
          [json({ error: "invalid_client", error_description: "unknown application" }, 401), "unknown application"],
          [json({ token: "elsewhere" }), "no access_token"],
          [reset, "could not be reached"]
        ]
        for (const [behaviour, said] of answers) {
          const { oauth, server } = yield* opened(transport, behaviour)
          const error = yield* Effect.flip(oauth.exchange("code-1"))
          assert.strictEqual(error.reason._tag, "Credentials")
          assert.include(error.message, said)
          assert.lengthOf(server.arrived, 1)
        }
      }))

    it.effect("C7 a token endpoint that never answers is given up after 30 seconds, and the request with it", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, hang)
        const call = yield* Effect.forkChild(Effect.flip(oauth.exchange("code-1")))
        yield* until(() => server.arrived.length === 1)
        yield* TestClock.adjust(29_999)
        yield* settle
        assert.isUndefined(call.pollUnsafe())
        yield* TestClock.adjust(1)
        assert.strictEqual((yield* Fiber.join(call)).reason._tag, "Credentials")
        yield* until(() => server.arrived[0]!.hungUp)
      }))

    it.effect("C9 a client refreshes OAuth2 tokens a minute before their end, once for many calls, and tells every new set", () =>
      Effect.gen(function*() {
        let granted = 1
        const { oauth, server } = yield* opened(
          transport,
          (response, arrived) => json(grant(String(++granted)))(response, arrived)
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
        assert.lengthOf(server.arrived, 0)
        yield* TestClock.adjust(3_540_000)
        yield* many
        yield* TestClock.adjust(3_540_000)
        yield* many
        assert.deepStrictEqual(server.arrived.map(({ body }) => new URLSearchParams(body).get("refresh_token")), [
          "refresh-1",
          "refresh-2"
        ])
        assert.deepStrictEqual(stored, ["refresh-2", "refresh-3"])
        assert.deepStrictEqual([...new Set(sentTokens(api))], ["Bearer access-1", "Bearer access-2", "Bearer access-3"])
        assert.lengthOf(api.arrived, 18)
      }))

    it.effect("C9 a client refreshes an OAuth2 token once after a 401", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("2")))
        const api = yield* serve((response, arrived) =>
          (arrived.headers.authorization === "Bearer access-2" ? json(3) : refuse(401, "INVALID_ACCESS_TOKEN"))(
            response,
            arrived
          )
        )
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: api.url,
          accessToken: oauth.tokenSource(yield* first)
        })
        yield* run(Effect.all(Array.from({ length: 6 }, () => flat.organization.countOrgaUsers()), all))
        assert.lengthOf(server.arrived, 1)
        assert.lengthOf(api.arrived, 12)
      }))

    it.effect("C9 without a refresh token the end of the access token is Credentials, with what to do", () =>
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
        assert.lengthOf(server.arrived, 0)
        assert.lengthOf(api.arrived, 1)
      }))
  })
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

/** OAuth2 over a transport, against a token server. */
const opened = (transport: Transport, behaviour: Behaviour) =>
  Effect.gen(function*() {
    const server = yield* serve(behaviour)
    const context = yield* Layer.build(transport.layer)
    const oauth = yield* Effect.provide(
      OAuth.make({
        clientId: "client-1",
        clientSecret: "secret-1",
        redirectUri: "https://app.example/back",
        tokenUrl: `${server.origin}/token`,
        invalidationUrl: `${server.origin}/invalidate`
      }),
      context
    )
    return { oauth, server }
  })
