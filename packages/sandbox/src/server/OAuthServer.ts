/**
 * The OAuth2 endpoints: the authorization page, the exchange of codes, the refresh with rotation of refresh tokens, and the invalidation. They are outside
 * `/v2`, as in the API, and have no rate limit. PKCE (RFC 7636) is supported, and not required.
 */
import { AppScope } from "@flat-sdk/core/contract/fields/Scopes"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { accepts, type ApplicationOptions, type Grant } from "../auth/Applications.ts"
import type { Handle } from "../handle/Handle.ts"
import * as Respond from "../http/Respond.ts"
import type { Token } from "../state/School.ts"
import * as AuthorizationPage from "./AuthorizationPage.ts"

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

const codeLifetime = 60_000

const scopeNames: ReadonlyArray<string> = AppScope.literals

/** Returns the path of an OAuth2 request, or `undefined` for other requests. */
export const find = (request: Request): string | undefined =>
  /^\/(auth\/oauth|oauth\/access_token|oauth\/invalidate_token)(?=\?|$)/.exec(request.url)?.[1]

const noStore = { "cache-control": "no-store" }

const refuse = (error: string, description: string, status = 400): Response =>
  HttpServerResponse.jsonUnsafe({ error, error_description: description }, { status, headers: noStore })

const formOf = (request: Request) =>
  Effect.map(Effect.orElseSucceed(request.text, () => ""), (text) => new URLSearchParams(text))

const applicationOf = (handle: Handle, id: string | null): ApplicationOptions | undefined =>
  handle.config.applications.find(({ clientId }) => clientId === id)

const sentBack = (redirectUri: string, state: string | null, fields: Record<string, string>): Response => {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
  if (state !== null) url.searchParams.set("state", state)
  return HttpServerResponse.redirect(url, { status: 303, headers: noStore })
}

const authorize = Effect.fnUntraced(function*(handle: Handle, request: Request) {
  const { searchParams: query } = Respond.urlOf(request)
  const application = applicationOf(handle, query.get("client_id"))
  if (application === undefined) return AuthorizationPage.problem("There is no application with this client_id.")
  const redirectUri = query.get("redirect_uri") ?? ""
  if (!accepts(application, redirectUri)) {
    return AuthorizationPage.problem("The redirect_uri is not registered for this application.")
  }
  const state = query.get("state")
  const reject = (error: string, description: string) =>
    sentBack(redirectUri, state, { error, error_description: description })
  if (query.get("response_type") !== "code") {
    return reject("unsupported_response_type", "response_type must be code")
  }
  const scopes = (query.get("scope") ?? "").split(" ").filter((scope) => scope !== "")
  const unknown = scopes.find((scope) => !scopeNames.includes(scope))
  if (unknown !== undefined || scopes.length === 0) {
    return reject("invalid_scope", unknown === undefined ? "scope has no scopes" : `there is no scope ${unknown}`)
  }
  const challenge = query.get("code_challenge") ?? undefined
  if (challenge !== undefined && query.get("code_challenge_method") !== "S256") {
    return reject("invalid_request", "code_challenge_method must be S256")
  }
  const { school } = handle
  if (request.method !== "POST") {
    const admin = school.users.find(({ organizationRole }) => organizationRole === "admin")
    return AuthorizationPage.question(application.name ?? application.clientId, scopes, admin?.username ?? "")
  }
  const form = yield* formOf(request)
  if (form.get("decision") !== "allow") return reject("access_denied", "the user denied access")
  const user = school.userNamed(form.get("user") ?? "")
  if (user === undefined) return AuthorizationPage.problem("There is no account with this username.")
  school.identity()
  const code = school.secret("code", 40)
  handle.grants.set(code, {
    application: application.clientId,
    redirectUri,
    user: user.id,
    scopes: [...new Set(scopes)],
    offline: query.get("access_type") === "offline",
    challenge,
    expires: (yield* Clock.currentTimeMillis) + codeLifetime
  })
  return sentBack(redirectUri, state, { code })
})

const challengeOf = async (verifier: string): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))
  return Base64Url.encode(new Uint8Array(digest))
}

const tokenResponse = (handle: Handle, from: Omit<Grant, "redirectUri" | "challenge" | "expires">, now: number) => {
  const { school } = handle
  const token = school.tokens.put({
    ...school.identity(),
    token: school.secret("oauth", 64),
    user: from.user,
    scopes: from.scopes,
    issuedDate: new Date(now).toISOString(),
    expires: now + handle.config.tokenLifetime,
    application: from.application,
    ...(from.offline ? { refreshToken: school.secret("refresh", 64) } : {})
  })
  return HttpServerResponse.jsonUnsafe({
    type: "oauth2",
    token_type: "bearer",
    access_token: token.token,
    issued_at: Math.floor(now / 1000),
    expires_in: Math.ceil(handle.config.tokenLifetime / 1000),
    app: from.application,
    user: from.user,
    scope: from.scopes.join(" "),
    ...(token.refreshToken === undefined ? {} : { refresh_token: token.refreshToken })
  }, { headers: noStore })
}

const exchange = Effect.fnUntraced(function*(handle: Handle, form: URLSearchParams, application: string) {
  const code = form.get("code") ?? ""
  const grant = handle.grants.get(code)
  // A code is valid once, also if its exchange fails.
  handle.grants.delete(code)
  const now = yield* Clock.currentTimeMillis
  if (grant === undefined || grant.application !== application || grant.expires <= now) {
    return refuse("invalid_grant", "the code is unknown, was used, or has expired")
  }
  if (grant.redirectUri !== form.get("redirect_uri")) {
    return refuse("invalid_grant", "the redirect_uri is not the one of the authorization")
  }
  const verifier = form.get("code_verifier") ?? ""
  if (grant.challenge === undefined && verifier !== "") {
    // RFC 9700: otherwise an attacker could leave the challenge out of the authorization.
    return refuse("invalid_grant", "there is a code_verifier, and the authorization had no code_challenge")
  }
  if (grant.challenge !== undefined) {
    if ((yield* Effect.promise(() => challengeOf(verifier))) !== grant.challenge) {
      return refuse("invalid_grant", "the code_verifier does not match the code_challenge")
    }
  }
  return tokenResponse(handle, grant, now)
})

const tokenWith = (handle: Handle, application: string, matches: (token: Token) => boolean): Token | undefined =>
  handle.school.tokens.find((token) => token.application === application && matches(token))

const refresh = Effect.fnUntraced(function*(handle: Handle, form: URLSearchParams, application: string) {
  const given = form.get("refresh_token") ?? ""
  const token = tokenWith(handle, application, ({ refreshToken }) => refreshToken === given)
  if (token === undefined) {
    return refuse("invalid_grant", "the refresh_token is unknown, was used, or was invalidated")
  }
  const { refreshToken: _, ...used } = token
  handle.school.tokens.put(used)
  return tokenResponse(handle, { ...token, application, offline: true }, yield* Clock.currentTimeMillis)
})

const token = Effect.fnUntraced(function*(handle: Handle, request: Request, path: string) {
  if (request.method !== "POST") return refuse("invalid_request", "the request must be a POST", 405)
  const form = yield* formOf(request)
  const application = applicationOf(handle, form.get("client_id"))
  if (application === undefined || application.clientSecret !== form.get("client_secret")) {
    return refuse("invalid_client", "client_id and client_secret are not those of an application", 401)
  }
  const { clientId } = application
  if (path === "oauth/invalidate_token") {
    const given = form.get("token") ?? ""
    const known = tokenWith(handle, clientId, ({ refreshToken, token }) => refreshToken === given || token === given)
    if (known !== undefined) handle.school.tokens.remove(known.id)
    return HttpServerResponse.jsonUnsafe({}, { headers: noStore })
  }
  switch (form.get("grant_type")) {
    case "authorization_code":
      return yield* exchange(handle, form, clientId)
    case "refresh_token":
      return yield* refresh(handle, form, clientId)
    default:
      return refuse("unsupported_grant_type", "grant_type must be authorization_code or refresh_token")
  }
})

export const respond = (handle: Handle, path: string, request: Request): Effect.Effect<Response> =>
  path === "auth/oauth" ? authorize(handle, request) : token(handle, request, path)
