/**
 * Sign-in for web apps: a handler of `login`, `callback` and `logout`, and of the API's paths for pages that have no token. The tokens stay on the server.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type ExpiringToken, RejectedToken } from "../credentials/Credentials.ts"
import type { FlatError } from "../error/FlatError.ts"
import type { AppScope } from "../fields/Annotations.ts"
import { type AuthorizationCode, endsSession, fail } from "../oauth/AuthorizationCode.ts"
import type { Refresh } from "../oauth/TokenSession.ts"
import { valueOf } from "../oauth/TokenStore.ts"
import { messageOf } from "../redaction/Cause.ts"
import { scrub } from "../redaction/Redaction.ts"
import type { Options } from "./Options.ts"
import * as Proxy from "./Proxy.ts"
import * as Reply from "./Reply.ts"
import * as Routes from "./Routes.ts"
import * as Seal from "./Seal.ts"
import { make as makeSessions, type Session, SignedOut, StoreFailed } from "./Sessions.ts"
import { isOwn, returnUrl } from "./Site.ts"

// Seconds that a user has at Flat's page.
const signInLifetime = 600

// The cookie stays: the user may have signed in again in another window meanwhile.
const signedOut = (): Response =>
  Reply.problem(401, "SIGNED_OUT", "nobody is signed in, or the session has ended. Send the user to the login page")

const notAllowed = (): Response =>
  Reply.problem(404, "NOT_ALLOWED", "pages cannot call this. Add its operation to allow")

const elsewhere = (): Response => Reply.problem(400, "INVALID_RETURN", "returnTo must be one path of this site")

const wrongMethod = (allow: string): Response =>
  Reply.problem(405, "METHOD_NOT_ALLOWED", `this must be a ${allow}`, { allow })

const storeFailed = "the store of sessions failed"

const accessOf = ({ accessToken }: ExpiringToken): string => valueOf(accessToken)

/** A sign-in that has begun, as its cookie has it. */
interface SignIn {
  readonly state: string
  readonly verifier?: string | undefined
  readonly returnTo: string
  readonly ends: number
}

/** Creates the handler over the grant of its application. `fetch` sends the requests of pages. */
export const make = (options: Options, grant: AuthorizationCode, fetch: typeof globalThis.fetch) => {
  const { baseUrl, oauth, site } = options
  const seal = Seal.make(options.secrets)
  const running = new Set<Refresh>()
  const sessions = makeSessions({
    store: options.sessions,
    seal,
    cookie: site.session,
    grant,
    lifetime: options.lifetime,
    running
  })
  const routeOf = Routes.make(options.allow)
  const loginUrl = `${site.basePath}/login`
  const noSession = site.session.set("", 0)
  const noSignIn = site.signIn.set("", 0)

  const returnTo = (url: URL): string | undefined => {
    const paths = url.searchParams.getAll("returnTo")
    return paths.length > 1 ? undefined : returnUrl(site, paths[0] ?? "/")
  }

  const login = (url: URL): Effect.Effect<Response, FlatError> =>
    Effect.gen(function*() {
      const target = returnTo(url)
      if (target === undefined) return elsewhere()
      const request = {
        // The type of scopes is that of the API.
        scopes: oauth.scopes as ReadonlyArray<AppScope>,
        access: options.sessions === "cookie" ? "online" : "offline"
      } as const
      const begun = oauth.pkce !== false
        ? yield* grant.authorizeWithPkce({ ...request, pkce: true })
        : { ...grant.authorize(request), codeVerifier: undefined }
      const signIn: SignIn = {
        state: begun.state,
        verifier: begun.codeVerifier,
        returnTo: target,
        ends: (yield* Clock.currentTimeMillis) + signInLifetime * 1000
      }
      const sealed = yield* Effect.promise(() => seal.seal(JSON.stringify(signIn), "sign-in"))
      return Reply.redirect(begun.url, [site.signIn.set(sealed, signInLifetime)])
    })

  const endOf = (request: Request): Effect.Effect<void, SignedOut | StoreFailed> =>
    Effect.flatMap(sessions.find(request), sessions.end)

  const failed = (status: number, text: string): Response => Reply.signInFailed(status, text, loginUrl, [noSignIn])

  const callback = (request: Request, url: URL): Effect.Effect<Response, StoreFailed> =>
    Effect.gen(function*() {
      const sealed = site.signIn.read(request)
      const text = sealed === undefined ? undefined : yield* Effect.promise(() => seal.open(sealed, "sign-in"))
      const signIn = text === undefined ? undefined : JSON.parse(text) as SignIn
      const { searchParams } = url
      const isCurrent = signIn !== undefined && signIn.ends > (yield* Clock.currentTimeMillis) &&
        searchParams.get("state") === signIn.state &&
        ["state", searchParams.has("error") ? "error" : "code"].every((name) => searchParams.getAll(name).length === 1)
      if (!isCurrent || !(yield* sessions.use(signIn.state, new Date(signIn.ends)))) {
        return failed(400, "This sign-in was used, has expired, or was begun in another window.")
      }
      if (searchParams.has("error")) return failed(403, "Access was not granted.")
      const exchanged = yield* Effect.result(grant.callback(url, signIn.state, signIn.verifier))
      if (exchanged._tag === "Failure") {
        const error = exchanged.failure
        if (endsSession(error)) return failed(400, "This sign-in was used or has expired.")
        yield* Effect.logWarning(`FlatAuth: a sign-in failed: ${error.message}`)
        return failed(502, "Flat did not confirm the sign-in. Try again later.")
      }
      const cookie = yield* sessions.start(exchanged.success)
      // The tokens of the session that it replaces are of no use any more.
      yield* Effect.ignore(endOf(request))
      return Reply.redirect(signIn.returnTo, [cookie, noSignIn])
    })

  const logout = (request: Request, url: URL): Effect.Effect<Response, StoreFailed> =>
    Effect.gen(function*() {
      const target = url.searchParams.has("returnTo") ? returnTo(url) : ""
      if (target === undefined) return elsewhere()
      yield* Effect.catchTag(endOf(request), "SignedOut", () => Effect.void)
      return target === "" ? Reply.make(null, 204, {}, [noSession]) : Reply.redirect(target, [noSession])
    })

  const proxy = (request: Request, url: URL, path: string) =>
    Effect.gen(function*() {
      const route = routeOf(request.method, path, url.searchParams)
      if (route === undefined) return notAllowed()
      if ("unknown" in route) {
        return Reply.problem(
          400,
          "UNKNOWN_PARAMETER",
          "the operation has no such query parameter, and pages send no tokens"
        )
      }
      const session = yield* sessions.find(request)
      if (!route.isAllowed(session.tokens.scopes)) return notAllowed()
      const token = accessOf(yield* sessions.token(session, undefined))
      const body = yield* Proxy.bodyOf(request, route)
      const first = yield* Proxy.send(fetch, baseUrl, request, route, body, token)
      if (first.status !== 401) return yield* Proxy.returnedTo(first, [token])
      yield* Effect.promise(async () => first.body?.cancel())
      const renewed = accessOf(yield* sessions.token(session, token))
      if (!body.canRepeat) {
        return Reply.problem(
          503,
          "TOKEN_REPLACED",
          "the token had to be replaced, and nothing was executed. Send it again"
        )
      }
      const second = yield* Proxy.send(fetch, baseUrl, request, route, body, renewed)
      if (second.status !== 401) return yield* Proxy.returnedTo(second, [token, renewed])
      yield* sessions.end(session)
      return yield* Effect.fail(new SignedOut())
    })

  const routed = (request: Request) => {
    const { method } = request
    const url = new URL(request.url)
    if (!url.pathname.startsWith(`${site.basePath}/`)) return Effect.succeed(notAllowed())
    const path = url.pathname.slice(site.basePath.length)
    if (path === "/login") return method === "GET" ? login(url) : Effect.succeed(wrongMethod("GET"))
    if (path === "/callback") {
      // A sign-in that ends halfway would lose its tokens.
      return method === "GET" ? Effect.uninterruptible(callback(request, url)) : Effect.succeed(wrongMethod("GET"))
    }
    if (path === "/logout" && method !== "POST") return Effect.succeed(wrongMethod("POST"))
    if (!isOwn(site, request)) {
      return Effect.succeed(Reply.problem(403, "CROSS_SITE", `only pages of ${site.origin} may call this`))
    }
    return path === "/logout" ? Effect.uninterruptible(logout(request, url)) : proxy(request, url, path)
  }

  const handle = (request: Request): Effect.Effect<Response> =>
    Effect.suspend(() => routed(request)).pipe(
      Effect.catchTags({
        SignedOut: () => Effect.succeed(signedOut()),
        StoreFailed: () =>
          Effect.succeed(Reply.problem(503, "SESSIONS_UNAVAILABLE", "the sessions cannot be read. Try again later")),
        Lost: ({ problem }) =>
          Effect.as(
            Effect.logWarning(`FlatAuth: a response of the API was lost: ${problem}`),
            Reply.problem(502, "RESPONSE_LOST", "the response of the API was lost: a write may have been executed")
          ),
        FlatError: ({ message }) =>
          Effect.as(
            Effect.logWarning(`FlatAuth: ${message}`),
            Reply.problem(
              503,
              "TOKEN_UNAVAILABLE",
              "Flat returned no new token, and nothing was executed. Try again later"
            )
          )
      }),
      Effect.catchDefect((defect) =>
        Effect.as(
          Effect.logError(`FlatAuth: ${scrub(messageOf(defect))}`),
          Reply.problem(500, "INTERNAL_ERROR", "the request could not be handled")
        )
      )
    )

  const clientToken = (session: Session): Effect.Effect<ExpiringToken, FlatError> =>
    Effect.withFiber((fiber) => {
      const rejected = fiber.getRef(RejectedToken)
      return Effect.mapError(
        sessions.token(session, rejected === undefined ? undefined : Redacted.value(rejected)),
        (error) =>
          error instanceof SignedOut
            ? fail("nobody is signed in: the session has ended")
            : error instanceof StoreFailed
            ? fail(storeFailed)
            : error
      )
    })

  return {
    handle,
    /** Returns the token of the user who is signed in, for a client on the server; `undefined` if nobody is. */
    tokenOf: (request: Request): Effect.Effect<Effect.Effect<ExpiringToken, FlatError> | undefined, FlatError> =>
      Effect.matchEffect(sessions.find(request), {
        onFailure: (error) => error._tag === "SignedOut" ? Effect.undefined : Effect.fail(fail(storeFailed)),
        onSuccess: (session) => Effect.succeed(clientToken(session))
      }),
    running
  }
}
