/**
 * OAuth2 against Flat: the page to send a user to, the way back, and the tokens that come of it. Requests go over the `HttpClient` in place, so
 * proxies and time limits of the transport hold here too.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import type { AppScope } from "./contract/Scopes.ts"
import { Credentials as CredentialsReason, FlatError } from "./FlatError.ts"
import * as Body from "./http/Body.ts"
import { innerCause, rootMessage } from "./http/Cause.ts"
import type { ExpiringToken } from "./http/Credentials.ts"
import * as HttpClientExchange from "./http/HttpClientExchange.ts"
import { excerpt, scrub, scrubbedCause } from "./http/Redaction.ts"
import * as TimeLimits from "./http/TimeLimits.ts"
import * as TokenSession from "./http/TokenSession.ts"

/**
 * An application registered with Flat.
 *
 * @category configuration
 */
export interface Options {
  readonly clientId: string
  readonly clientSecret: string | Redacted.Redacted<string>
  /** Where Flat sends the user back to; it must be the registered one to the letter. */
  readonly redirectUri: string
  /** @default "https://flat.io/auth/oauth" */
  readonly authorizationUrl?: string | undefined
  /** @default "https://api.flat.io/oauth/access_token" */
  readonly tokenUrl?: string | undefined
  /** @default "https://api.flat.io/oauth/invalidate_token" */
  readonly invalidationUrl?: string | undefined
  /**
   * `true`: send `traceparent` to the token endpoint.
   *
   * @default false
   */
  readonly propagateTraces?: boolean | undefined
}

export type { SessionOptions, StoredTokens, Tokens, TokenStore } from "./http/TokenSession.ts"

/** @category models */
export interface AuthorizationRequest {
  readonly scopes: ReadonlyArray<AppScope>
  /**
   * `offline` adds a refresh token.
   *
   * @default "online"
   */
  readonly access?: "online" | "offline" | undefined
}

/** @category models */
export interface OAuthShape {
  /** Makes the address to send the user to, and the `state` to keep in the user's session until the way back. */
  readonly authorize: (request: AuthorizationRequest) => Effect.Effect<{ readonly url: string; readonly state: string }>
  /**
   * Takes the address that the user came back with, checks its `state` against the one kept, and exchanges its code for tokens. Fails as
   * `Credentials` when the state differs (somebody else's answer), the user refused, or the exchange fails.
   */
  readonly callback: (address: string | URL, state: string) => Effect.Effect<TokenSession.Tokens, FlatError>
  /** Exchanges an authorization code for tokens. `callback` does so with the state checked. */
  readonly exchange: (code: string) => Effect.Effect<TokenSession.Tokens, FlatError>
  /**
   * Gets a new access token. Keeps the refresh token given where the answer has no new one. Where it is interrupted, a new refresh token may be lost:
   * `tokenSource` sees to it that none is.
   */
  readonly refresh: (refreshToken: string | Redacted.Redacted<string>) => Effect.Effect<TokenSession.Tokens, FlatError>
  /**
   * Makes a token unusable. The vendor's pages name the endpoint but not its parameters: the form fields of RFC 7009 are sent.
   */
  readonly invalidate: (token: string | Redacted.Redacted<string>) => Effect.Effect<void, FlatError>
  /**
   * A token source for a client: gives the access token, and refreshes it before it ends or when it is refused.
   *
   * **Details**
   *
   * A refresh is one operation for all clients that were given this source. It goes on where the call that began it is interrupted or ends at its
   * deadline, and its tokens are kept: the refresh token before may be void. `onRefresh` receives every new set, once. With a `store` it is saved
   * there, and the store is read before each refresh, for tokens that another process has refreshed. Where saving or `onRefresh` fails, a warning in
   * the log says so, and the tokens in memory are used.
   */
  readonly tokenSource: (
    tokens: TokenSession.StoredTokens,
    options?: TokenSession.SessionOptions | TokenSession.SessionOptions["onRefresh"]
  ) => Effect.Effect<ExpiringToken, FlatError>
  /** Waits for refreshes of token sources that are under way. The layer, or the scope that `make` runs in, does so before the transport closes. */
  readonly settled: Effect.Effect<void>
}

/**
 * OAuth2 for one application.
 *
 * @category services
 */
export class OAuth extends Context.Service<OAuth, OAuthShape>()("@flat-sdk/core/OAuth") {}

const TokenAnswer = Schema.fromJsonString(Schema.Struct({
  access_token: Schema.NonEmptyString,
  expires_in: Schema.optionalKey(Schema.Finite),
  issued_at: Schema.optionalKey(Schema.Finite),
  refresh_token: Schema.optionalKey(Schema.NonEmptyString),
  scope: Schema.optionalKey(Schema.String),
  user: Schema.optionalKey(Schema.String)
}))

const ErrorAnswer = Schema.fromJsonString(Schema.Struct({
  error: Schema.optionalKey(Schema.String),
  error_description: Schema.optionalKey(Schema.String),
  code: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String)
}))

const secretOf = (secret: string | Redacted.Redacted<string>): string =>
  typeof secret === "string" ? secret : Redacted.value(secret)

const fail = (detail: string, cause?: unknown) =>
  new FlatError({
    operation: "OAuth",
    method: "POST",
    path: "/oauth",
    attempts: 1,
    waited: 0,
    outcome: undefined,
    reason: new CredentialsReason(cause === undefined ? { detail } : { detail, cause })
  })

// Compares without stopping at the first difference, which would tell how much of a guess was right.
const sameText = (left: string, right: string): boolean => {
  let difference = left.length ^ right.length
  for (let index = 0; index < left.length; index++) difference |= left.charCodeAt(index) ^ right.charCodeAt(index)
  return difference === 0 && left !== ""
}

const secretFields = ["code", "refresh_token", "token"] as const

// Tokens are small.
const limits = { attempt: 30_000, idle: 30_000, responseBytes: 1024 * 1024, errorBytes: 1024 * 1024 }

/**
 * Makes OAuth2 for one application over the `HttpClient` in place.
 *
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(options: Options) {
  const client = HttpClientExchange.leavingRedirects(yield* HttpClient.HttpClient)
  const secret = secretOf(options.clientSecret)

  const post = (url: string, fields: Record<string, string>) =>
    TimeLimits.guard(limits, (progress) => {
      const form = new URLSearchParams({ ...fields, client_id: options.clientId, client_secret: secret }).toString()
      const secrets = [secret, ...secretFields.flatMap((name) => fields[name] ?? [])]
      return client.execute(
        HttpClientRequest.post(url, {
          headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
          body: HttpBody.raw(form, { contentType: "application/x-www-form-urlencoded" })
        })
      ).pipe(
        Effect.provideService(HttpClient.TracerPropagationEnabled, options.propagateTraces === true),
        Effect.mapError((error) =>
          fail(
            `the token endpoint could not be reached: ${scrub(rootMessage(error), secrets)}`,
            scrubbedCause(innerCause(error), 0, secrets)
          )
        ),
        Effect.tap(({ status }) => status >= 200 && status < 300 ? progress.moved : progress.refused),
        Effect.flatMap((response) =>
          Effect.flatMap(boundedText(response, progress), ({ text }) =>
            response.status >= 200 && response.status < 300
              ? Effect.succeed(text)
              : Effect.fail(fail(refusal(response.status, text, secrets))))
        )
      )
    }).pipe(Effect.mapError((error) => error._tag === "FlatError" ? error : fail(error.message, error)))

  const tokensFrom = (text: string, known: Redacted.Redacted<string> | undefined) =>
    Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const answer = yield* Schema.decodeEffect(TokenAnswer)(text).pipe(
        Effect.mapError(() => fail("the token endpoint's answer has no access_token"))
      )
      // `expires_in` counts from `issued_at` by the server's clock; by ours it counts from now.
      const tokens: TokenSession.Tokens = {
        accessToken: Redacted.make(answer.access_token),
        expiresAt: answer.expires_in === undefined ? undefined : new Date(now + answer.expires_in * 1000),
        refreshToken: answer.refresh_token === undefined ? known : Redacted.make(answer.refresh_token),
        scopes: answer.scope === undefined ? [] : answer.scope.split(" ").filter((scope) => scope !== ""),
        user: answer.user
      }
      return tokens
    })

  const exchange = (code: string) =>
    Effect.flatMap(
      post(options.tokenUrl ?? "https://api.flat.io/oauth/access_token", {
        grant_type: "authorization_code",
        code,
        redirect_uri: options.redirectUri
      }),
      (text) => tokensFrom(text, undefined)
    )

  const refresh = (refreshToken: string | Redacted.Redacted<string>) =>
    Effect.flatMap(
      post(options.tokenUrl ?? "https://api.flat.io/oauth/access_token", {
        grant_type: "refresh_token",
        refresh_token: secretOf(refreshToken)
      }),
      (text) => tokensFrom(text, Redacted.make(secretOf(refreshToken)))
    )

  const underWay: TokenSession.Refreshes = new Set()
  const application: TokenSession.Application = {
    refresh,
    ended: Effect.suspend(() =>
      Effect.fail(
        fail("the access token ended and there is no refresh token: ask for access \"offline\" in authorize")
      )
    ),
    underWay
  }

  const settled = Effect.suspend(() => Effect.asVoid(Fiber.awaitAll(underWay)))
  // Where there is a scope, the transport closes with it: not before what it carries has arrived.
  const scope = Context.getOption(yield* Effect.context(), Scope.Scope)
  if (Option.isSome(scope)) yield* Scope.addFinalizer(scope.value, settled)

  return OAuth.of({
    authorize: (request) =>
      Effect.sync(() => {
        const state = Array.from(
          crypto.getRandomValues(new Uint8Array(16)),
          (byte) => byte.toString(16).padStart(2, "0")
        ).join("")
        const url = new URL(options.authorizationUrl ?? "https://flat.io/auth/oauth")
        url.search = new URLSearchParams({
          client_id: options.clientId,
          response_type: "code",
          scope: request.scopes.join(" "),
          redirect_uri: options.redirectUri,
          state,
          access_type: request.access ?? "online"
        }).toString()
        return { url: url.href, state }
      }),
    callback: (address, state) => {
      const url = URL.parse(String(address), options.redirectUri)
      const answered = url?.searchParams
      if (!sameText(answered?.get("state") ?? "", state)) {
        return Effect.fail(
          fail(
            "the answer's state is not the one that was sent: it belongs to another session. Start over with authorize"
          )
        )
      }
      const refused = answered?.get("error")
      if (refused) {
        return Effect.fail(
          fail(
            `the user was not authorized: ${
              scrub(answered?.get("error_description") ?? refused, [state, answered?.get("code") ?? ""])
            }`
          )
        )
      }
      const code = answered?.get("code")
      return code ? exchange(code) : Effect.fail(fail("the answer has no code. Start over with authorize"))
    },
    exchange,
    refresh,
    invalidate: (token) =>
      Effect.asVoid(
        post(options.invalidationUrl ?? "https://api.flat.io/oauth/invalidate_token", { token: secretOf(token) })
      ),
    tokenSource: (tokens, options) =>
      TokenSession.make(tokens, typeof options === "function" ? { onRefresh: options } : options ?? {}, application),
    settled
  })
})

const boundedText = (response: HttpClientResponse.HttpClientResponse, progress: TimeLimits.Progress) =>
  Effect.catchTag(
    Body.text(response, progress, limits),
    "Decode",
    () => Effect.fail(fail(`the token endpoint's answer has more than ${limits.responseBytes} bytes`))
  )

const refusal = (status: number, text: string, secrets: ReadonlyArray<string>): string => {
  // Status 0 is what browsers show of a redirect.
  if (status === 0 || (status >= 300 && status < 400)) {
    return `the token endpoint redirects (${status}), and secrets are not sent on; check tokenUrl and invalidationUrl`
  }
  const parsed = Schema.decodeOption(ErrorAnswer)(text)
  const said = parsed._tag === "Some"
    ? [parsed.value.error ?? parsed.value.code, parsed.value.error_description ?? parsed.value.message].filter(Boolean)
      .join(", ")
    : excerpt(text, secrets)
  return `the token endpoint refused (${status}): ${scrub(said, secrets) || "without a reason"}`
}

/**
 * Layer of OAuth2 for one application.
 *
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<OAuth, never, HttpClient.HttpClient> =>
  Layer.effect(OAuth, make(options))
