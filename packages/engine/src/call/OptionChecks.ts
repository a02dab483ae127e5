/** Checks of the options that are more than a number, a flag or a function. Each reports a problem and returns the option. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { isSendable } from "../credentials/Credentials.ts"
import { type AccessToken, isConfig, isTokenSource } from "../credentials/Tenants.ts"
import type { Reject } from "../fields/OptionReader.ts"
import { type FlatConfig, type LogLevel, logLevels, type Options } from "./ClientOptions.ts"

/** The vendor's production API. */
export const defaultBaseUrl = "https://api.flat.io/v2"

export const checkToken = (options: Options, reject: Reject): AccessToken | undefined => {
  const token: unknown = options.accessToken
  if (options.anonymous === true && Object.hasOwn(options, "accessToken")) {
    reject("anonymous", "cannot be combined with accessToken: omit one of them")
  }
  if (token === undefined) {
    // Usually an environment variable that is not set. Failing here is better than failing each request.
    if (Object.hasOwn(options, "accessToken")) {
      reject(
        "accessToken",
        "is undefined: set the environment variable or setting that it comes from, or pass anonymous: true instead to call without a token"
      )
    }
    return undefined
  }
  const text = Redacted.isRedacted(token) ? Redacted.value(token) : token
  if (typeof text === "string" ? !isSendable(text) : Redacted.isRedacted(token)) {
    reject(
      "accessToken",
      "must be a token: a non-empty string without spaces or line breaks. Create a personal token in the account's settings"
    )
  } else if (
    typeof text !== "string" && !isTokenSource(text) && !isConfig(text) &&
    (typeof text !== "function" || Effect.isEffect(text))
  ) {
    reject(
      "accessToken",
      "must be a string, or a function that returns one. Pass an Effect to TokenSource.cached(effect), TokenSource.perCall(effect) or TokenSource.keyed(key, effect)"
    )
  }
  return options.accessToken
}

export const checkBackoff = (given: Options["backoff"], reject: Reject): Options["backoff"] => {
  if (given !== undefined && !Schedule.isSchedule(given)) {
    reject("backoff", "must be a Schedule of effect, such as Schedule.exponential(\"1 second\")")
  }
  return given
}

/** Parses a base URL. In a browser, a path is one of the page's own origin, such as that of a proxy. */
const parseBaseUrl = (given: string): URL | null => {
  const page = (globalThis as { readonly location?: { readonly href: string; readonly origin: string } }).location
  if (!given.startsWith("/") || page === undefined) return URL.parse(given)
  const url = URL.parse(given, page.href)
  // `//host` and `/\\host` name another origin.
  return url?.origin === page.origin ? url : null
}

export const checkBaseUrl = (given: string | URL, reject: Reject): string => {
  const url = parseBaseUrl(String(given))
  if (url === null || !(url.protocol === "https:" || url.protocol === "http:")) {
    reject(
      "baseUrl",
      `must be an absolute http or https URL such as ${defaultBaseUrl}, or in a browser a path such as "/api/flat"`
    )
    return String(given)
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    reject("baseUrl", "must not contain credentials, a query or a fragment")
  }
  return url.href.replace(/(?<!\/)\/+$/, "")
}

export const checkLogLevel = (given: LogLevel, reject: Reject): LogLevel => {
  if (!logLevels.includes(given)) reject("logLevel", `must be one of ${logLevels.join(", ")}`)
  return given
}

export const checkRetryWrites = (given: unknown, reject: Reject): FlatConfig["retryWrites"] => {
  if (given === undefined || given === "repeatable" || given === "never") return given ?? "repeatable"
  reject("retryWrites", "must be \"repeatable\" or \"never\"")
  return "never"
}

/** Checks a text that is sent or shown as it is. */
export const checkText = <Text extends string | undefined>(name: string, given: Text, reject: Reject): Text => {
  if (given !== undefined && (typeof given !== "string" || !/^[\x20-\x7e]+$/.test(given))) {
    reject(name, "must be printable ASCII text")
  }
  return given
}
