/**
 * The arguments of `OAuth`: checks before anything is sent, which report all problems in one error, and tokens, which are `Redacted` in the engine, and
 * strings in programs, which store them.
 */
import {
  isSendable,
  type StoredTokens as CoreStoredTokens,
  type Tokens as CoreTokens
} from "@flat-sdk/engine/Credentials"
import { printAs } from "@flat-sdk/engine/Telemetry"
import { isRecord } from "@flat-sdk/engine/Validation"
import * as Redacted from "effect/Redacted"
import type {
  AuthorizationRequest,
  OAuthOptions,
  PkceRequest,
  SessionOptions,
  StoredTokens,
  Tokens
} from "../client/OAuthSession.ts"
import type { InputProblem } from "../generated/shared/ErrorReason.ts"
import { copyOptions, optionError, problemsOf, transportOptions } from "./open.ts"

const texts = ["clientId", "clientSecret", "redirectUri"] as const
const urls = ["authorizationUrl", "tokenUrl", "invalidationUrl"] as const

const throwing = (what: string, problems: ReadonlyArray<InputProblem | undefined>): void => {
  const found = problems.filter((problem) => problem !== undefined)
  if (found.length > 0) throw optionError(found, undefined, what)
}

const problem = (isWrong: boolean, path: string, problem: string): InputProblem | undefined =>
  isWrong ? { path, problem } : undefined

const isHttp = (value: unknown): boolean =>
  typeof value === "string" && /^https?:$/.test(URL.parse(value)?.protocol ?? "")

/** Returns options that are valid, and can be read any number of times. */
export const application = (given: OAuthOptions): OAuthOptions => {
  const known = [...texts, ...urls, "allowHttp", ...transportOptions]
  const options = copyOptions(given, "OAuth", known)
  throwing("OAuth", [
    ...problemsOf(options, known),
    ...texts.map((name) =>
      options[name] === undefined
        ? { path: name, problem: "is undefined: set the environment variable or the setting that it comes from" }
        : problem(
          typeof options[name] !== "string" || options[name].trim() === "",
          name,
          "must be a non-empty string"
        )
    ),
    problem(
      typeof options.redirectUri === "string" && options.redirectUri.trim() !== "" &&
        !URL.canParse(options.redirectUri),
      "redirectUri",
      "must be an absolute URL: the redirect URL that is registered with Flat"
    ),
    problem(
      options.allowHttp !== undefined && typeof options.allowHttp !== "boolean",
      "allowHttp",
      "must be true or false"
    ),
    ...urls.map((name) =>
      problem(options[name] !== undefined && !isHttp(options[name]), name, "must be an absolute http or https URL")
    )
  ])
  return options
}

const codeChallenge = (
  request: { readonly codeChallenge?: string | undefined; readonly pkce?: boolean | undefined } | undefined
): InputProblem | undefined => {
  if (request?.codeChallenge === undefined) return undefined
  return request.pkce === true
    ? { path: "codeChallenge", problem: "must be omitted with pkce: true, which creates it" }
    : problem(
      !/^[\w-]{43}$/.test(request.codeChallenge),
      "codeChallenge",
      "must be a SHA-256 in base64url: 43 characters without padding"
    )
}

/** Returns a request that is valid, and can be read any number of times. */
export const authorization = <A extends AuthorizationRequest | PkceRequest>(given: A): A => {
  const request = copyOptions(given, "OAuth.authorize", ["scopes", "access", "pkce", "codeChallenge"])
  throwing("OAuth.authorize", [
    problem(
      !Array.isArray(request.scopes) || request.scopes.some((scope) => typeof scope !== "string"),
      "scopes",
      "must be an array of scopes such as [\"scores.readonly\"]"
    ),
    problem(
      request?.access !== undefined && request.access !== "online" && request.access !== "offline",
      "access",
      "must be \"online\" or \"offline\""
    ),
    problem(
      request?.pkce !== undefined && typeof request.pkce !== "boolean",
      "pkce",
      "must be true or false"
    ),
    codeChallenge(request)
  ])
  return request
}

export const tokens = (given: StoredTokens): void =>
  throwing("OAuth.tokenSource", [
    problem(
      !isRecord(given) || !isSendable(given.accessToken),
      "accessToken",
      "must be a token that callback or exchange returned or that the store contains: not empty, without spaces or line breaks"
    ),
    problem(
      isRecord(given) && Number.isNaN(endOf(given)?.getTime()),
      "expiresAt",
      "must be a Date or an ISO 8601 string; omit it if the expiry is unknown"
    ),
    problem(
      isRecord(given) && given.refreshToken !== undefined && given.refreshToken !== null &&
        !isSendable(given.refreshToken),
      "refreshToken",
      "must be a token, or omitted"
    )
  ])

/** Returns options that are valid, and can be read any number of times. */
export const session = (given: SessionOptions): SessionOptions => {
  const { onRefresh, store } = copyOptions(given, "OAuth.tokenSource", ["onRefresh", "store"])
  throwing("OAuth.tokenSource", [
    problem(onRefresh !== undefined && typeof onRefresh !== "function", "onRefresh", "must be a function"),
    problem(
      store !== undefined &&
        !(typeof store?.load === "function" && typeof store.save === "function" &&
          (store.lock === undefined || typeof store.lock === "function")),
      "store",
      "must have the functions load and save, and may have lock"
    )
  ])
  return { onRefresh, store }
}

/** Returns the expiry of stored tokens. A value that is not a time becomes an invalid `Date`, which is rejected later. */
const endOf = ({ expiresAt }: StoredTokens): Date | undefined =>
  expiresAt === undefined || expiresAt === null
    ? undefined
    : expiresAt instanceof Date
    ? expiresAt
    : new Date(typeof expiresAt === "string" ? expiresAt : NaN)

export const toCore = (stored: StoredTokens): CoreStoredTokens => ({
  accessToken: stored.accessToken,
  expiresAt: endOf(stored),
  refreshToken: stored.refreshToken ?? undefined,
  scopes: stored.scopes,
  user: stored.user
})

/** Converts tokens to strings, which `console.log` does not show. */
export const toPublic = ({ accessToken, expiresAt, refreshToken, scopes, user }: CoreTokens): Tokens =>
  printAs(
    {
      accessToken: Redacted.value(accessToken),
      expiresAt,
      refreshToken: refreshToken === undefined ? undefined : Redacted.value(refreshToken),
      scopes,
      user
    },
    () =>
      `Tokens { accessToken: <redacted>, refreshToken: ${
        refreshToken === undefined ? "undefined" : "<redacted>"
      }, expiresAt: ${expiresAt?.toISOString() ?? "undefined"}, scopes: ${scopes.join(" ")} }`
  )
