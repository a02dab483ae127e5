/**
 * What attackers try with each recipe: what is sent, and the statuses that may come back. Unless the attempt says so, the user is signed in. docs/guides/web-app-recipes.md
 * has them as a table.
 */
import type { Reply, Visitor } from "./Visitor.ts"

/** Another visitor of the same app, with cookies of their own. */
type Others = () => Promise<Visitor>

type Act = (visitor: Visitor, others: Others) => Promise<Reply>

export interface Attempt {
  readonly name: string
  readonly act: Act
  /** How an app with `createFlatAuth` responds. Frameworks respond to some malformed paths themselves. */
  readonly flat: ReadonlyArray<number>
  /** How the recipe with better-auth responds. Empty: it has no such route. */
  readonly betterAuth: ReadonlyArray<number>
  readonly isSignedOut?: boolean
  /** Whether the response is harmless, where its status does not say so. */
  readonly isHarmless?: (reply: Reply) => boolean | Promise<boolean>
}

type Headings = Readonly<Record<string, string>>
type More = Partial<Omit<Attempt, "act" | "flat" | "name">>

/** The status of an app with `createFlatAuth` is also that of better-auth, unless it has its own. */
const attempt = (name: string, act: Act, statuses: number | ReadonlyArray<number>, more: More = {}): Attempt => {
  const flat = [statuses].flat()
  return { name, act, flat, betterAuth: flat, ...more }
}

const notBetterAuth = { betterAuth: [] }

const json = { "content-type": "application/json" }

const evil = "https://evil.example"

const write = (headers: Headings, method = "POST", path = "/scores"): Act => (visitor) =>
  visitor.send(
    method,
    `/api/flat${path}`,
    { ...json, ...headers },
    JSON.stringify({ title: "Attack", data: "<score-partwise/>" })
  )

const read = (path: string, headers: Headings = {}): Act => (visitor) =>
  visitor.send("GET", `/api/flat${path}`, headers)

const raw = (path: string): Act => (visitor) => visitor.sendRaw(`/api/flat${path}`)

const returning = (path: string): Act => (visitor) => visitor.login(path)

const changed = (value: string): string => `${value[0] === "A" ? "B" : "A"}${value.slice(1)}`

const withSession = (value: (own: string) => string): Act => async (visitor) => {
  const cookie = await visitor.cookie("session")
  await visitor.setCookie(cookie.name, value(cookie.value))
  return visitor.send("GET", "/api/flat/me")
}

/** A callback whose URL or cookies the attacker changes. */
const callback = (change: (url: URL, visitor: Visitor, others: Others) => unknown): Act => async (visitor, others) => {
  const url = await visitor.allow()
  await change(url, visitor, others)
  return visitor.callback(url)
}

/** A callback again, of a thief who has the cookie of the sign-in. */
const replay = (change: (url: URL, thief: Visitor) => unknown): Act => async (visitor, others) => {
  const url = await visitor.allow()
  const cookie = await visitor.cookie("signIn")
  await visitor.callback(url)
  const thief = await others()
  await change(url, thief)
  await thief.setCookie(cookie.name, cookie.value)
  return thief.callback(url)
}

const codeOf = (url: URL): string => url.searchParams.get("code")!

const allowedBy = async (others: Others): Promise<URL> => (await others()).allow()

/** A page of another site, in the browser of the user. */
const fromPage = (script: string): Act => async ({ context, flat, origin }) => {
  const page = await context.newPage()
  // Another port of the same host is another origin, and gets the same cookies.
  await page.goto(`${flat.origin}/evil`)
  const responded = page.waitForResponse((one) => one.url().startsWith(origin))
  await page.evaluate(`{ const app = ${JSON.stringify(origin)} + '/api/flat'; ${script} }`)
  return { status: (await responded).status() }
}

const form = (enctype: string): Act =>
  fromPage(`const form = document.createElement("form")
    Object.assign(form, { method: "post", enctype: "${enctype}", action: app + "/scores" })
    document.body.append(form)
    form.submit()`)

const tokenRoute = (name: string): Act => (visitor) =>
  visitor.send("POST", `/api/auth/${name}`, json, JSON.stringify({ providerId: "flat" }))

const signedOut = { isSignedOut: true }

/** better-auth redirects with an error. */
const signInFailed: More = {
  ...signedOut,
  betterAuth: [302],
  isHarmless: async ({ by }) => (await by!.send("GET", "/api/flat/me")).status === 401
}

export const attempts: ReadonlyArray<Attempt> = [
  attempt("a write with a forged `Origin`", write({ origin: evil }), 403),
  attempt("a write without `Origin`", write({ origin: "" }), 403),
  attempt("a write with `Origin: null`, of a sandboxed frame", write({ origin: "null" }), 403),
  attempt("a write of another port of this host", write({ origin: "http://127.0.0.1:9" }), 403),
  attempt(
    "a write whose `Origin` begins with that of the app",
    (visitor, others) => write({ origin: `${visitor.origin}.evil.example` })(visitor, others),
    403
  ),
  attempt("a write that the browser calls cross-site", write({ "sec-fetch-site": "cross-site" }), 403),
  attempt("a write without `Sec-Fetch-Site`", write({ "sec-fetch-site": "" }), 403),
  attempt("a write of a sibling domain", write({ "sec-fetch-site": "same-site" }), 403),
  attempt("a form of another site", write({ origin: evil, "content-type": "text/plain" }), 403),
  attempt("a deletion with a forged `Origin`", write({ origin: evil }, "DELETE", "/scores/1"), 403),
  attempt("a change with a forged `Origin`", write({ origin: evil }, "PUT", "/scores/1"), 403),
  attempt(
    "a preflight of another site",
    write({ origin: evil, "access-control-request-method": "POST" }, "OPTIONS"),
    // Next responds itself, without the headers that would permit the request.
    [403, 204]
  ),
  attempt("a read with a forged `Origin`", read("/me", { origin: evil }), 403),
  attempt("a read that the browser calls cross-site", read("/me", { "sec-fetch-site": "cross-site" }), 403),
  attempt("a read of a sibling domain", read("/me", { "sec-fetch-site": "same-site" }), 403),
  attempt("a link of a page of another origin, in the browser", fromPage("location.href = app + '/me'"), 403),
  attempt("a form of a page of another origin, in the browser", form("text/plain"), 403),
  attempt("an upload of a page of another origin, in the browser", form("multipart/form-data"), 403),

  attempt("a logout by `GET`", (visitor) => visitor.logout({}, "GET"), 405, { betterAuth: [404] }),
  attempt("a logout with a forged `Origin`", (visitor) => visitor.logout({ origin: evil }), 403),
  attempt("a logout without `Origin`", (visitor) => visitor.logout({ origin: "" }), 403),
  attempt("a login by `POST`", write({}, "POST", "/login"), 405, notBetterAuth),
  attempt("a callback by `POST`", write({}, "POST", "/callback"), 405, notBetterAuth),

  attempt("an operation that is not allowed", read("/organizations/lti/credentials"), 404),
  attempt("another method of an allowed path", write({}, "DELETE", "/me"), [404, 405]),
  attempt("a method in a header", read("/scores/1", { "x-http-method-override": "DELETE" }), 404),
  attempt("the operation that returns a token", write({}, "POST", "/organizations/users/1/accessToken"), 404),
  attempt("the token endpoint", write({}, "POST", "/oauth/access_token"), 404),
  attempt("a path beside the base path", (visitor) => visitor.send("GET", "/api/flatme"), 404),
  attempt("a path with two slashes", raw("//me"), [404, 308]),
  attempt("a URL in the path", raw("/https://evil.example/me"), [404, 308]),
  attempt("dots in the path", raw("/scores/../../../oauth/access_token"), [404, 400]),
  attempt("encoded dots in the path", raw("/scores/%2e%2e/%2e%2e/organizations/users"), [404, 400]),
  attempt("an encoded slash in an id", read("/scores/1%2F..%2F..%2Forganizations/revisions/last/xml"), [404, 400]),
  attempt("an encoded backslash in an id", read("/scores/1%5C..%5C..%5Cme/revisions/last/xml"), [404, 400]),
  attempt("a line break in an id", read("/scores/1%0d%0aX-Evil:1/revisions/last/xml"), [404, 400]),
  attempt("a null byte in an id", read("/scores/%00/revisions/last/xml"), [404, 400]),
  attempt("a malformed escape in an id", raw("/scores/%zz/revisions/last/xml"), [404, 400, 500]),

  attempt("a token in the query", read("/me?access_token=sandbox-teacher"), 400, { betterAuth: [200] }),
  attempt("a token in the query, signed out", read("/me?access_token=sandbox-admin"), 400, {
    ...signedOut,
    betterAuth: [401]
  }),
  attempt("a token in the header, signed out", read("/me", { authorization: "Bearer sandbox-admin" }), 401, signedOut),
  attempt("the token of another user in the header", read("/me", { authorization: "Bearer sandbox-teacher" }), 200, {
    isHarmless: ({ body }) => JSON.parse(body!).username === "admin"
  }),
  attempt("better-auth's route of the access token", tokenRoute("get-access-token"), 404),
  attempt("better-auth's route of a new token", tokenRoute("refresh-token"), 404),

  attempt("no session", read("/me"), 401, signedOut),
  attempt("a guessed session", withSession(() => "A".repeat(43)), 401),
  attempt("a changed session", withSession(changed), 401),
  attempt("the cookie of a sign-in as a session", async (visitor, others) => {
    const other = await others()
    await other.allow()
    const cookie = await other.cookie("signIn")
    return withSession(() => cookie.value)(visitor, others)
  }, 401),
  attempt("a session that has signed out", async (visitor, others) => {
    const copy = await visitor.cookie("session")
    await visitor.logout()
    const other = await others()
    await other.setCookie(copy.name, copy.value)
    return other.send("GET", "/api/flat/me")
  }, 401),
  attempt("the tokens of a session that has signed out, at Flat", async (visitor) => {
    const { access, refresh } = visitor.flat.tokens().at(-1)!
    await visitor.logout()
    if (await visitor.flat.canRefresh(refresh)) throw new Error("the refresh token is alive")
    return { status: await visitor.flat.statusOf(access) }
  }, 401),

  ...Object.entries<Act>({
    "a replayed callback": replay(() => {}),
    "a replayed `state` with a new code": replay(async ({ searchParams }, thief) =>
      searchParams.set("code", codeOf(await thief.allow()))
    ),
    "a callback without its cookie": callback((_, { context }) => context.clearCookies()),
    "a callback with another `state`": callback(({ searchParams }) => searchParams.set("state", "0".repeat(32))),
    "a callback without `state`": callback(({ searchParams }) => searchParams.delete("state")),
    "a callback without code": callback(({ searchParams }) => searchParams.delete("code")),
    "the callback of the attacker's sign-in": callback(async (url, _, others) => {
      url.search = (await allowedBy(others)).search
    }),
    "the attacker's code in the user's sign-in": callback(async ({ searchParams }, _, others) =>
      searchParams.set("code", codeOf(await allowedBy(others)))
    ),
    "a changed cookie of a sign-in": callback(async (_, visitor) => {
      const { name, value } = await visitor.cookie("signIn")
      await visitor.setCookie(name, changed(value))
    })
  }).map(([name, act]) => attempt(name, act, 400, signInFailed)),
  attempt(
    "a user who denies access",
    async (visitor) => visitor.callback(await visitor.allow("deny")),
    403,
    signInFailed
  ),

  ...["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"].map((
    path
  ) => attempt(`a return to \`${JSON.stringify(path).slice(1, -1)}\``, returning(path), 400, { betterAuth: [403] })),
  attempt(
    "a return of a logout to another site",
    write({}, "POST", "/logout?returnTo=//evil.example"),
    400,
    notBetterAuth
  ),
  attempt("a login with a forged host", (visitor) => visitor.login("/", { "x-forwarded-host": "evil.example" }), 303, {
    betterAuth: [200],
    isHarmless: ({ body, by, location }) => `${location}${body}`.includes(encodeURIComponent(`${by!.origin}/api/`))
  })
]
