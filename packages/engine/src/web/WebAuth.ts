/**
 * Sign-in for web apps: a handler of `login`, `callback` and `logout`, and of the API's paths for pages that have no token. The tokens stay on the server.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Credentials from "../credentials/Credentials.ts"
import { Recent } from "../credentials/Recent.ts"
import { type Budget, type ProvidingEffect, sourceKey, type TokenSource } from "../credentials/Tenants.ts"
import { messageOf } from "../error/Cause.ts"
import * as Digest from "../error/Digest.ts"
import { type FlatError, isFlatError } from "../error/FlatError.ts"
import { scrub } from "../error/Redaction.ts"
import type { AppScope } from "../fields/Annotations.ts"
import * as AuthorizationCode from "../oauth/AuthorizationCode.ts"
import { type Pending, settle } from "../oauth/TokenSession.ts"
import { valueOf } from "../oauth/TokenStore.ts"
import type { Authorization, PkceAuthorization } from "../shared/Authorization.ts"
import { Transport } from "../transport/TransportShape.ts"
import type { Options } from "./Options.ts"
import * as Proxy from "./Proxy.ts"
import { make as reply, problem, refuse, type Refused } from "./Reply.ts"
import * as Routes from "./Routes.ts"
import * as Seal from "./Seal.ts"
import { make as makeSessions, replacedToken, type Session, signedOut } from "./Sessions.ts"
import { cookie, isOwn, returnUrl } from "./Site.ts"

export type { WebApplication, WebAuthSettings } from "../shared/WebAuth.ts"
export { type Options as WebOptions, read as readWebOptions, type Settings as WebSettings } from "./Options.ts"
export { memory as memorySessions, type SessionStore } from "./SessionStore.ts"
export { isOwn } from "./Site.ts"

// Seconds that a user has at Flat's page.
const signInLifetime = 600
// Tabs of a browser that sign in at the same time. Servers limit the size of all cookies.
const mostSignIns = 4

const wrongMethod = (allow: string) =>
  Effect.fail(refuse(405, "METHOD_NOT_ALLOWED", `this must be a ${allow}`, { allow }))

const inWords = <A>(effect: Effect.Effect<A, Refused | FlatError>): Effect.Effect<A, FlatError> =>
  Effect.mapError(effect, (error) => isFlatError(error) ? error : AuthorizationCode.fail(error.message))

/** Returns the end of the name of a sign-in's cookie: two tabs may sign in at the same time. */
const endOf = (state: string) => `-${Digest.hex(state)}`

/** A sign-in that has begun, as its cookie has it. */
interface SignIn {
  readonly state: string
  readonly verifier?: string | undefined
  readonly returnTo: string
  readonly ends: number
}

/** Creates the handler over the current `Transport`, which gets the tokens. `send` sends the requests of pages. */
export const make = /* #__PURE__ */ Effect.fnUntraced(function*(options: Options, send: typeof globalThis.fetch) {
  const { allow, basePath, baseUrl, isSecure, lifetime, origin } = options
  const seal = Seal.make(options.secrets)
  const transport = yield* Transport
  const grant = AuthorizationCode.make(options.oauth, (url, body) => {
    const headers = { ...AuthorizationCode.headers }
    return transport.send({ method: "POST", url, headers, body, anonymous: true }, AuthorizationCode.limits)
  })
  const pending = new Set<Pending>()
  yield* Effect.addFinalizer(() => Effect.ignore(settle(pending)))
  const sessions = makeSessions(options.sessions, seal, grant, pending, lifetime)
  const routeOf = Routes.make(allow)
  const [ofSession, ofSignIn] = [cookie("flat-session", isSecure), cookie("flat-sign-in", isSecure)]

  const sessionOf = (request: Request) => sessions.find(ofSession.read(request))

  /** Returns where to return the user to; `undefined` if the request does not say it. */
  const returnOf = ({ searchParams }: URL): Effect.Effect<string | undefined, Refused> => {
    const paths = searchParams.getAll("returnTo")
    const url = paths.length === 1 ? returnUrl(origin, paths[0]!) : undefined
    return paths.length > 0 && (url === undefined || `${new URL(url).pathname}/`.startsWith(`${basePath}/`))
      ? Effect.fail(
        refuse(400, "INVALID_RETURN", `returnTo must be one path of a page of this site, not below ${basePath}`)
      )
      : Effect.succeed(url)
  }

  const login = (request: Request, address: URL) =>
    Effect.gen(function*() {
      const returnTo = (yield* returnOf(address)) ?? `${origin}/`
      const wish = {
        // The type of scopes is that of the API.
        scopes: options.oauth.scopes as ReadonlyArray<AppScope>,
        access: options.sessions === "cookie" ? "online" : "offline"
      } as const
      const { codeVerifier: verifier, state, url }: Partial<PkceAuthorization> & Authorization =
        options.oauth.pkce === false
          ? grant.authorize(wish)
          : yield* grant.authorizeWithPkce({ ...wish, pkce: true })
      const ends = (yield* Clock.currentTimeMillis) + signInLifetime * 1000
      const signIn: SignIn = { state, verifier, returnTo, ends }
      const sealed = yield* Effect.promise(() => seal.seal(JSON.stringify(signIn), "sign-in"))
      const begun = ofSignIn.ends(request)
      const left = begun.length < mostSignIns ? [] : begun.map((end) => ofSignIn.set("", 0, end))
      return reply(null, 303, { location: url }, ofSignIn.set(sealed, signInLifetime, endOf(state)), ...left)
    })

  /** Returns a page for the user, and ends the sign-in. `text` is a constant of ours. */
  const failed = (status: number, text: string, state: string): Response => {
    const again = `<p>${text}</p><p><a href="${basePath}/login">Sign in again</a></p>`
    const head =
      `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign-in failed</title>`
    const page = `<!doctype html><html lang="en">${head}<h1>Sign-in failed</h1>${again}</html>`
    return reply(page, status, { "content-type": "text/html; charset=utf-8" }, ofSignIn.set("", 0, endOf(state)))
  }

  const callback = (request: Request, url: URL) =>
    Effect.gen(function*() {
      const { searchParams } = url
      const state = searchParams.get("state") ?? ""
      const text = yield* Effect.promise(() => seal.open(ofSignIn.read(request, endOf(state)) ?? "", "sign-in"))
      const signIn: SignIn | undefined = text === undefined ? undefined : JSON.parse(text)
      const isDenied = searchParams.has("error")
      const isCurrent = signIn !== undefined && signIn.ends > (yield* Clock.currentTimeMillis) &&
        state === signIn.state &&
        ["state", isDenied ? "error" : "code"].every((name) => searchParams.getAll(name).length === 1)
      if (!isCurrent || !(yield* sessions.use(signIn.state, new Date(signIn.ends)))) {
        return failed(400, "This sign-in was used, has expired, or was begun in another browser.", state)
      }
      if (isDenied) return failed(403, "Access was not granted.", state)
      const exchanged = yield* Effect.result(grant.callback(url, signIn.state, signIn.verifier))
      if (exchanged._tag === "Failure") {
        if (AuthorizationCode.endsSession(exchanged.failure)) {
          return failed(400, "This sign-in was used or has expired.", state)
        }
        yield* Effect.logWarning(`FlatAuth: a sign-in failed: ${exchanged.failure.message}`)
        return failed(502, "Flat did not confirm the sign-in. Try again later.", state)
      }
      const session = yield* sessions.start(exchanged.success)
      // The tokens of the session that it replaces are of no use any more.
      yield* Effect.ignore(end(request))
      const cookies = [ofSession.set(session, lifetime / 1000), ofSignIn.set("", 0, endOf(state))]
      return reply(null, 303, { location: signIn.returnTo }, ...cookies)
    })

  /** Returns whether Flat has revoked the tokens. */
  const end = (request: Request) =>
    Effect.flatMap(
      sessionOf(request),
      (session) => session === undefined ? Effect.succeed(true) : sessions.end(session)
    )

  const logout = (request: Request, url: URL) =>
    Effect.gen(function*() {
      const location = yield* returnOf(url)
      const isRevoked = yield* end(request)
      const expired = ofSession.set("", 0)
      // A session in a store is deleted. One in a cookie is in every copy of the cookie.
      if (!isRevoked && options.sessions === "cookie") {
        const message =
          "you are signed out here, but Flat did not confirm it: a copy of the cookie works until its token expires"
        return problem(502, { code: "TOKEN_NOT_REVOKED", message }, {}, expired)
      }
      return location === undefined ? reply(null, 204, {}, expired) : reply(null, 303, { location }, expired)
    })

  const proxy = (request: Request, url: URL, path: string) =>
    Effect.gen(function*() {
      const route = yield* routeOf(request.method, path, url.searchParams)
      const session = (yield* sessionOf(request)) ?? (yield* signedOut())
      if (!route.isAllowed(session.tokens.scopes)) return yield* Routes.refuseOperation()
      const body = yield* Proxy.bodyOf(request, route)
      const tokens: Array<string> = []
      for (;;) {
        const issued = yield* sessions.token(session, tokens[0])
        const token = valueOf(issued.accessToken)
        if (tokens.length === 1 && !body.canRepeat) return yield* replacedToken()
        tokens.push(token)
        const response = yield* Proxy.send(send, baseUrl, request, route, body, token)
        if (response.status !== 401) return yield* Effect.promise(() => Proxy.returnedTo(response, tokens))
        yield* Effect.promise(async () => response.body?.cancel())
        if (tokens.length === 1) continue
        // By the clock of this server, it may not have expired: that of the server that refreshed it may differ.
        if (Credentials.isAdopted(issued)) return yield* replacedToken()
        yield* sessions.end(session, token)
        return yield* signedOut()
      }
    })

  const routed = (request: Request): Effect.Effect<Response, Refused | FlatError> => {
    const { method } = request
    const url = new URL(request.url)
    if (!url.pathname.startsWith(`${basePath}/`)) return Effect.fail(Routes.refuseOperation())
    const path = url.pathname.slice(basePath.length)
    if ((path === "/login" || path === "/callback") && method !== "GET") return wrongMethod("GET")
    if (path === "/login") return login(request, url)
    // A sign-in or a logout that ends halfway would lose tokens.
    if (path === "/callback") return Effect.uninterruptible(callback(request, url))
    if (path === "/logout" && method !== "POST") return wrongMethod("POST")
    if (!isOwn(origin, request)) {
      return Effect.fail(refuse(403, "CROSS_SITE", `only pages of ${origin} may call this`))
    }
    return path === "/logout" ? Effect.uninterruptible(logout(request, url)) : proxy(request, url, path)
  }

  const budgets = new Recent<Budget>()

  /** Returns the token of a session, and its rate limit, which all clients for requests of the session share. */
  const sourceOf = (session: Session): TokenSource => {
    const token: ProvidingEffect = Effect.flatMap(
      Credentials.RejectedToken,
      (rejected) => inWords(sessions.token(session, rejected && Redacted.value(rejected)))
    )
    // The key of a session may be its cookie.
    const id = Digest.hex(session.key)
    return {
      [sourceKey]: ({ lifetime, quotaOf, timeout }) => {
        const credentials = Credentials.make(token, timeout, lifetime)
        const budget = budgets.get(id, () => ({ id, quota: quotaOf({ kind: "key", id }) }))
        return { select: Effect.succeed({ credentials, budget }), secrets: credentials.secrets }
      }
    }
  }

  return {
    /** Responds to a request of a browser. Never fails. */
    handle: (request: Request): Effect.Effect<Response> =>
      Effect.suspend(() => routed(request)).pipe(
        Effect.catchTag("FlatError", ({ message }) => {
          const consequence = "Flat returned no new token, and nothing was executed. Try again later"
          const refused = refuse(503, "TOKEN_UNAVAILABLE", consequence)
          return Effect.andThen(Effect.logWarning(`FlatAuth: ${message}`), refused)
        }),
        Effect.catchDefect((defect) => {
          const refused = refuse(500, "INTERNAL_ERROR", "the request was not handled")
          return Effect.andThen(Effect.logError(`FlatAuth: ${scrub(messageOf(defect))}`), refused)
        }),
        Effect.catch(({ response }) => Effect.succeed(response))
      ),
    /** Returns the token of the user who is signed in, for a client on the server; `undefined` if nobody is. */
    tokenOf: (request: Request): Effect.Effect<TokenSource | undefined, FlatError> =>
      inWords(Effect.map(sessionOf(request), (session) => session && sourceOf(session)))
  }
})
