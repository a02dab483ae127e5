/**
 * Options of a client: base URL, credentials, time limits and retries. `make` checks all of them before anything is sent; `describe` prints the
 * options in effect.
 */
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { Encode, FlatError } from "./FlatError.ts"
import type { FlatConfig, Options } from "./internal/config/ClientOptions.ts"
import {
  checkBackoff,
  checkBaseUrl,
  checkToken,
  checkUserAgent,
  defaultBaseUrl
} from "./internal/config/OptionChecks.ts"
import * as CustomHeaders from "./internal/operation/CustomHeaders.ts"
import * as OptionReader from "./internal/operation/OptionReader.ts"

export type { FlatConfig, Options } from "./internal/config/ClientOptions.ts"
export { describe } from "./internal/config/ConfigDescription.ts"
export { defaultBaseUrl } from "./internal/config/OptionChecks.ts"
export {
  type ExpiringToken,
  type ProvidedToken,
  RejectedToken,
  type TokenSource
} from "./internal/credentials/Credentials.ts"

const mebibyte = 1024 * 1024

const known = [
  "accessToken",
  "baseUrl",
  "userAgent",
  "headers",
  "attemptTimeout",
  "idleTimeout",
  "deadline",
  "tokenTimeout",
  "retries",
  "backoff",
  "maxWait",
  "concurrency",
  "maxResponseBytes",
  "maxErrorBytes",
  "strict",
  "debug",
  "propagateTraces",
  "onDrift",
  "onWait"
]

/**
 * Checks options and applies the defaults. On failure, reports all problems together.
 *
 * @category configuration
 */
export const make = (options: Options = {}): Result.Result<FlatConfig, FlatError> => {
  const { count, flag, hook, millis, problems, reject, unknown } = OptionReader.over(options)
  unknown(known)
  const config: FlatConfig = {
    accessToken: checkToken(options, reject),
    baseUrl: checkBaseUrl(options.baseUrl ?? defaultBaseUrl, reject),
    userAgent: checkUserAgent(options.userAgent ?? "flat-sdk", reject),
    headers: CustomHeaders.read(options.headers, reject),
    attemptTimeout: millis("attemptTimeout", "30 seconds"),
    idleTimeout: millis("idleTimeout", "30 seconds"),
    deadline: millis("deadline", Duration.infinity),
    tokenTimeout: millis("tokenTimeout", "30 seconds"),
    retries: count("retries", 4, 0),
    backoff: checkBackoff(options.backoff, reject),
    maxWait: millis("maxWait", "5 minutes", ", or zero"),
    concurrency: count("concurrency", 16, 1),
    maxResponseBytes: count("maxResponseBytes", 64 * mebibyte, 1),
    maxErrorBytes: count("maxErrorBytes", mebibyte, 1),
    strict: flag("strict"),
    debug: flag("debug"),
    propagateTraces: flag("propagateTraces"),
    onDrift: hook("onDrift", options.onDrift),
    onWait: hook("onWait", options.onWait)
  }
  return problems.length === 0 ? Result.succeed(config) : Result.fail(
    new FlatError({
      operation: "FlatConfig",
      method: "-",
      path: "options",
      attempts: 0,
      waited: 0,
      outcome: undefined,
      reason: new Encode({ problems })
    })
  )
}

/**
 * Reads `FLAT_ACCESS_TOKEN` (redacted) and `FLAT_BASE_URL` from the environment or the current `ConfigProvider`. Variables that are unset or empty
 * keep their defaults: without `FLAT_ACCESS_TOKEN`, requests are sent without authentication.
 *
 * @category configuration
 */
export const fromEnvironment: Config.Config<Options> = /* #__PURE__ */ Config.map(
  // Marked pure so that bundlers can drop `Config` when this is unused.
  /* #__PURE__ */ Config.all({
    accessToken: /* #__PURE__ */ Config.option(/* #__PURE__ */ Config.Redacted("FLAT_ACCESS_TOKEN")),
    baseUrl: /* #__PURE__ */ Config.option(/* #__PURE__ */ Config.String("FLAT_BASE_URL"))
  }),
  ({ accessToken, baseUrl }) => ({
    ...(Option.isSome(accessToken) ? { accessToken: accessToken.value } : undefined),
    ...(Option.isSome(baseUrl) ? { baseUrl: baseUrl.value } : undefined)
  })
)

/**
 * Options that can come from the configuration. Each is a plain value, or a `Config` that yields it.
 *
 * @category configuration
 */
export type ConfigOptions = { readonly [Name in keyof Options]: Options[Name] | Config.Config<Options[Name]> }

/**
 * Reads the options given as `Config`, and `fromEnvironment` for an omitted token or base URL.
 *
 * @category configuration
 */
export const fromConfig = (options: ConfigOptions = {}): Config.Config<Options> => {
  const given = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      Config.isConfig(value) ? value : Config.succeed<unknown>(value)
    ])
  )
  return Config.map(Config.all([fromEnvironment, Config.all(given)]), ([environment, read]) => ({
    ...environment,
    ...read
  }))
}
