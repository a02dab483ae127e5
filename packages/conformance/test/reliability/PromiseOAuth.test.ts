import { assert, describe, it } from "@effect/vitest"
import { isReason } from "@flat-sdk/promise"
import { OAuth, type OAuthOptions, type Tokens } from "@flat-sdk/promise/oauth"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { inspect } from "node:util"
import { client, ended, grant, opened } from "./support/PromiseOAuthServer.ts"
import { apiError, type Behaviour, json, reset, sequence, serve } from "./support/Server.ts"
import { overEach } from "./support/Transports.ts"

const rejection = (call: Promise<unknown>): Effect.Effect<unknown> =>
  Effect.promise(() => call.then(() => assert.fail("expected a rejection"), (error: unknown) => error))

const isCredentials = (error: unknown, expected: string) => {
  assert.isTrue(isReason(error, "Credentials"), String(error))
  assert.include(String(error), expected)
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

    it.live("C7 a PKCE challenge is part of the URL, and its verifier of the exchange", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("1")))
        const codeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        const { state, url } = oauth.authorize({ scopes: ["scores"], codeChallenge })
        assert.strictEqual(new URL(url).searchParams.get("code_challenge"), codeChallenge)
        yield* Effect.promise(() =>
          oauth.callback(`https://app.example/back?code=code-1&state=${state}`, state, "verifier-1")
        )
        yield* Effect.promise(() => oauth.exchange("code-2", "verifier-2"))
        assert.deepStrictEqual(
          server.received.map(({ body }) => new URLSearchParams(body).get("code_verifier")),
          ["verifier-1", "verifier-2"]
        )
        for (const wrong of ["", `${codeChallenge}=`, 5 as never]) {
          assert.throws(() => oauth.authorize({ scopes: [], codeChallenge: wrong }), /codeChallenge/)
        }
      }))

    it.live("M4 with pkce, authorize is asynchronous and returns the verifier; without it stays synchronous", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("1")))
        assert.hasAllKeys(oauth.authorize({ scopes: [], pkce: false }), ["state", "url"])
        const pending = oauth.authorize({ scopes: ["scores"], access: "offline", pkce: true })
        assert.instanceOf(pending, Promise)
        const { codeVerifier, state, url } = yield* Effect.promise(() => pending)
        const { searchParams } = new URL(url)
        assert.strictEqual(searchParams.get("access_type"), "offline")
        assert.strictEqual(searchParams.get("code_challenge_method"), "S256")
        assert.strictEqual(
          searchParams.get("code_challenge"),
          createHash("sha256").update(codeVerifier).digest("base64url")
        )
        yield* Effect.promise(() =>
          oauth.callback(`https://app.example/back?code=code-1&state=${state}`, state, codeVerifier)
        )
        assert.strictEqual(new URLSearchParams(server.received[0]!.body).get("code_verifier"), codeVerifier)
        const problems: ReadonlyArray<readonly [unknown, RegExp]> = [
          [{ scopes: [], pkce: true, codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" }, /codeChallenge/],
          [{ scopes: [], pkce: "yes" }, /pkce/]
        ]
        for (const [request, named] of problems) assert.throws(() => oauth.authorize(request as never), named)
      }))

    it.live("M5 a callback without a state to compare, or with two states or codes, is Credentials; nothing is sent", () =>
      Effect.gen(function*() {
        const { oauth, server } = yield* opened(transport, json(grant("1")))
        const back = "https://app.example/back?code=code-1&state=state-1"
        const callbacks: ReadonlyArray<readonly [url: string, state: string | undefined, message: string]> = [
          [back, undefined, "the user's session has ended"],
          [back, "", "the user's session has ended"],
          [`${back}&code=code-2`, "state-1", "more than one code"],
          [`${back}&state=state-2`, "state-1", "more than one state"]
        ]
        for (const [url, state, message] of callbacks) {
          isCredentials(yield* rejection(oauth.callback(url, state)), message)
        }
        assert.lengthOf(server.received, 0)
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
