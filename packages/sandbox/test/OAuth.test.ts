import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import type { Sandbox } from "../src/effect.ts"
import { served } from "./support/sandbox.ts"

const app = { client_id: "sandbox-app", client_secret: "sandbox-app-secret" }
const redirectUri = "http://127.0.0.1:50123/callback"
const verifier = "a-verifier-that-is-long-enough-for-the-specification"

const served1 = (options: Sandbox.ServerOptions = {}) =>
  Effect.map(served(options), ({ sandbox, url }) => ({ sandbox, url, origin: new URL(url).origin }))

type Server = Effect.Success<ReturnType<typeof served1>>

const authorizationUrl = ({ origin }: Server, changes: Record<string, string | undefined> = {}) => {
  const url = new URL("/auth/oauth", origin)
  const fields: Record<string, string | undefined> = {
    client_id: "sandbox-app",
    response_type: "code",
    scope: "account.public_profile scores",
    redirect_uri: redirectUri,
    state: "state-1",
    access_type: "offline",
    ...changes
  }
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) url.searchParams.set(name, value)
  return url
}

const post = (url: string | URL, fields: Record<string, string>) =>
  Effect.promise(() => fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" }))

const json = (response: Response) =>
  // Response bodies are untyped, because they are under test.
  // oxlint-disable-next-line typescript/no-explicit-any
  Effect.promise((): Promise<any> => response.json())

const sentBack = (response: Response) => new URL(response.headers.get("location") ?? "about:blank").searchParams

const allowed = (server: Server, changes: Record<string, string | undefined> = {}, user = "admin") =>
  Effect.map(post(authorizationUrl(server, changes), { user, decision: "allow" }), (response) => {
    assert.strictEqual(response.status, 303)
    return sentBack(response)
  })

const exchange = ({ origin }: Server, fields: Record<string, string>) =>
  post(`${origin}/oauth/access_token`, {
    grant_type: "authorization_code",
    redirect_uri: redirectUri,
    ...app,
    ...fields
  })

/** Signs in, and returns the tokens. */
const signedIn = (server: Server, changes: Record<string, string | undefined> = {}) =>
  Effect.flatMap(
    allowed(server, changes),
    (sent) => Effect.flatMap(exchange(server, { code: sent.get("code")! }), json)
  )

const refresh = ({ origin }: Server, token: string, fields: Record<string, string> = {}) =>
  post(`${origin}/oauth/access_token`, { grant_type: "refresh_token", refresh_token: token, ...app, ...fields })

const me = ({ url }: Server, token: string) =>
  Effect.promise(() => fetch(`${url}/me`, { headers: { authorization: `Bearer ${token}` } }))

describe("OAuth2", () => {
  it.effect("asks the user, exchanges the code once, and issues a token that acts within its scopes", () =>
    Effect.gen(function*() {
      const server = yield* served1()
      const page = yield* Effect.promise(() => fetch(authorizationUrl(server)))
      assert.strictEqual(page.status, 200)
      const html = yield* Effect.promise(() => page.text())
      for (const part of ["Sample application", "<code>scores</code>", "value=\"allow\""]) assert.include(html, part)
      const teacher = server.sandbox.state().users.find(({ organizationRole }) => organizationRole === "teacher")!
      const returned = yield* allowed(server, {}, teacher.username)
      assert.strictEqual(returned.get("state"), "state-1")
      const code = returned.get("code")!
      const tokens = yield* json(yield* exchange(server, { code }))
      assert.deepInclude(tokens, {
        token_type: "bearer",
        expires_in: 3600,
        user: teacher.id,
        scope: "account.public_profile scores"
      })
      const account = yield* json(yield* me(server, tokens.access_token))
      assert.strictEqual(account.username, teacher.username)
      const users = yield* Effect.promise(() =>
        fetch(`${server.url}/organizations/users`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
      )
      assert.strictEqual(users.status, 403)
      const again = yield* exchange(server, { code })
      assert.deepStrictEqual([again.status, (yield* json(again)).error], [400, "invalid_grant"])
    }))

  it.effect("rotates refresh tokens: each is valid once", () =>
    Effect.gen(function*() {
      const server = yield* served1()
      const { access_token, refresh_token } = yield* signedIn(server)
      const second = yield* json(yield* refresh(server, refresh_token))
      assert.notStrictEqual(second.access_token, access_token)
      assert.notStrictEqual(second.refresh_token, refresh_token)
      const reused = yield* refresh(server, refresh_token)
      assert.deepStrictEqual([reused.status, (yield* json(reused)).error], [400, "invalid_grant"])
      // The previous access token stays valid until it expires.
      for (const token of [access_token, second.access_token]) {
        assert.strictEqual((yield* me(server, token)).status, 200)
      }
      for (const access_type of ["online", undefined]) {
        assert.isUndefined((yield* signedIn(server, { access_type })).refresh_token)
      }
    }))

  it.effect("needs the verifier of a PKCE challenge", () =>
    Effect.gen(function*() {
      const server = yield* served1()
      const challenge = {
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
        code_challenge_method: "S256"
      }
      for (const [given, status] of [[undefined, 400], ["another", 400], [verifier, 200]] as const) {
        const code = (yield* allowed(server, challenge)).get("code")!
        const response = yield* exchange(server, given === undefined ? { code } : { code, code_verifier: given })
        assert.strictEqual(response.status, status, String(given))
      }
      const code = (yield* allowed(server)).get("code")!
      assert.strictEqual((yield* exchange(server, { code, code_verifier: verifier })).status, 400)
      for (
        const wrong of [
          { ...challenge, code_challenge_method: "plain" },
          { code_challenge: "", code_challenge_method: undefined }
        ]
      ) {
        const rejected = yield* post(authorizationUrl(server, wrong), { user: "admin", decision: "allow" })
        assert.strictEqual(sentBack(rejected).get("error"), "invalid_request")
      }
    }))

  it.effect("sends the user back with an error if access is denied or a scope does not exist", () =>
    Effect.gen(function*() {
      const server = yield* served1()
      const denied = sentBack(yield* post(authorizationUrl(server), { user: "admin", decision: "deny" }))
      assert.deepStrictEqual([denied.get("error"), denied.get("state"), denied.get("code")], [
        "access_denied",
        "state-1",
        null
      ])
      for (
        const [changes, error] of [
          [{ scope: "scores.everything" }, "invalid_scope"],
          [{ scope: "" }, "invalid_scope"],
          [{ response_type: "token" }, "unsupported_response_type"]
        ] as const
      ) {
        const response = yield* Effect.promise(() => fetch(authorizationUrl(server, changes), { redirect: "manual" }))
        assert.strictEqual(sentBack(response).get("error"), error)
      }
    }))

  it.effect("never redirects to an address that is not registered, or for an unknown application", () =>
    Effect.gen(function*() {
      const server = yield* served1({
        applications: [
          { clientId: "sandbox-app", clientSecret: "s", redirectUris: ["https://app.example/back"] },
          { clientId: "<i>", clientSecret: "s" }
        ]
      })
      for (
        const changes of [
          {},
          { redirect_uri: "https://app.example/back/" },
          { client_id: "other", redirect_uri: "https://app.example/back" },
          { client_id: "<i>", redirect_uri: "https://app.example/back" },
          { client_id: "<i>", redirect_uri: "http://127.0.0.1.app.example/" },
          { client_id: "<i>", redirect_uri: "http://user@127.0.0.1/" },
          { client_id: "<i>", redirect_uri: "http://localhost/#part" },
          { client_id: "<i>", redirect_uri: "https://localhost/" },
          { client_id: "<i>", redirect_uri: "javascript:alert(1)" },
          { redirect_uri: "https://app.example/back?x=1" },
          { redirect_uri: "https://app.example/back.evil" }
        ]
      ) {
        const response = yield* post(authorizationUrl(server, changes), { user: "admin", decision: "allow" })
        assert.deepStrictEqual(
          [response.status, response.headers.get("location")],
          [400, null],
          JSON.stringify(changes)
        )
      }
      const registered = yield* allowed(server, { redirect_uri: "https://app.example/back" })
      assert.isString(registered.get("code"))
      for (const redirect_uri of ["http://localhost:1/a?b=c", "http://[::1]:2/", "http://127.0.0.1/"]) {
        assert.isString((yield* allowed(server, { client_id: "<i>", redirect_uri })).get("code"), redirect_uri)
      }
      const page = yield* Effect.promise(() => fetch(authorizationUrl(server, { client_id: "<i>" })))
      assert.notInclude(yield* Effect.promise(() => page.text()), "<i>")
    }))

  it.effect("rejects a wrong secret, a code for another redirect URI, and other grants", () =>
    Effect.gen(function*() {
      const server = yield* served1()
      for (
        const [fields, status, error] of [
          [{ client_secret: "wrong" }, 401, "invalid_client"],
          [{ client_id: "other" }, 401, "invalid_client"],
          [{ redirect_uri: "http://127.0.0.1:1/other" }, 400, "invalid_grant"],
          [{ grant_type: "client_credentials" }, 400, "unsupported_grant_type"]
        ] as const
      ) {
        const response = yield* exchange(server, { code: (yield* allowed(server)).get("code")!, ...fields })
        assert.deepStrictEqual([response.status, (yield* json(response)).error], [status, error])
      }
    }))

  it.effect("SB5 gives an application neither the codes nor the tokens of another", () =>
    Effect.gen(function*() {
      const other = { client_id: "other-app", client_secret: "other-secret" }
      const server = yield* served1({
        applications: [
          { clientId: app.client_id, clientSecret: app.client_secret },
          { clientId: other.client_id, clientSecret: other.client_secret }
        ]
      })
      const code = (yield* allowed(server)).get("code")!
      const foreign = yield* exchange(server, { code, ...other })
      assert.deepStrictEqual([foreign.status, (yield* json(foreign)).error], [400, "invalid_grant"])
      // A code is valid once, also if its exchange fails.
      assert.strictEqual((yield* exchange(server, { code })).status, 400)
      const tokens = yield* signedIn(server)
      assert.strictEqual(tokens.app, app.client_id)
      assert.strictEqual((yield* refresh(server, tokens.refresh_token, other)).status, 400)
      for (const token of [tokens.refresh_token, tokens.access_token]) {
        yield* post(`${server.origin}/oauth/invalidate_token`, { token, ...other })
      }
      assert.strictEqual((yield* me(server, tokens.access_token)).status, 200)
      assert.strictEqual((yield* refresh(server, tokens.refresh_token)).status, 200)
    }))

  it.effect("ends a code after exactly a minute, and dates its token in seconds", () =>
    Effect.gen(function*() {
      const server = yield* served1()
      yield* TestClock.setTime(1_700_000_000_400)
      const [early, late] = [(yield* allowed(server)).get("code")!, (yield* allowed(server)).get("code")!]
      yield* TestClock.adjust(59_999)
      const tokens = yield* json(yield* exchange(server, { code: early }))
      assert.deepStrictEqual([tokens.issued_at, tokens.expires_in], [1_700_000_060, 3600])
      yield* TestClock.adjust(1)
      assert.strictEqual((yield* exchange(server, { code: late })).status, 400)
    }))

  it.effect("invalidates the access and the refresh token together", () =>
    Effect.gen(function*() {
      const server = yield* served1()
      const tokens = yield* signedIn(server)
      const invalidated = yield* post(`${server.origin}/oauth/invalidate_token`, {
        token: tokens.refresh_token,
        ...app
      })
      assert.strictEqual(invalidated.status, 200)
      assert.strictEqual((yield* me(server, tokens.access_token)).status, 401)
      assert.strictEqual((yield* refresh(server, tokens.refresh_token)).status, 400)
    }))

  it.effect("keeps tokens, codes and states out of the request log", () =>
    Effect.gen(function*() {
      const server = yield* served1()
      const code = (yield* allowed(server, { state: "planted-state" })).get("code")!
      const tokens = yield* json(yield* exchange(server, { code }))
      const log = JSON.stringify(server.sandbox.requests())
      assert.include(log, "/oauth/access_token")
      for (const secret of [code, "planted-state", "sandbox-app-secret", tokens.access_token, tokens.refresh_token]) {
        assert.notInclude(log, secret)
      }
    }))
})
