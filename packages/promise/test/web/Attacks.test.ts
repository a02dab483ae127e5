/** What attackers try, each against an app and a sandbox on sockets: what is sent, and what must happen. No response of any of them has a token. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as http from "node:http"
import { type App, type Browser, serveApp } from "./support/App.ts"

type Attack = (browser: Browser, app: App) => Promise<Response>

/** Status, and the error's code where it has one. */
type Expected = readonly [
  status: number,
  code?: string | undefined,
  then?: (app: App, response: Response, browser: Browser) => unknown
]

const json = { "content-type": "application/json" }

/** A write as a script of another site, or of a program that is no browser, sends it. An empty header is not sent. */
const write = (headers: Record<string, string>, method = "POST", path = "/collections"): Attack => (browser) =>
  browser.fetch(`/api/flat${path}`, {
    method,
    headers: { ...json, ...headers },
    body: JSON.stringify({ title: "Attack" })
  })

/** Attacks with a browser that has not signed in. */
const fresh = (attack: Attack): Attack => (_, app) => attack(app.browser(), app)

const read = (path: string, headers: Record<string, string> = {}): Attack => (browser) =>
  browser.fetch(`/api/flat${path}`, { headers })

/** Sends a request target as it is, which `fetch` would change. */
const raw = (target: string): Attack => (browser) =>
  new Promise((resolve, reject) => {
    const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ")
    http.get(browser.origin, { path: target, headers: { cookie } }, (response) => {
      response.resume()
      response.on("end", () => resolve(new Response(null, { status: response.statusCode! })))
    }).on("error", reject)
  })

const isUnwritten = async (app: App) => assert.strictEqual(app.sandbox.count("createCollection"), 0)

const returning = (path: string): Attack => (browser) =>
  browser.fetch(`/api/flat/login?returnTo=${encodeURIComponent(path)}`)

const withCookie = (name: string, value: (browser: Browser) => string): Attack => (browser) => {
  browser.cookies.set(name, value(browser))
  return browser.fetch("/api/flat/me")
}

const changed = (value: string): string => `${value[0] === "A" ? "B" : "A"}${value.slice(1)}`

/** Returns the name and the value of the cookie of a sign-in. */
const signInOf = ({ cookies }: Browser) => [...cookies].find(([name]) => name.startsWith("flat-sign-in-"))!

/** A callback whose URL or cookies the attacker changes. */
const callback = (change: (url: URL, browser: Browser, app: App) => unknown): Attack =>
  fresh(async (browser, app) => {
    const url = await browser.allow()
    await change(url, browser, app)
    return browser.fetch(url)
  })

/** A callback that was used, with its cookie again. */
const replay = (change: (url: URL, app: App) => unknown): Attack =>
  fresh(async (browser, app) => {
    const url = await browser.allow()
    const before = signInOf(browser)
    assert.strictEqual((await browser.fetch(url)).status, 303)
    browser.cookies.set(...before)
    await change(url, app)
    return browser.fetch(url)
  })

/** The code of another sign-in. */
const otherCode = async (url: URL, app: App) =>
  url.searchParams.set("code", (await app.browser().allow()).searchParams.get("code")!)

const crossSite: Expected = [403, "CROSS_SITE", isUnwritten]
const notAllowed: Expected = [404, "NOT_ALLOWED"]
const signedOut: Expected = [401, "SIGNED_OUT"]
const noReturn: Expected = [400, "INVALID_RETURN"]
const returned: Expected = [
  303,
  undefined,
  (app, { headers }) => assert.strictEqual(URL.parse(headers.get("location")!)?.origin, app.origin)
]

const attacks: Readonly<Record<string, readonly [attack: Attack, expected: Expected]>> = {
  "a write with a forged Origin": [write({ origin: "https://evil.example" }), crossSite],
  "a write without Origin": [write({ origin: "" }), crossSite],
  "a write with Origin null, of a sandboxed frame": [write({ origin: "null" }), crossSite],
  "a write of another port of this host": [write({ origin: "http://127.0.0.1:1" }), crossSite],
  "a write with the Origin as a prefix": [
    async (browser, app) => write({ origin: `${app.origin}.evil.example` })(browser, app),
    crossSite
  ],
  "a write without Sec-Fetch-Site": [write({ "sec-fetch-site": "" }), crossSite],
  "a write by a navigation of the user": [write({ "sec-fetch-site": "none" }), crossSite],
  "a write that the browser calls cross-site": [write({ "sec-fetch-site": "cross-site" }), crossSite],
  "a write of a sibling domain": [write({ "sec-fetch-site": "same-site" }), crossSite],
  "a form of another site": [write({ origin: "https://evil.example", "content-type": "text/plain" }), crossSite],
  "a deletion with a forged Origin": [write({ origin: "https://evil.example" }, "DELETE", "/scores/1"), crossSite],
  "a change with a forged Origin": [write({ origin: "https://evil.example" }, "PUT", "/scores/1"), crossSite],
  "a preflight of another site": [
    (browser) =>
      browser.fetch("/api/flat/collections", {
        method: "OPTIONS",
        headers: { origin: "https://evil.example", "access-control-request-method": "POST" }
      }),
    [403, "CROSS_SITE", (_, { headers }) => assert.isNull(headers.get("access-control-allow-origin"))]
  ],
  "a HEAD of an allowed path": [
    (browser) => browser.fetch("/api/flat/me", { method: "HEAD", headers: { origin: "" } }),
    [403]
  ],
  "a read that the browser calls cross-site": [read("/me", { "sec-fetch-site": "cross-site" }), crossSite],
  "a read of a sibling domain": [read("/me", { "sec-fetch-site": "same-site" }), crossSite],
  "a read with a foreign Origin": [read("/me", { origin: "https://evil.example" }), crossSite],
  "a logout by GET": [read("/logout"), [
    405,
    "METHOD_NOT_ALLOWED",
    (_, { headers }) => assert.strictEqual(headers.get("allow"), "POST")
  ]],
  "a logout of another site": [
    write({ origin: "https://evil.example" }, "POST", "/logout"),
    [403, "CROSS_SITE", async (_, __, browser) => assert.strictEqual((await browser.fetch("/api/flat/me")).status, 200)]
  ],
  "a logout without Origin": [write({ origin: "" }, "POST", "/logout"), crossSite],
  "a login by POST": [write({}, "POST", "/login"), [405, "METHOD_NOT_ALLOWED"]],
  "a callback by POST": [write({}, "POST", "/callback"), [405, "METHOD_NOT_ALLOWED"]],

  "an operation that is not allowed": [read("/organizations/lti/credentials"), notAllowed],
  "another method of an allowed path": [write({}, "PATCH", "/scores/1"), notAllowed],
  "a method in a header": [
    read("/scores/000000000000000000000000", { "x-http-method-override": "DELETE" }),
    [404, undefined, ({ sandbox }) => assert.strictEqual(sandbox.count("deleteScore"), 0)]
  ],
  "the operation that returns a token": [write({}, "POST", "/organizations/users/1/accessToken"), notAllowed],
  "a path that the contract does not have": [read("/oauth/access_token"), notAllowed],
  "a path beside the base path": [(browser) => browser.fetch("/api/flatme"), notAllowed],
  "a path with two slashes": [read("//me"), notAllowed],
  "a path with a slash at its end": [read("/me/"), notAllowed],
  "a URL in the path": [read("/https://evil.example/me"), notAllowed],
  "dots in the path": [raw("/api/flat/scores/../../../oauth/access_token"), [404]],
  "encoded dots in the path": [raw("/api/flat/scores/%2e%2e/%2e%2e/me"), [404]],
  "an encoded slash in an id": [read("/scores/1%2F..%2F..%2Fme"), notAllowed],
  "an encoded backslash in an id": [read("/scores/1%5C..%5C..%5Cme"), notAllowed],
  "an encoded dot as an id": [raw("/api/flat/scores/%2E"), [404]],
  "dots encoded twice": [
    read("/scores/%252e%252e"),
    [404, undefined, ({ sandbox }) => assert.include(sandbox.requests().at(-1)?.operation, "getScore")]
  ],
  "a line break in an id": [read("/scores/1%0d%0aX-Evil:1"), notAllowed],
  "a null byte in an id": [read("/scores/%00"), notAllowed],
  "a malformed escape in an id": [raw("/api/flat/scores/%zz"), [404]],
  "a request target that is a URL": [raw("http://evil.example/api/flat/oauth"), [404]],

  "a token in the query": [read("/me?access_token=sandbox-admin"), [400, "UNKNOWN_PARAMETER"]],
  "a token in the query, without a session": [
    fresh(read("/me?access_token=sandbox-admin")),
    [400, "UNKNOWN_PARAMETER"]
  ],
  "a token in the query by another name": [read("/collections?oauth_token=sandbox-admin"), [400, "UNKNOWN_PARAMETER"]],
  "a token in the header, without a session": [
    fresh(read("/me", { authorization: "Bearer sandbox-admin" })),
    signedOut
  ],
  "the token of another user in the header": [
    fresh(async (browser, app) => {
      await browser.signIn(undefined, app.teacher)
      return browser.fetch("/api/flat/me", { headers: { authorization: "Bearer sandbox-admin" } })
    }),
    [200, undefined, async (app, response) => assert.strictEqual((await response.json()).username, app.teacher)]
  ],
  "headers that upstream must not get": [
    read("/me", {
      "x-forwarded-host": "evil.example",
      "proxy-authorization": "Basic eA==",
      via: "evil",
      te: "trailers"
    }),
    [200, undefined, (app) => {
      assert.deepStrictEqual([...app.sent.at(-1)!.keys()].toSorted(), ["accept", "accept-encoding", "authorization"])
    }]
  ],

  "no session": [fresh(read("/me")), signedOut],
  "a guessed session": [withCookie("flat-session", () => "A".repeat(43)), signedOut],
  "a changed session": [withCookie("flat-session", ({ cookies }) => changed(cookies.get("flat-session")!)), signedOut],
  "the cookie of a sign-in as a session": [
    fresh(async (browser, app) => {
      await browser.allow()
      return withCookie("flat-session", (browser) => signInOf(browser)[1])(browser, app)
    }),
    signedOut
  ],
  "a key of the store as a session": [withCookie("flat-session", () => "session:1"), signedOut],
  "a session that has signed out": [
    async (browser) => {
      const copy = new Map(browser.cookies)
      await browser.fetch("/api/flat/logout", { method: "POST" })
      for (const [name, value] of copy) browser.cookies.set(name, value)
      return browser.fetch("/api/flat/me")
    },
    [401, "SIGNED_OUT", async (app) => assert.strictEqual(await app.statusOf(app.tokens.at(-1)!.access), 401)]
  ],
  "a session that its user replaced by signing in again": [
    async (browser) => {
      const copy = browser.cookies.get("flat-session")!
      await browser.signIn()
      return withCookie("flat-session", () => copy)(browser, undefined as never)
    },
    [401, "SIGNED_OUT", async (app) => assert.strictEqual(await app.statusOf(app.tokens.at(-2)!.access), 401)]
  ],
  "a session fixed before the sign-in": [
    fresh((browser) => {
      browser.cookies.set("flat-session", "chosen-by-the-attacker")
      return browser.signIn()
    }),
    [
      303,
      undefined,
      (_, __, { cookies }) => assert.notStrictEqual(cookies.get("flat-session"), "chosen-by-the-attacker")
    ]
  ],

  "a replayed callback": [replay(() => {}), [400]],
  "a replayed state with a new code": [replay(otherCode), [400]],
  "a callback without its cookie": [callback((_, { cookies }) => cookies.clear()), [400]],
  "a callback with another state": [callback((url) => url.searchParams.set("state", "0".repeat(32))), [400]],
  "a callback without state": [callback((url) => url.searchParams.delete("state")), [400]],
  "a callback with two states": [callback((url) => url.searchParams.append("state", "1")), [400]],
  "a callback with two codes": [callback((url) => url.searchParams.append("code", "1")), [400]],
  "a callback without code": [callback((url) => url.searchParams.delete("code")), [400]],
  "the callback of the attacker's sign-in": [
    callback(async (url, _, app) => {
      url.search = (await app.browser().allow()).search
    }),
    [400]
  ],
  "the attacker's code in the user's sign-in": [callback((url, _, app) => otherCode(url, app)), [400]],
  "a changed cookie of a sign-in": [
    callback((_, browser) => {
      const [name, value] = signInOf(browser)
      browser.cookies.set(name, `${value.slice(0, -4)}AAAA`)
    }),
    [400]
  ],
  "a cookie of a sign-in that begins with another character": [
    callback((_, browser) => {
      const [name, [first, ...rest]] = signInOf(browser)
      browser.cookies.set(name, [first === "2" ? "3" : "2", ...rest].join(""))
    }),
    [400]
  ],
  "a user who denies access": [
    fresh(async (browser) => browser.fetch(await browser.allow(undefined, "deny"))),
    [403]
  ],

  ...Object.fromEntries(
    [
      "//evil.example",
      "///evil.example",
      "/\\evil.example",
      "\\/evil.example",
      "https:evil.example",
      "https://evil.example",
      "javascript:alert(1)",
      "evil.example",
      "",
      "/\t/evil.example",
      "/\n/evil.example",
      "/a\r\nset-cookie: a=b",
      "/\u0000",
      `/${"a".repeat(1024)}`,
      "/api/flat/logout",
      "/api/flat",
      "/a/../api/flat/me"
    ].map((path): [string, readonly [Attack, Expected]] => [
      `a return to ${JSON.stringify(path).slice(0, 40)}`,
      [returning(path), noReturn]
    ])
  ),
  "two returns": [read("/login?returnTo=/&returnTo=//evil.example"), noReturn],
  "a return that dots make one to another host": [
    fresh((browser) => browser.signIn(`/api/flat/login?returnTo=${encodeURIComponent("/..//evil.example")}`)),
    returned
  ],
  "a return with encoded slashes": [
    fresh((browser) => browser.signIn(`/api/flat/login?returnTo=${encodeURIComponent("/%2f%2fevil.example")}`)),
    returned
  ],
  "a return of a logout to another host": [write({}, "POST", "/logout?returnTo=//evil.example"), noReturn],
  "a login with a forged Host": [
    (browser) => browser.fetch("/api/flat/login", { headers: { "x-forwarded-host": "evil.example" } }),
    [303, undefined, (app, { headers }) => {
      assert.strictEqual(
        new URL(headers.get("location")!).searchParams.get("redirect_uri"),
        `${app.origin}/api/flat/callback`
      )
    }]
  ]
}

describe("attacks on a web app", () => {
  let app: App
  const browsers: Array<Browser> = []
  beforeAll(async () => {
    app = await serveApp({ whenBrowsing: (browser) => browsers.push(browser) })
  })
  afterAll(() => app[Symbol.asyncDispose]())

  it.for(Object.entries(attacks))("%s", async ([, [attack, [status, code, then]]]) => {
    const browser = app.browser()
    await browser.signIn()
    const response = await attack(browser, app)
    assert.strictEqual(response.status, status)
    if (code !== undefined) assert.strictEqual((await response.clone().json()).code, code)
    await then?.(app, response, browser)
  })

  it("are at least 40, and no response, header, cookie or log line of them has a token or a secret", () => {
    assert.isAtLeast(Object.keys(attacks).length, 40)
    assert.isAtLeast(app.tokens.length, 40)
    const secrets = ["sandbox-app-secret", ...app.tokens.flatMap(({ access, refresh }) => [access, refresh])]
    const seen = [...browsers.flatMap(({ cookies, received }) => [...received, ...cookies.values()]), ...app.logs].join(
      "\n"
    )
    assert.isAbove(seen.length, 10_000)
    for (const token of secrets) assert.notInclude(seen, token)
    for (const { received } of browsers) {
      for (const line of received) assert.notMatch(line, /^access-control-|^set-cookie: (?!flat-)/)
    }
  })
})
