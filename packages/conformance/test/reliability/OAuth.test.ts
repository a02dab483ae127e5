import { assert, describe, it } from "@effect/vitest"
import { isReason } from "@flat-sdk/promise"
import { OAuth as PromiseOAuth, type OAuthOptions } from "@flat-sdk/promise/oauth"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import { inspect } from "node:util"
import { vi } from "vitest"
import { flushLoop } from "./support/Call.ts"
import { application, endedPlain, grant, opened, sent } from "./support/OAuthServer.ts"
import { rejection } from "./support/PromiseCall.ts"
import { apiError, type Behaviour, hang, json, reset, sequence } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const back = "https://app.example/back"

const assertCredentials = (error: unknown, expected: string) => {
  assert.strictEqual((error as { readonly reason: { readonly _tag: string } }).reason._tag, "Credentials")
  assert.include(String(error), expected)
  assert.notMatch(inspect(error, { depth: 9, showHidden: true }), /stolen|secret-1|code-1/)
}

const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url")

overOne((transport) => {
  describe("OAuth2", () => {
    it.effect("C6 the state is 128 bits of crypto.getRandomValues, and nothing else", () =>
      Effect.gen(function*() {
        const { oauth, promised } = yield* opened(transport, json({}))
        yield* Effect.addFinalizer(() => Effect.sync(() => vi.restoreAllMocks()))
        const weak = vi.spyOn(Math, "random")
        let next = 0
        const random = vi.spyOn(crypto, "getRandomValues").mockImplementation((bytes) => {
          if (bytes instanceof Uint8Array) { for (let at = 0; at < bytes.length; at++) bytes[at] = next++ }
          return bytes
        })
        const states = [yield* oauth.authorize({ scopes: [] }), promised.authorize({ scopes: [] })]
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
        const { oauth, promised, server } = yield* opened(transport, json(grant("1")))
        const { state } = yield* oauth.authorize({ scopes: [] })
        const callbacks: ReadonlyArray<readonly [query: string, state: string]> = [
          [`?code=stolen&state=${state.slice(0, -1)}x`, state],
          [`?code=stolen&state=${state.slice(0, 8)}`, state],
          [`?code=stolen&state=${state}0`, state],
          ["?code=stolen", state],
          ["?code=stolen&state=", state],
          [`?code=stolen#state=${state}`, state],
          ["?code=stolen&state=", ""]
        ]
        for (const [query, expected] of callbacks) {
          assertCredentials(yield* Effect.flip(oauth.callback(back + query, expected)), "session")
          assertCredentials(yield* rejection(() => promised.callback(back + query, expected)), "session")
        }
        const denied = `${back}?error=access_denied&state=${state}`
        assertCredentials(yield* Effect.flip(oauth.callback(denied, state)), "access_denied")
        assert.lengthOf(server.received, 0)
      }))

    it.effect("M4 with pkce, authorize returns the verifier of its challenge; asynchronously in the Promise API", () =>
      Effect.gen(function*() {
        const { oauth, promised, server } = yield* opened(transport, json(grant("1")))
        assert.hasAllKeys(promised.authorize({ scopes: [], pkce: false }), ["state", "url"])
        const pending = promised.authorize({ scopes: ["scores"], access: "offline", pkce: true })
        assert.instanceOf(pending, Promise)
        const started = [
          yield* oauth.authorize({ scopes: ["scores"], access: "offline", pkce: true }),
          yield* Effect.promise(() => pending)
        ]
        for (const { codeVerifier, url } of started) {
          const { searchParams } = new URL(url)
          assert.strictEqual(searchParams.get("access_type"), "offline")
          assert.strictEqual(searchParams.get("code_challenge_method"), "S256")
          assert.strictEqual(searchParams.get("code_challenge"), challengeOf(codeVerifier))
        }
        const [one, two] = started as [typeof started[number], typeof started[number]]
        yield* oauth.callback(`${back}?code=c&state=${one.state}`, one.state, one.codeVerifier)
        yield* Effect.promise(() => promised.callback(`${back}?code=c&state=${two.state}`, two.state, two.codeVerifier))
        assert.deepStrictEqual(sent(server, "code_verifier"), started.map(({ codeVerifier }) => codeVerifier))
        const codeChallenge = challengeOf("verifier-1")
        assert.throws(() => promised.authorize({ scopes: [], pkce: true, codeChallenge } as never), /codeChallenge/)
        assert.throws(() => promised.authorize({ scopes: [], pkce: "yes" } as never), /pkce/)
      }))

    it.live("M5 a callback without a state to compare, or with two states or codes, is Credentials; nothing is sent", () =>
      Effect.gen(function*() {
        const { promised, server } = yield* opened(transport, json(grant("1")))
        const url = `${back}?code=code-0&state=state-1`
        const callbacks: ReadonlyArray<readonly [url: string, state: string | undefined, message: string]> = [
          [url, undefined, "the user's session has ended"],
          [url, "", "the user's session has ended"],
          [`${url}&code=code-2`, "state-1", "more than one code"],
          [`${url}&state=state-2`, "state-1", "more than one state"]
        ]
        for (const [url, state, message] of callbacks) {
          assertCredentials(yield* rejection(() => promised.callback(url, state)), message)
        }
        assert.lengthOf(server.received, 0)
      }))

    it.effect("C7 a code is exchanged, and a token refreshed and invalidated, with forms over the given transport", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(
          transport,
          sequence(json(grant("1")), json({ access_token: "access-2", expires_in: 60 }), json({}))
        )
        const { state } = yield* oauth.authorize({ scopes: [] })
        const tokens = yield* oauth.callback(`${back}?code=code-1&state=${state}`, state)
        assert.strictEqual(Redacted.value(tokens.accessToken), "access-1")
        assert.deepStrictEqual(tokens.expiresAt, new Date(3_600_000))
        assert.deepStrictEqual([tokens.scopes, tokens.user], [["edu.admin", "scores"], "user-1"])
        const renewed = yield* oauth.refresh(tokens.refreshToken!)
        assert.strictEqual(Redacted.value(renewed.accessToken), "access-2")
        // No new refresh token was returned: the old one remains valid.
        assert.strictEqual(Redacted.value(renewed.refreshToken!), "refresh-1")
        yield* oauth.invalidate(renewed.accessToken)
        const app = { client_id: "client-1", client_secret: "secret-1" }
        const type = "application/x-www-form-urlencoded"
        assert.deepStrictEqual(
          server.received.map(({ body, headers, method, path }) => [
            `${method} ${path}`,
            headers["content-type"],
            headers.authorization,
            Object.fromEntries(new URLSearchParams(body))
          ]),
          [
            ["POST /token", type, undefined, {
              grant_type: "authorization_code",
              code: "code-1",
              redirect_uri: back,
              ...app
            }],
            ["POST /token", type, undefined, { grant_type: "refresh_token", refresh_token: "refresh-1", ...app }],
            ["POST /invalidate", type, undefined, { token: "access-2", ...app }]
          ]
        )
      }))

    it.effect("C7 a token endpoint that rejects, redirects, disconnects, or responds with something else is Credentials, without secrets", () =>
      Effect.gen(function*() {
        const responses: ReadonlyArray<readonly [Behaviour, string]> = [
          [apiError(400, "invalid_grant"), "invalid_grant"],
          [json({ error: "invalid_client", error_description: "no secret-1 with code-1" }, 401), "invalid_client"],
          [json({}, 307, { location: "https://elsewhere.test/" }), "redirects"],
          [json({ token: "elsewhere" }), "no access_token"],
          [reset, "could not be reached"]
        ]
        for (const [behaviour, expected] of responses) {
          const { oauth, promised, server } = yield* opened(transport, behaviour)
          assertCredentials(yield* Effect.flip(oauth.exchange("code-1", "verifier-1")), expected)
          assertCredentials(yield* rejection(() => promised.exchange("code-1", "verifier-1")), expected)
          assert.lengthOf(server.received, 2)
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

    it.live("O12 invalid options and tokens of OAuth are Encode, which names all of them", () =>
      Effect.gen(function*() {
        const problemsOf = (make: () => unknown): ReadonlyArray<string> => {
          try {
            make()
          } catch (error) {
            assert(isReason(error, "Encode"), String(error))
            assert.notInclude(error.message, "planted")
            return error.reason.problems.map(({ path }) => path).toSorted()
          }
          return []
        }
        // Mistakes that JavaScript callers can make, and that the types prevent.
        const wrong = {
          clientSecret: undefined,
          redirectUri: "planted back",
          tokenUrl: "ftp://planted.test",
          scope: "planted",
          ...transport.promised
        } as unknown as OAuthOptions
        const named = ["clientId", "clientSecret", "redirectUri", "scope", "tokenUrl"]
        assert.deepStrictEqual(problemsOf(() => new PromiseOAuth(wrong)), named)
        const { promised, server } = yield* opened(transport, json(grant("1")))
        const tokens = { accessToken: "planted token", expiresAt: "planted", refreshToken: "" }
        const store = {} as never
        for (
          const [call, paths] of [
            [() => promised.authorize({ scopes: "scores" } as never), ["scopes"]],
            [() => promised.tokenSource(tokens, { store }), ["accessToken", "expiresAt", "refreshToken"]],
            [() => promised.tokenSource(endedPlain, { store }), ["store"]],
            [() => promised.tokenSource(undefined as never), ["accessToken"]]
          ] as const
        ) assert.deepStrictEqual(problemsOf(call), [...paths])
        assert.lengthOf(server.received, 0)
        assert.throws(() => new PromiseOAuth({ ...application, clientId: "" }), /clientId/)
      }))
  })
})
