import { assert, describe, it } from "@effect/vitest"
import type { Application } from "@flat-sdk/engine/Credentials"
import type * as Core from "@flat-sdk/engine/OAuth"
import { inspect } from "node:util"
import { FlatClient, isReason } from "../src/index.ts"
import { OAuth, type OAuthOptions, type Tokens } from "../src/OAuth.ts"
import { json, rejection, serve } from "./support/Server.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

// The options and the fields of tokens equal core's.
const holds: ReadonlyArray<true> = [
  true satisfies Omit<OAuthOptions, "fetch" | "transport" | "log"> extends Application ? true : false,
  true satisfies Equal<keyof Application, Exclude<keyof OAuthOptions, "fetch" | "transport" | "log">>,
  true satisfies Equal<keyof Core.Tokens, keyof Tokens>,
  true satisfies Equal<Exclude<keyof Core.OAuthShape, keyof OAuth>, never>
]

const application = { clientId: "client-1", clientSecret: "secret-1", redirectUri: "https://app.example/back" }

describe("OAuth", () => {
  it("has core's options, tokens and operations", () => {
    assert.isTrue(holds.every(Boolean))
  })

  it("does not print its secret or tokens, but writes tokens as JSON", async () => {
    await using server = await serve((_, response) =>
      json(response, 200, { access_token: "access-1", refresh_token: "refresh-1", expires_in: 60, scope: "scores" })
    )
    await using oauth = new OAuth({ ...application, tokenUrl: `${server.baseUrl}/token` })
    const tokens = await oauth.exchange("code-1")
    const source = oauth.tokenSource(tokens)
    await using flat = new FlatClient({ accessToken: source, baseUrl: server.baseUrl })
    const printed = inspect({ oauth, tokens, source, flat }, { depth: 9, showHidden: true })
    assert.notMatch(printed, /secret-1|access-1|refresh-1/)
    assert.include(inspect(tokens), "accessToken: <redacted>")
    assert.deepInclude(JSON.parse(JSON.stringify(tokens)), { accessToken: "access-1", refreshToken: "refresh-1" })
    assert.deepStrictEqual(JSON.parse(JSON.stringify(oauth)), {})
  })

  it("accepts a custom fetch, and stacks of its errors start with the caller", async () => {
    await using oauth = new OAuth({ ...application, fetch: () => Promise.reject(new Error("no network")) })
    const here = async () => await oauth.exchange("code-1")
    const error = await here().then(() => assert.fail("expected a rejection"), (error: unknown) => error as Error)
    assert.include(error.message, "the token endpoint could not be reached: no network")
    assert.match(error.stack?.split("\n")[1] ?? "", /here/)
  })
})

/** An application over a token endpoint in this process, with the forms that it received. `before` runs before each response. */
const granting = (before: (count: number) => unknown = () => {}, more: object = {}) => {
  const forms: Array<Record<string, string>> = []
  const oauth = new OAuth({
    ...application,
    fetch: async (input, init) => {
      const count = forms.push(Object.fromEntries(new URLSearchParams(await new Request(input, init).text())))
      await before(count)
      return Response.json({
        access_token: `access-${count}`,
        refresh_token: `refresh-${count}`,
        expires_in: 60,
        ...more
      })
    }
  })
  return { forms, oauth }
}

/** Tokens as a database returns them: expired, with the expiry as text. */
const ended = { accessToken: "access-0", refreshToken: "refresh-0", expiresAt: "2001-01-01T00:00:00.000Z" }

/** Lets everything run that waits for no event. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe("OAuth sign-in", () => {
  it("callback compares the state and sends the code and its verifier, exchange the verifier", async () => {
    const { forms, oauth } = granting(undefined, { scope: "scores edu.admin", user: "user-1" })
    const { codeVerifier, state, url } = await oauth.authorize({ scopes: ["scores"], access: "offline", pkce: true })
    const { searchParams } = new URL(url)
    assert.strictEqual(searchParams.get("state"), state)
    assert.strictEqual(searchParams.get("access_type"), "offline")
    assert.match(searchParams.get("code_challenge") ?? "", /^[\w-]{43}$/)
    const back = `${application.redirectUri}?code=code-1&state=${state}`
    assert.isTrue(isReason(await rejection(oauth.callback(back, "another")), "Credentials"))
    assert.isEmpty(forms)
    const tokens = await oauth.callback(back, state, codeVerifier)
    assert.deepInclude(tokens, {
      accessToken: "access-1",
      refreshToken: "refresh-1",
      scopes: ["scores", "edu.admin"],
      user: "user-1"
    })
    assert.instanceOf(tokens.expiresAt, Date)
    await oauth.exchange("code-2", "verifier-2")
    await oauth.refresh("refresh-2")
    await oauth.invalidate("access-2")
    assert.deepStrictEqual(
      forms.map(({ client_id: _, client_secret: __, redirect_uri: ___, ...form }) => form),
      [
        { grant_type: "authorization_code", code: "code-1", code_verifier: codeVerifier },
        { grant_type: "authorization_code", code: "code-2", code_verifier: "verifier-2" },
        { grant_type: "refresh_token", refresh_token: "refresh-2" },
        { token: "access-2" }
      ]
    )
  })

  it("authorize without pkce is synchronous, and sends a given challenge", () => {
    const { oauth } = granting()
    const codeChallenge = "a".repeat(43)
    const { url } = oauth.authorize({ scopes: [], codeChallenge })
    assert.strictEqual(new URL(url).searchParams.get("code_challenge"), codeChallenge)
    assert.hasAllKeys(oauth.authorize({ scopes: [], pkce: false }), ["state", "url"])
  })

  const challenge = "a".repeat(43)
  const wrong: ReadonlyArray<readonly [name: string, call: (oauth: OAuth) => unknown]> = [
    ["scopes", (oauth) => oauth.authorize({ scopes: "scores" as never })],
    ["scopes", (oauth) => oauth.authorize({ scopes: [5 as never] })],
    ["access", (oauth) => oauth.authorize({ scopes: [], access: "always" as never })],
    ["pkce", (oauth) => oauth.authorize({ scopes: [], pkce: "yes" as never })],
    ["codeChallenge", (oauth) => oauth.authorize({ scopes: [], codeChallenge: challenge.slice(1) })],
    ["codeChallenge", (oauth) => oauth.authorize({ scopes: [], codeChallenge: `${challenge}a` })],
    ["codeChallenge", (oauth) => oauth.authorize({ scopes: [], codeChallenge: challenge.replace("a", "=") })],
    ["codeChallenge", (oauth) => oauth.authorize({ scopes: [], pkce: true, codeChallenge: challenge } as never)],
    ["accessToken", (oauth) => oauth.tokenSource({ accessToken: "two words" })],
    ["accessToken", (oauth) => oauth.tokenSource(undefined as never)],
    ["expiresAt", (oauth) => oauth.tokenSource({ ...ended, expiresAt: "soon" })],
    ["expiresAt", (oauth) => oauth.tokenSource({ ...ended, expiresAt: 5 as never })],
    ["refreshToken", (oauth) => oauth.tokenSource({ ...ended, refreshToken: "two words" })],
    ["onRefresh", (oauth) => oauth.tokenSource(ended, { onRefresh: true as never })],
    ["store", (oauth) => oauth.tokenSource(ended, { store: { save: () => {} } as never })],
    ["store", (oauth) => oauth.tokenSource(ended, { store: { load: () => null } as never })],
    ["store", (oauth) => oauth.tokenSource(ended, { store: { load: () => null, save: () => {}, lock: 1 as never } })],
    ["clientId", () => new OAuth({ ...application, clientId: " " })],
    ["clientSecret", () => new OAuth({ ...application, clientSecret: undefined as never })],
    ["redirectUri", () => new OAuth({ ...application, redirectUri: "/back" })],
    ["tokenUrl", () => new OAuth({ ...application, tokenUrl: "ftp://flat.example/token" })],
    ["clientID", () => new OAuth({ ...application, clientID: "client-1" } as never)]
  ]

  it.each(wrong)("a wrong %s is named, and nothing is sent", (name, call) => {
    const { forms, oauth } = granting()
    let error: unknown
    try {
      call(oauth)
    } catch (thrown) {
      error = thrown
    }
    assert.isTrue(isReason(error, "Encode") && error.reason.problems.some(({ path }) => path === name), String(error))
    assert.isEmpty(forms)
  })
})

describe("OAuth sessions", () => {
  it("use tokens without an expiry, and report when there is no refresh token", async () => {
    const { forms, oauth } = granting()
    assert.strictEqual(
      (await oauth.tokenSource({ accessToken: "access-0", expiresAt: null })()).accessToken,
      "access-0"
    )
    const error = await rejection(oauth.tokenSource({ ...ended, refreshToken: null })())
    assert.isTrue(isReason(error, "Credentials"))
    assert.include(String(error), "there is no refresh token")
    assert.isEmpty(forms)
  })

  it("load, refresh, save and report in the store's lock, each after the other", async () => {
    const steps: Array<string> = []
    const slowly = async (step: string) => {
      await settle()
      steps.push(step)
    }
    const { oauth } = granting(() => slowly("refresh"))
    const source = oauth.tokenSource(ended, {
      store: {
        load: async () => {
          await slowly("load")
          return null
        },
        save: ({ accessToken }) => slowly(`save ${accessToken}`),
        lock: async (work) => {
          steps.push("lock")
          await work()
          steps.push("unlock")
        }
      },
      onRefresh: ({ accessToken }) => slowly(`report ${accessToken}`)
    })
    await source()
    await oauth.settled()
    assert.deepStrictEqual(steps, ["lock", "load", "refresh", "save access-1", "report access-1", "unlock"])
  })

  it("end with the client or the OAuth only when refreshed tokens are saved", async () => {
    for (const way of ["client", "changed client", "OAuth"] as const) {
      const requested = Promise.withResolvers<void>()
      const respond = Promise.withResolvers<void>()
      const steps: Array<string> = []
      const { oauth } = granting(() => {
        requested.resolve()
        return respond.promise
      })
      const accessToken = oauth.tokenSource(ended, {
        store: {
          load: () => undefined,
          save: async () => {
            await settle()
            steps.push("saved")
          }
        }
      })
      const fetch = () => Promise.resolve(Response.json(1))
      const flat = new FlatClient(way === "changed client" ? { fetch } : { fetch, accessToken })
      const { organization } = way === "changed client" ? flat.withOptions({ accessToken }) : flat
      const outcome = organization.countOrgaUsers().then(String, String)
      await requested.promise
      const closing = (way === "OAuth" ? oauth : flat).close().then(() => steps.push("closed"))
      if (way === "OAuth") {
        const late = await rejection(oauth.exchange("code-1"))
        assert.include(String(late), "closed")
      } else assert.match(await outcome, /ClosedError/)
      await settle()
      assert.deepStrictEqual(steps, [])
      respond.resolve()
      await closing
      assert.deepStrictEqual(steps, ["saved", "closed"], way)
      await flat.close()
    }
  })

  it("begun while the OAuth closes are saved before it ends", async () => {
    const steps: Array<string> = []
    const exchanges = [1, 2].map(() => ({
      requested: Promise.withResolvers<void>(),
      response: Promise.withResolvers<void>()
    }))
    const { oauth } = granting((count) => {
      exchanges[count - 1]!.requested.resolve()
      return exchanges[count - 1]!.response.promise
    })
    const store = { load: () => undefined, save: () => void steps.push("saved") }
    const accessToken = oauth.tokenSource(ended, { store })
    await using flat = new FlatClient({ fetch: () => Promise.resolve(Response.json(1)), accessToken })
    const exchanged = oauth.exchange("code-1")
    await exchanges[0]!.requested.promise
    const closing = oauth.close().then(() => steps.push("closed"))
    const counted = flat.organization.countOrgaUsers()
    await exchanges[1]!.requested.promise
    for (const { response } of exchanges) {
      response.resolve()
      // Long enough for a close that waits for nothing more.
      for (let turn = 0; turn < 50; turn++) await settle()
    }
    await closing
    assert.deepStrictEqual(steps, ["saved", "closed"])
    assert.deepStrictEqual([await counted, (await exchanged).accessToken], [1, "access-1"])
  })

  it("begun while a closing OAuth waits for another are saved before it ends", async () => {
    const steps: Array<string> = []
    const requests = [1, 2].map(() => ({
      sent: Promise.withResolvers<void>(),
      response: Promise.withResolvers<void>()
    }))
    const { oauth } = granting((count) => {
      requests[count - 1]!.sent.resolve()
      return requests[count - 1]!.response.promise
    })
    const store = { load: () => undefined, save: () => void steps.push("saved") }
    const clients = requests.map(() =>
      new FlatClient({
        fetch: () => Promise.resolve(Response.json(1)),
        accessToken: oauth.tokenSource(ended, { store })
      })
    )
    const [first, second] = clients.map((flat) => flat.organization)
    const counts = [first!.countOrgaUsers()]
    await requests[0]!.sent.promise
    const closing = oauth.close().then(() => steps.push("closed"))
    await settle()
    counts.push(second!.countOrgaUsers())
    await requests[1]!.sent.promise
    for (const { response } of requests) {
      response.resolve()
      // Long enough for a close that waits for nothing more.
      for (let turn = 0; turn < 50; turn++) await settle()
    }
    await closing
    assert.deepStrictEqual([steps, await Promise.all(counts)], [["saved", "saved", "closed"], [1, 1]])
    await Promise.all(clients.map((flat) => flat.close()))
  })

  it("send nothing after the OAuth was disposed of", async () => {
    const { forms, oauth } = granting()
    const source = oauth.tokenSource(ended)
    await oauth[Symbol.asyncDispose]()
    await using flat = new FlatClient({ accessToken: source, fetch: () => Promise.resolve(Response.json(1)) })
    const calls = [oauth.exchange("code-1"), oauth.refresh("refresh-1"), source(), flat.organization.countOrgaUsers()]
    for (const error of await Promise.all(calls.map(rejection))) assert.include(String(error), "closed")
    assert.isEmpty(forms)
  })
})
