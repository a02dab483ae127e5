/** The handler: its cookies, what it forwards, what pages may call, and the tokens that are replaced behind it. */
import { assert, describe, it } from "@effect/vitest"
import { createFlatAuth, type FlatAuthOptions, memorySessions, type SessionStore } from "../../src/web/FlatAuth.ts"
import { allowed, secret } from "./support/App.ts"

const oauth: FlatAuthOptions["oauth"] = {
  clientId: "c",
  clientSecret: "client-secret",
  redirectUri: "https://app.example/api/flat/callback",
  scopes: ["scores"]
}

/** A handler over a function in place of Flat. The first requests of it sign the user in. */
const over = async (
  respond: (url: string, init: RequestInit) => Response | Promise<Response> = () => Response.json({}),
  changes: Partial<FlatAuthOptions> = {},
  granted: (form: URLSearchParams) => Response | undefined | Promise<Response | undefined> = () => undefined
) => {
  const forms: Array<Record<string, string>> = []
  let tokens = 0
  const logs: Array<string> = []
  const auth = createFlatAuth({
    oauth,
    sessions: memorySessions(),
    secret,
    allow: allowed,
    log: (_, line) => logs.push(line),
    fetch: async (input, init = {}) => {
      const url = String(input)
      if (!url.includes("/oauth/")) return respond(url, init)
      const form = new URLSearchParams(String(init.body))
      forms.push(Object.fromEntries(form))
      const given = await granted(form)
      if (given !== undefined) return given
      if (url.endsWith("/invalidate_token")) return Response.json({})
      tokens++
      return Response.json({
        access_token: `access-${tokens}-secret`,
        refresh_token: `refresh-${tokens}-secret`,
        expires_in: 3600,
        scope: "scores"
      })
    },
    ...changes
  })
  const ask = (path: string, init: RequestInit = {}) =>
    auth.handler(
      new Request(`https://app.example/api/flat${path}`, {
        ...init,
        headers: {
          cookie: cookies.join("; "),
          origin: "https://app.example",
          "sec-fetch-site": "same-origin",
          ...init.headers as object
        }
      })
    )
  const cookies: Array<string> = []
  const login = await ask("/login")
  cookies.push(...login.headers.getSetCookie().map((line) => line.split(";")[0]!))
  const state = new URL(login.headers.get("location")!).searchParams
  const returned = await ask(`/callback?code=code-1&state=${state.get("state")}`)
  cookies.splice(0, 1, returned.headers.getSetCookie()[0]?.split(";")[0] ?? "")
  return { ask, auth, cookies, forms, logs, login, returned, [Symbol.asyncDispose]: auth[Symbol.asyncDispose] }
}

const rejected = () => Response.json({ code: "INVALID_ACCESS_TOKEN" }, { status: 401 })

const tokenIn = ({ headers }: RequestInit) => new Headers(headers).get("authorization")

/** Rejects the first token. */
const afterRefresh = (body: unknown = {}) => (_: string, init: RequestInit) =>
  tokenIn(init) === "Bearer access-1-secret" ? rejected() : Response.json(body)

/** A store in memory with some functions of its own. */
const storing = (own: (store: SessionStore) => Partial<SessionStore>): { readonly sessions: SessionStore } => {
  const sessions = memorySessions()
  return { sessions: { ...sessions, ...own(sessions) } }
}

const down = () => Promise.reject(new Error("down"))

/** What was revoked. */
const revoked = (forms: ReadonlyArray<Record<string, string>>) => forms.flatMap(({ token }) => token ?? [])

describe("the handler", () => {
  it("sets cookies that no script reads and no other site sends, and asks for a refresh token with PKCE", async () => {
    await using app = await over(() => Response.json({}))
    for (const { headers } of [app.login, app.returned]) {
      assert.match(
        headers.getSetCookie()[0]!,
        /^__Host-flat-(session|sign-in-[0-9a-f]{16})=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/
      )
      assert.strictEqual(headers.get("cache-control"), "private, no-store")
    }
    assert.match(app.returned.headers.getSetCookie()[1]!, /^__Host-flat-sign-in-[0-9a-f]{16}=; Path=\/; Max-Age=0;/)
    const { searchParams } = new URL(app.login.headers.get("location")!)
    assert.strictEqual(searchParams.get("access_type"), "offline")
    assert.strictEqual(searchParams.get("code_challenge_method"), "S256")
    assert.isString(app.forms[0]!["code_verifier"])
    await using plain = await over(undefined, { oauth: { ...oauth, pkce: false } })
    assert.isFalse(new URL(plain.login.headers.get("location")!).searchParams.has("code_challenge"))
    assert.notProperty(plain.forms[0]!, "code_verifier")
    // A state is accepted once, also without PKCE and with another code.
    const state = new URL(plain.login.headers.get("location")!).searchParams.get("state")
    const cookie = plain.login.headers.getSetCookie()[0]!.split(";")[0]!
    assert.strictEqual((await plain.ask(`/callback?code=code-2&state=${state}`, { headers: { cookie } })).status, 400)
    assert.lengthOf(plain.forms, 1)
  })

  it("returns only the headers that pages need, and none that would run or store what was returned", async () => {
    await using app = await over(() =>
      new Response("<script>1</script>", {
        headers: {
          "content-type": "text/html",
          "set-cookie": "a=b",
          "access-control-allow-origin": "*",
          "x-internal": "1",
          location: "https://evil.example",
          refresh: "0;url=https://evil.example",
          "cache-control": "public",
          etag: "\"1\"",
          "x-ratelimit-remaining": "9"
        }
      })
    )
    const response = await app.ask("/me")
    assert.deepStrictEqual([...response.headers.keys()], [
      "cache-control",
      "content-security-policy",
      "content-type",
      "cross-origin-resource-policy",
      "etag",
      "referrer-policy",
      "vary",
      "x-content-type-options",
      "x-ratelimit-remaining"
    ])
    assert.match(response.headers.get("content-security-policy")!, /sandbox/)
    assert.strictEqual(response.headers.get("cache-control"), "private, no-store")
  })

  it("removes tokens and addresses from errors", async () => {
    await using app = await over((_, init) =>
      Response.json({ code: "BAD", message: `${tokenIn(init)} of ada@school.example`, debug: tokenIn(init) }, {
        status: 400
      })
    )
    const text = await (await app.ask("/me")).text()
    assert.notMatch(text, /access-1|ada@/)
    assert.deepStrictEqual(Object.keys(JSON.parse(text)), ["code", "message"])
    await using html = await over((_, init) => new Response(`<p>${tokenIn(init)}</p>`, { status: 502 }))
    assert.notInclude(await (await html.ask("/me")).text(), "access-1")
  })

  it("streams a large upload and a download, and stops the download when the page leaves", async () => {
    let send!: (chunk: string) => void
    let stopped = false
    await using app = await over(async (_, init) => {
      if (init.method === "GET") {
        return new Response(
          new ReadableStream({ start: (to) => to.enqueue(new Uint8Array(3)), cancel: () => void (stopped = true) })
        )
      }
      const reader = (init.body as ReadableStream<Uint8Array>).getReader()
      const first = new TextDecoder().decode((await reader.read()).value)
      send("second")
      const second = new TextDecoder().decode((await reader.read()).value)
      return Response.json({ first, second })
    })
    const body = new ReadableStream<Uint8Array>({
      start: (to) => {
        send = (chunk) => {
          to.enqueue(new TextEncoder().encode(chunk))
          if (chunk === "second") to.close()
        }
        send("first")
      }
    })
    const uploaded = await app.ask("/scores", { method: "POST", body, duplex: "half" } as RequestInit)
    assert.deepStrictEqual(await uploaded.json(), { first: "first", second: "second" })
    const reader = (await app.ask("/scores/1/revisions/last/xml")).body!.getReader()
    assert.lengthOf((await reader.read()).value!, 3)
    await reader.cancel()
    assert.isTrue(stopped)
  })

  it("follows a redirect of a read, and sends no token to another origin", async () => {
    const seen: Array<unknown> = []
    await using app = await over((url, init) => {
      seen.push([url, tokenIn(init)])
      return url.includes("files.example")
        ? new Response("file")
        : new Response(null, { status: 302, headers: { location: "https://files.example/1" } })
    })
    assert.strictEqual(await (await app.ask("/scores/1/revisions/last/xml")).text(), "file")
    assert.deepStrictEqual(seen, [
      ["https://api.flat.io/v2/scores/1/revisions/last/xml", "Bearer access-1-secret"],
      ["https://files.example/1", null]
    ])
    assert.strictEqual((await app.ask("/collections", { method: "POST", body: "{}" })).status, 502)
  })
})

describe("tokens behind the handler", () => {
  it("are replaced once for concurrent calls when the API rejects them, and calls that were not executed are sent again", async () => {
    const bodies: Array<string> = []
    await using app = await over(afterRefresh())
    const all = await Promise.all(Array.from({ length: 20 }, () => app.ask("/me")))
    assert.deepStrictEqual(all.map(({ status }) => status), all.map(() => 200))
    assert.lengthOf(app.forms, 2)
    await using other = await over(async (url, init) => {
      bodies.push(await new Response(init.body).text())
      return afterRefresh()(url, init)
    })
    const write = { method: "POST", body: "{\"title\":\"a\"}", headers: { "content-length": "13" } }
    assert.strictEqual((await other.ask("/collections", write)).status, 200)
    assert.deepStrictEqual(bodies, [write.body, write.body])
  })

  it("a body that cannot be sent twice fails once, and not as signed out", async () => {
    await using app = await over(afterRefresh())
    const streamed = () =>
      app.ask("/scores", { method: "POST", body: new Blob(["{}"]).stream(), duplex: "half" } as RequestInit)
    const first = await streamed()
    assert.strictEqual(first.status, 503)
    assert.strictEqual((await first.json()).code, "TOKEN_REPLACED")
    assert.strictEqual((await streamed()).status, 200)
  })

  it("are refreshed before they expire", async () => {
    await using app = await over(
      (_, init) => Response.json({ token: tokenIn(init) }),
      {},
      (form) =>
        form.has("code")
          ? Response.json({ access_token: "access-0-secret", refresh_token: "r", expires_in: 20 })
          : undefined
    )
    assert.deepStrictEqual(await (await app.ask("/me")).json(), { token: "Bearer access-1-secret" })
  })

  const states: ReadonlyArray<readonly [string, () => Response, number, string, boolean]> = [
    ["rejects the grant", () => Response.json({ error: "invalid_grant" }, { status: 400 }), 401, "SIGNED_OUT", true],
    ["cannot be reached", () => new Response("down", { status: 503 }), 503, "TOKEN_UNAVAILABLE", false]
  ]
  it.for(states)("the session when the token endpoint %s", async ([, respond, status, code, ends]) => {
    let isDown = true
    await using app = await over(
      afterRefresh(),
      {},
      (form) => form.has("refresh_token") && isDown ? respond() : undefined
    )
    const response = await app.ask("/me")
    assert.strictEqual(response.status, status)
    assert.strictEqual((await response.json()).code, code)
    assert.strictEqual(response.headers.getSetCookie().length, 0)
    isDown = false
    assert.strictEqual((await app.ask("/me")).status, ends ? 401 : 200)
  })

  it("that the API rejects after a refresh end the session", async () => {
    await using app = await over(rejected)
    assert.strictEqual((await app.ask("/me")).status, 401)
    assert.deepStrictEqual(revoked(app.forms), ["refresh-2-secret", "access-2-secret"])
  })

  it("that a refresh returns after the user signed out are revoked", async () => {
    const keys: Array<string> = []
    await using app = await over(
      afterRefresh(),
      storing((store) => ({
        add: (key, ...entry) => store.add(keys[keys.push(key) - 1]!, ...entry),
        // Another process signs the user out while this one saves.
        replace: (key, ...entry) => {
          store.delete(keys.find((key) => key.startsWith("session:"))!)
          return store.replace(key, ...entry)
        }
      }))
    )
    assert.strictEqual((await app.ask("/me")).status, 401)
    assert.deepStrictEqual(revoked(app.forms), ["refresh-2-secret", "access-2-secret"])
  })

  it("that a refresh gets while the user signs out are revoked; it is not interrupted by a page that leaves", async () => {
    const begun = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<undefined>()
    await using app = await over(afterRefresh(), {}, (form) => {
      if (!form.has("refresh_token")) return undefined
      begun.resolve()
      return finish.promise
    })
    const leaving = new AbortController()
    const left = app.ask("/me", { signal: leaving.signal }).then(() => "response", () => "left")
    await begun.promise
    leaving.abort()
    assert.strictEqual(await left, "left")
    const [call, logout] = [app.ask("/me"), app.ask("/logout", { method: "POST" })]
    finish.resolve(undefined)
    assert.deepStrictEqual([(await call).status, (await logout).status], [200, 204])
    assert.deepStrictEqual(revoked(app.forms), ["refresh-2-secret", "access-2-secret"])
    assert.strictEqual((await app.ask("/me")).status, 401)
  })

  it("are revoked with three attempts at logout, which signs the user out in any case", async () => {
    await using app = await over(
      undefined,
      {},
      (form) => form.has("token") ? new Response("", { status: 500 }) : undefined
    )
    assert.strictEqual((await app.ask("/logout", { method: "POST" })).status, 204)
    assert.lengthOf(app.forms.filter((form) => "token" in form), 6)
    assert.match(app.logs.join(), /could not be revoked/)
    assert.notMatch(app.logs.join(), /access-1|refresh-1/)
    assert.strictEqual((await app.ask("/me")).status, 401)
  })

  it("are sealed in the store, under a hash of the cookie, and opened with an earlier secret", async () => {
    const entries = new Map<string, string>()
    const store = storing(({ add }) => ({
      add: (key, value, expiresAt) => {
        entries.set(key, value)
        return add(key, value, expiresAt)
      }
    }))
    await using app = await over(undefined, store)
    const written = JSON.stringify([...entries])
    assert.notMatch(written, /access-1|refresh-1|scores/)
    assert.notInclude(written, app.cookies[0]!.split("=")[1]!)
    const asked = (secret: string | ReadonlyArray<string>) =>
      over(undefined, { ...store, secret }).then(async (other) => {
        other.cookies.splice(0, 1, app.cookies[0]!)
        return (await other.ask("/me")).status
      })
    assert.strictEqual(await asked(["another secret of thirty-two characters", secret]), 200)
    assert.strictEqual(await asked("another secret of thirty-two characters"), 401)
  })

  it("in a cookie have no refresh token, and are revoked at logout", async () => {
    await using app = await over((_, init) => Response.json({ token: tokenIn(init) }), { sessions: "cookie" })
    assert.strictEqual(new URL(app.login.headers.get("location")!).searchParams.get("access_type"), "online")
    assert.notInclude(app.cookies[0], "access-1")
    assert.strictEqual((await app.ask("/me")).status, 200)
    const [other] = (await app.ask("/login")).headers.getSetCookie()
    const headers = { cookie: other!.split(";")[0]!.replace("sign-in", "session") }
    assert.strictEqual((await app.ask("/me", { headers })).status, 401)
    assert.strictEqual((await app.ask("/logout", { method: "POST" })).status, 204)
    assert.deepStrictEqual(revoked(app.forms), ["access-1-secret"])
    await using ended = await over(rejected, { sessions: "cookie" })
    const response = await ended.ask("/me")
    assert.strictEqual((await response.json()).code, "SIGNED_OUT")
    await using long = await over(
      undefined,
      { sessions: "cookie" },
      (form) => form.has("code") ? Response.json({ access_token: "a".repeat(4000) }) : undefined
    )
    assert.strictEqual(long.returned.status, 503)
  })

  it("are used on the server by a client of the user, which replaces them too", async () => {
    await using app = await over(afterRefresh(7))
    const request = new Request("https://app.example/", { headers: { cookie: app.cookies[0]! } })
    const flat = await app.auth.client(request)
    assert.strictEqual(await flat?.organization.countOrgaUsers(), 7)
    assert.strictEqual((await app.ask("/me")).status, 200)
    assert.lengthOf(app.forms, 2)
    assert.isUndefined(await app.auth.client(new Request("https://app.example/")))
  })

  it("that could not be saved are kept in memory, and saved by the next call", async () => {
    let isDown = true
    const store = storing(({ replace }) => ({ replace: (...entry) => isDown ? down() : replace(...entry) }))
    await using app = await over(afterRefresh(), store)
    assert.strictEqual((await app.ask("/me")).status, 200)
    assert.strictEqual((await app.ask("/me")).status, 200)
    await using other = await over(afterRefresh(), store)
    await other.ask("/me")
    assert.strictEqual((await other.ask("/logout", { method: "POST" })).status, 204)
    // And those in the store: another server may have refreshed them.
    const all = ["refresh-2-secret", "access-2-secret", "refresh-1-secret", "access-1-secret"]
    assert.deepStrictEqual(revoked(other.forms), all)
    isDown = false
    assert.deepStrictEqual([(await app.ask("/me")).status, (await app.ask("/me")).status], [200, 200])
    assert.lengthOf(app.forms, 2)
  })

  it("a store that fails is no sign-out", async () => {
    let isDown = false
    await using app = await over(undefined, storing(({ get }) => ({ get: (key) => isDown ? down() : get(key) })))
    isDown = true
    const response = await app.ask("/me")
    assert.strictEqual(response.status, 503)
    assert.lengthOf(response.headers.getSetCookie(), 0)
  })
})

describe("what pages may call", () => {
  it("with session-scopes: the operations that a scope of the session permits", async () => {
    const scope = "scores edu.admin.users edu.admin.lti"
    await using app = await over(
      undefined,
      { allow: "session-scopes" },
      () => Response.json({ access_token: "access-0-secret", scope })
    )
    assert.strictEqual((await app.ask("/scores/1")).status, 200)
    assert.strictEqual((await app.ask("/collections")).status, 404)
    for (const path of ["users/1/accessToken", "users/1/signinLink", "lti/credentials"]) {
      assert.strictEqual((await app.ask(`/organizations/${path}`, { method: "POST" })).status, 404)
    }
  })

  it("rejects invalid options, all together", () => {
    const problem = (changes: object) => {
      try {
        createFlatAuth({ oauth, sessions: "cookie", secret, allow: ["getScore"], ...changes } as never)
        return ""
      } catch (error) {
        return (error as Error).message
      }
    }
    assert.strictEqual(problem({}), "")
    const redirect = (redirectUri: string) => ({ oauth: { ...oauth, redirectUri } })
    const problems: Readonly<Record<string, object>> = {
      "oauth.redirectUri: must be https": redirect("http://app.example/api/flat/callback"),
      "oauth.redirectUri: must end with /callback": redirect("https://app.example/back"),
      "oauth.redirectUri: must end with /callback, after": redirect("https://app.example/callback"),
      "oauth.redirectUri: must be an absolute URL": redirect("/api/flat/callback"),
      "oauth.clientSecret: must be a non-empty string": { oauth: { ...oauth, clientSecret: undefined } },
      "oauth.scopes: must be an array": { oauth: { ...oauth, scopes: [] } },
      "sessions: must be": { sessions: {} },
      "secret: must be a string of at least 32": { secret: "short" },
      "secret: must be": { secret: [] },
      "allow[0]: is not an operation": { allow: ["getScores"] },
      "allow[0]: returns an access token": { allow: ["createOrganizationUserAccessToken"] },
      "lifetime: must be": { lifetime: "never" },
      "baseUrl: must be": { baseUrl: "api" },
      "secrets: is not an option": { secrets: secret }
    }
    for (const [expected, changes] of Object.entries(problems)) assert.include(problem(changes), expected)
  })
})
