/** Faults of web apps: sign-in, sessions, and what pages may call. */
import { faults, type Mutant } from "./Mutant.ts"

export const web: ReadonlyArray<Mutant> = [
  ...faults(
    "engine/web/Site",
    ["promise/web/Attacks", "promise/web/Proxy", "promise/web/PageClient"],
    ["another site may write through a web app", "given === origin && site", "site"],
    ["a sibling domain may write through a web app", " && site === \"same-origin\"", ""],
    ["a web app returns to a path with control characters", "[^\\p{Cc}\\\\]*$/u", "[^\\\\]*$/u"],
    ["scripts can read the cookie of a session", "HttpOnly; ", ""],
    ["a sibling domain can set the cookie of a session", "isSecure ? \"__Host-\" : \"\"", "\"\""]
  ),
  ...faults(
    "engine/web/Routes",
    ["promise/web/Attacks", "promise/web/Proxy", "promise/web/PageClient"],
    [
      "pages may call every operation",
      "!sensitiveOperations.includes(operation) : allow.includes(operation)",
      "true : true"
    ],
    ["pages get sign-in links without being allowed to", "!sensitiveOperations.includes(operation)", "true"],
    ["pages may create tokens", "operation === never || !isListed", "!isListed"],
    ["pages may send a token in a query", "!names.includes(name)", "name === \"\""],
    ["an id of a page can have several segments", "!/[/\\\\\\p{Cc}]/u.test(id)", "id !== \"\""],
    [
      "pages may call what no scope of the session permits",
      "description.scopes?.some((one) => granted.includes(one))",
      "granted.length > 0"
    ]
  ),
  ...faults(
    "engine/web/Proxy",
    ["promise/web/Proxy", "promise/web/PageClient", "promise/web/Attacks"],
    ["headers of a page are forwarded", "const requestHeaders = [", "const requestHeaders = [\"via\", "],
    ["the token of a session is sent to another origin", "if (to.origin === api.origin)", "if (to.origin !== \"\")"],
    ["pages get the cookies of the API", "/^(?:content-(?:type", "/^(?:set-cookie|content-(?:type"],
    ["pages get errors with addresses", "scrub(String(json[name]), secrets)", "String(json[name])"],
    ["a stream of a page is sent twice", "canRepeat: false", "canRepeat: true"]
  ),
  ...faults(
    "engine/web/Reply",
    ["promise/web/Proxy", "promise/web/PageClient"],
    ["responses to pages may be stored", "\"private, no-store\"", "\"private\""],
    ["a file that a page opens may run scripts", " sandbox;", ""]
  ),
  ...faults(
    "engine/web/WebAuth",
    [
      "promise/web/Proxy",
      "promise/web/PageClient",
      "promise/web/Attacks",
      "promise/web/UserClients",
      "engine/web/WebAuth"
    ],
    [
      "a state of a sign-in can be used twice",
      "!isCurrent || !(yield* sessions.use(signIn.state, new Date(signIn.ends)))",
      "!isCurrent"
    ],
    ["a sign-in is accepted after ten minutes", "signIn.ends > (yield* Clock.currentTimeMillis) &&", ""],
    ["a call with a rejected token fails", "if (response.status !== 401)", "if (response.status !== 0)"],
    [
      "a session survives tokens that are rejected after a refresh",
      "        yield* sessions.end(session, token)\n",
      ""
    ],
    ["a link can sign the user out", "if (path === \"/logout\" && method !== \"POST\")", "if (path === \"\")"],
    ["each web request has a rate limit of its own", "budgets.get(id, ", "Effect.sync(", "C23"],
    ["all users of a web app share one rate limit", "Digest.hex(session.key)", "\"\"", "C23"],
    ["a sign-in keeps the session before it", "      yield* Effect.ignore(end(request))\n", ""]
  ),
  ...faults(
    "engine/web/Sessions",
    ["promise/web/Proxy", "promise/web/PageClient", "engine/web/WebAuth"],
    ["tokens that arrive after a logout stay valid", "if (flight.hasEnded) yield* revoke(renewed)", ""],
    ["an outage of the token endpoint ends a session", " && endsSession(got.failure)", ""],
    ["a server ends a session whose tokens another one replaced", "(hasEnded || !isSame(latest.tokens))", "(false)"],
    ["a read of an older copy ends a session", "(hasEnded || ", "("],
    ["a refresh token is sent after its session has ended", "flight.hasEnded ||= session === undefined", ""],
    ["a session never ends", "session.ends > (yield* Clock.currentTimeMillis)", "session.ends > 0"],
    ["tokens that were not saved are forgotten", "own.size === 0 && flights.get", "flights.get"],
    ["a session ends while another request replaces its tokens", "[inStore, ...inMemory()].some(isOther)", "false"],
    ["a logout keeps tokens that were not saved", "revoke(latest, ...inMemory())", "revoke(latest)"]
  ),
  ...faults(
    "engine/web/Seal",
    ["engine/web/WebAuth", "promise/web/Proxy", "promise/web/PageClient"],
    ["what is sealed for a session opens for another one", "bytesOf(purpose)", "bytesOf(\"\")"],
    [
      "a new secret ends all sessions",
      "for (const key of await keysOf(crypto))",
      "for (const key of (await keysOf(crypto)).slice(0, 1))"
    ]
  ),
  {
    breaks: "another site shows the desk in a frame",
    file: "apps/desk/src/server/Page.ts",
    find: ",\n  \"frame-ancestors 'none'\"\n",
    replace: "\n",
    tests: ["apps/desk/test/server/Desk.test.ts"],
    rows: []
  }
]
