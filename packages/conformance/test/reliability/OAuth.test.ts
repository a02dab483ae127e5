import { assert, describe, it } from "@effect/vitest"
import { OAuth, Transport as CoreTransport } from "@flat-sdk/core"
import { OAuth as PromiseOAuth } from "@flat-sdk/promise/oauth"
import { Effect, Fiber, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import { vi } from "vitest"
import { flushLoop, until } from "./support/Call.ts"
import { application, grant, opened } from "./support/OAuthServer.ts"
import { apiError, type Behaviour, hang, json, reset, sequence, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

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

    it.effect("M4 with pkce, authorize returns the verifier of its challenge", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("1")))
        const { codeVerifier, state, url } = yield* oauth.authorize({ scopes: ["scores"], pkce: true })
        assert.strictEqual(
          new URL(url).searchParams.get("code_challenge"),
          createHash("sha256").update(codeVerifier).digest("base64url")
        )
        yield* oauth.callback(`https://app.example/back?code=code-1&state=${state}`, state, codeVerifier)
        assert.strictEqual(new URLSearchParams(server.received[0]!.body).get("code_verifier"), codeVerifier)
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

    it.effect("C7 a PKCE challenge is part of the URL, and its verifier of the exchange", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(
          transport,
          sequence(json(grant("1")), apiError(400, "verifier-1"), json(grant("2")))
        )
        const codeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        const { state, url } = yield* oauth.authorize({ scopes: ["scores"], codeChallenge })
        const { searchParams } = new URL(url)
        assert.deepStrictEqual(
          [searchParams.get("code_challenge"), searchParams.get("code_challenge_method")],
          [codeChallenge, "S256"]
        )
        yield* oauth.callback(`https://app.example/back?code=code-1&state=${state}`, state, "verifier-1")
        const error = yield* Effect.flip(oauth.exchange("code-2", "verifier-1"))
        assert.notInclude(error.message, "verifier-1")
        yield* oauth.exchange("code-3")
        assert.deepStrictEqual(
          server.received.map(({ body }) => new URLSearchParams(body).get("code_verifier")),
          ["verifier-1", "verifier-1", null]
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
