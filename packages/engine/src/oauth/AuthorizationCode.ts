/** The OAuth2 authorization code grant, over any function that sends its requests: the authorization URL, the callback, and the tokens. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  Credentials as CredentialsReason,
  type Decode,
  type Encode,
  FlatError,
  type Timeout,
  type Transport
} from "../error/FlatError.ts"
import { excerpt, scrub, scrubbedCause } from "../error/Redaction.ts"
import type { AppScope } from "../fields/Annotations.ts"
import type * as Shared from "../shared/Authorization.ts"
import type { Authorization, PkceAuthorization } from "../shared/Authorization.ts"
import * as PlatformCrypto from "../transport/PlatformCrypto.ts"
import type { AttemptLimits } from "../transport/TransportRequest.ts"
import type { Shape } from "../validation/Shape.ts"
import { fitsOf } from "../validation/Validator.ts"
import * as TokenSession from "./TokenSession.ts"
import type * as TokenStore from "./TokenStore.ts"

export type { Authorization, PkceAuthorization } from "../shared/Authorization.ts"

/** An application that is registered with Flat, and its OAuth2 endpoints. */
export type Application = Shared.Application<string | Redacted.Redacted<string>>

/** What an app asks a user for. */
export interface AuthorizationRequest extends Shared.RequestOf<AppScope> {}

/** A request with PKCE (RFC 7636, method S256), whose verifier `authorize` creates and returns. */
export interface PkceRequest extends Omit<AuthorizationRequest, "codeChallenge" | "pkce"> {
  /** Asks for a challenge and its verifier. */
  readonly pkce: true
}

/** Sends a form to an endpoint, under `limits` and with `headers`, and reads the response as text. Redirects come back as responses. */
export type Send = (
  url: string,
  form: string,
  secretFor: string
) => Effect.Effect<
  { readonly status: number; readonly text: string },
  FlatError | Transport | Timeout | Encode | Decode
>

/** The headers of a form request. */
export const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" } as const

/** The limits of a token request. */
export const limits: AttemptLimits = { attempt: 30_000, idle: 30_000, responseBytes: 1_048_576, errorBytes: 1_048_576 }

/** The grant for one application. */
export type AuthorizationCode = ReturnType<typeof make>

interface TokenResponse {
  readonly access_token: string
  readonly expires_in?: number | string
  readonly refresh_token?: string
  readonly scope?: string
  readonly user?: string
}

const nonEmpty: Shape = { text: [1, Infinity] }

const tokenResponse: Shape = {
  fields: {
    access_token: nonEmpty,
    // Some servers send a string.
    "expires_in?": { union: ["finite", { pattern: /^\d+$/, expected: "a number of seconds" }] },
    "refresh_token?": nonEmpty,
    "scope?": "string",
    "user?": "string"
  }
}

const errorResponse: Shape = {
  fields: { "error?": "string", "error_description?": "string", "code?": "string", "message?": "string" }
}

// A lifetime beyond the last date that JavaScript has is no expiry.
const expiryOf = (now: number, seconds: number | string | undefined): Date | undefined => {
  const expiresAt = new Date(now + Number(seconds) * 1000)
  return Number.isNaN(expiresAt.getTime()) ? undefined : expiresAt
}

const isTokens = (value: unknown): value is TokenResponse => fitsOf(tokenResponse)(value)

/** The body of an error response, in OAuth2's format or in the API's. */
interface Refusal {
  readonly error?: string
  readonly error_description?: string
  readonly code?: string
  readonly message?: string
}

const isRefusal = (value: unknown): value is Refusal => fitsOf(errorResponse)(value)

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const secretOf = (secret: string | Redacted.Redacted<string>): string =>
  typeof secret === "string" ? secret : Redacted.value(secret)

/** Returns the error of a failed OAuth2 request. */
export const fail = (detail: string, cause?: unknown): FlatError =>
  new FlatError({
    operation: "OAuth",
    method: "POST",
    path: "/oauth",
    attempts: 1,
    reason: new CredentialsReason(cause === undefined ? { detail } : { detail, cause })
  })

const failing = (detail: string): Effect.Effect<never, FlatError> => Effect.suspend(() => Effect.fail(fail(detail)))

// Compares in constant time: stopping at the first difference would reveal how much of a guess is right.
const sameText = (left: string, right: string): boolean => {
  let difference = left.length ^ right.length
  for (let index = 0; index < left.length; index++) difference |= left.charCodeAt(index) ^ right.charCodeAt(index)
  return difference === 0
}

const secretFields = ["code", "code_verifier", "refresh_token", "token"] as const

const failureOf = (
  error: FlatError | Transport | Timeout | Encode | Decode,
  secrets: ReadonlyArray<string>
): FlatError => {
  if (error._tag === "FlatError") return error
  if (error._tag === "Encode") {
    return new FlatError({ operation: "OAuth", method: "POST", path: "/oauth", attempts: 0, reason: error })
  }
  if (error._tag === "Decode") return fail(`the token endpoint's response has more than ${limits.responseBytes} bytes`)
  return error._tag === "Transport" && error.phase !== "body"
    ? fail(
      `the token endpoint could not be reached: ${scrub(error.detail, secrets)}`,
      scrubbedCause(error.cause, 0, secrets)
    )
    : fail(scrub(error.message, secrets), scrubbedCause(error, 0, secrets))
}

const refusal = (status: number, text: string, secrets: ReadonlyArray<string>): string => {
  // Browsers report a redirect with status 0.
  if (status === 0 || (status >= 300 && status < 400)) {
    return `the token endpoint redirects (${status}), and secrets are not sent to a redirect; check tokenUrl and invalidationUrl`
  }
  const response = parseJson(text)
  const reported = isRefusal(response)
    ? [response.error ?? response.code, response.error_description ?? response.message].filter(Boolean).join(", ")
    : excerpt(text, secrets)
  const advice = status >= 500 ? "Try again later" : "Sign the user in again, or check clientId and clientSecret"
  return `the token endpoint rejected the request (${status}): ${
    scrub(reported, secrets) || "no reason given"
  }. ${advice}`
}

/** Whether an error response says that the code or the refresh token is not valid any more. */
const isInvalidGrant = (text: string): boolean => {
  const response = parseJson(text)
  return isRefusal(response) && (response.error ?? response.code)?.toLowerCase() === "invalid_grant"
}

const invalidGrants = new WeakSet<FlatError>()

/** Whether an error says that a code or a grant cannot be used any more: it was used, has expired or was revoked. */
export const endsSession = (error: FlatError): boolean => invalidGrants.has(error)

/** Encodes bytes in base64url, without padding. */
export const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")

/** Creates the grant of an application over a function that sends its forms. */
export const make = (options: Application, send: Send) => {
  const secret = secretOf(options.clientSecret)

  const post = (
    url: string,
    fields: Record<string, string>,
    option = "tokenUrl"
  ): Effect.Effect<string, FlatError> =>
    Effect.suspend(() => {
      const form = new URLSearchParams({ ...fields, client_id: options.clientId, client_secret: secret }).toString()
      const secrets = [secret, ...secretFields.flatMap((name) => fields[name] ?? [])]
      return Effect.flatMap(
        Effect.mapError(send(url, form, option), (error) => failureOf(error, secrets)),
        ({ status, text }) => {
          if (status >= 200 && status < 300) return Effect.succeed(text)
          const error = fail(refusal(status, text, secrets))
          if (isInvalidGrant(text)) invalidGrants.add(error)
          return Effect.fail(error)
        }
      )
    })

  const tokensFrom = (
    text: string,
    known: Redacted.Redacted<string> | undefined
  ): Effect.Effect<TokenStore.Tokens, FlatError> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const response = parseJson(text)
      if (!isTokens(response)) {
        return failing("the token endpoint's response has no access_token. Check tokenUrl")
      }
      // `expires_in` counts from `issued_at` on the server's clock; on ours it counts from now.
      return Effect.succeed({
        accessToken: Redacted.make(response.access_token),
        expiresAt: expiryOf(now, response.expires_in),
        refreshToken: response.refresh_token === undefined ? known : Redacted.make(response.refresh_token),
        scopes: response.scope === undefined ? [] : response.scope.split(" ").filter((scope) => scope !== ""),
        user: response.user
      })
    })

  const exchange = (code: string, codeVerifier?: string) =>
    Effect.flatMap(
      post(options.tokenUrl ?? "https://api.flat.io/oauth/access_token", {
        grant_type: "authorization_code",
        code,
        redirect_uri: options.redirectUri,
        ...(codeVerifier === undefined ? undefined : { code_verifier: codeVerifier })
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

  const ended = failing(
    "the access token has expired and there is no refresh token: request access \"offline\" in authorize"
  )

  const authorize = (request: AuthorizationRequest): Authorization => {
    const state = PlatformCrypto.randomHex()
    const url = new URL(options.authorizationUrl ?? "https://flat.io/auth/oauth")
    url.search = new URLSearchParams({
      client_id: options.clientId,
      response_type: "code",
      scope: request.scopes.join(" "),
      redirect_uri: options.redirectUri,
      state,
      access_type: request.access ?? "online",
      ...(request.codeChallenge === undefined
        ? undefined
        : { code_challenge: request.codeChallenge, code_challenge_method: "S256" })
    }).toString()
    return { url: url.href, state }
  }

  return {
    authorize,
    authorizeWithPkce: ({ pkce: _, ...request }: PkceRequest): Effect.Effect<PkceAuthorization, FlatError> =>
      Effect.suspend(() => {
        const codeVerifier = base64Url(PlatformCrypto.randomBytes(32))
        return Effect.map(
          Effect.tryPromise({
            try: () => PlatformCrypto.current().subtle.digest("SHA-256", new TextEncoder().encode(codeVerifier)),
            catch: () => fail("PKCE needs Web Crypto, which browsers have on https pages and on localhost only")
          }),
          (hash) => ({ ...authorize({ ...request, codeChallenge: base64Url(new Uint8Array(hash)) }), codeVerifier })
        )
      }),
    callback: (
      address: string | URL,
      state: string | undefined,
      codeVerifier?: string
    ): Effect.Effect<TokenStore.Tokens, FlatError> => {
      const parameters = URL.parse(String(address), options.redirectUri)?.searchParams
      if (typeof state !== "string" || state === "") {
        return failing(
          "there is no state to compare the callback with: the user's session has ended. Start over with authorize"
        )
      }
      // Servers disagree about which of two counts.
      for (const name of ["state", "code"]) {
        if ((parameters?.getAll(name).length ?? 0) > 1) {
          return failing(`the callback has more than one ${name} parameter. Start over with authorize`)
        }
      }
      if (!sameText(parameters?.get("state") ?? "", state)) {
        return failing(
          "the callback's state differs from that of authorize: it belongs to another session. Start over with authorize"
        )
      }
      const denied = parameters?.get("error")
      if (denied) {
        return failing(
          `the user was not authorized: ${
            scrub(parameters?.get("error_description") ?? denied, [state, parameters?.get("code") ?? ""])
          }. Start over with authorize`
        )
      }
      const code = parameters?.get("code")
      return code
        ? exchange(code, codeVerifier)
        : failing("the callback has no code. Start over with authorize")
    },
    exchange,
    refresh,
    invalidate: (token: string | Redacted.Redacted<string>): Effect.Effect<void, FlatError> =>
      Effect.asVoid(
        post(
          options.invalidationUrl ?? "https://api.flat.io/oauth/invalidate_token",
          { token: secretOf(token) },
          "invalidationUrl"
        )
      ),
    /** Returns the current token, refreshed if needed. What closing waits for is in `pending`. */
    session: (
      tokens: TokenStore.StoredTokens,
      options: TokenSession.SessionOptions,
      pending: TokenSession.AllPending
    ): TokenSession.SessionSource =>
      TokenSession.make(tokens, options, {
        refresh,
        isSpent: (error) => invalidGrants.has(error),
        unsaved: (problem) =>
          fail(
            `save of the token store failed: ${problem}. The tokens are in memory only, and are lost when the program ends`
          ),
        ended,
        pending
      })
  }
}
