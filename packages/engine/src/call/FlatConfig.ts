/**
 * Options of a client: base URL, credentials, time limits and retries. `make` checks all of them before anything is sent; `describe` prints the
 * options in effect.
 */
import type * as Config from "effect/Config"
import * as Result from "effect/Result"
import { Encode, FlatError } from "../error/FlatError.ts"
import * as CustomHeaders from "../fields/CustomHeaders.ts"
import * as InputReading from "../fields/InputReading.ts"
import * as OptionReader from "../fields/OptionReader.ts"
import type { FlatConfig, Options } from "./ClientOptions.ts"
import {
  checkBackoff,
  checkBaseUrl,
  checkLogLevel,
  checkRetryWrites,
  checkText,
  checkToken,
  defaultBaseUrl
} from "./OptionChecks.ts"

export { RejectedToken } from "../credentials/Credentials.ts"
export type { AccessToken, ExpiringToken, ProvidedToken, TokenSource } from "../credentials/Tenants.ts"
export type { RequestEvent, ResponseEvent } from "../shared/Events.ts"
export type { FlatConfig, HookResult, LogLevel, Options } from "./ClientOptions.ts"
export { describe } from "./ConfigDescription.ts"
export { defaultBaseUrl } from "./OptionChecks.ts"

const mebibyte = 1024 * 1024

/** Checks options and applies the defaults. On failure, reports all problems together. */
export const make = (options: Options = {}): Result.Result<FlatConfig, FlatError> => {
  const given = InputReading.copyOf(options, optionNames)
  return Result.mapError(InputReading.read(given, () => checkOptions(given)), invalid)
}

const invalid = (reason: Encode): FlatError =>
  new FlatError({
    operation: "FlatConfig",
    method: "-",
    path: "options",
    attempts: 0,
    reason
  })

/** Options that belong to the credentials and the rate limit. */
const credentialOptions = ["baseUrl", "concurrency", "tokenTimeout"]

/** A configuration with changed options. */
export interface Changed {
  /** The options with their defaults, after the change. */
  readonly config: FlatConfig
  /** Whether it has credentials and a rate limit of its own. */
  readonly isApart: boolean
}

/**
 * Applies changed options to a configuration, for `withOptions`. Headers are added by name. Fails as `Encode` if an option is invalid, or belongs to the
 * credentials and no `accessToken` is given.
 */
export const change = (config: FlatConfig, options: Options): Result.Result<Changed, FlatError> => {
  const given: Options = InputReading.copyOf(options, optionNames)
  return Result.flatMap(make(given), (checked) => {
    const isApart = given.accessToken !== undefined || checked.anonymous
    const names = Object.entries(given).flatMap(([name, value]) => value === undefined ? [] : [name])
    const problems = isApart ? [] : names.filter((name) => credentialOptions.includes(name)).map((path) => ({
      path,
      problem: "is shared with the client: give accessToken or anonymous too, or create another client"
    }))
    if (problems.length > 0) return Result.fail(invalid(new Encode({ problems })))
    const changes = Object.fromEntries(Object.entries(checked).filter(([name]) => names.includes(name)))
    const { accessToken, anonymous } = isApart ? checked : config
    const headers = { ...config.headers, ...checked.headers }
    return Result.succeed({ isApart, config: { ...config, ...changes, accessToken, anonymous, headers } })
  })
}

/** How each option is read. */
const readers: {
  readonly [Name in keyof FlatConfig]: (reader: OptionReader.OptionReader, options: Options) => FlatConfig[Name]
} = {
  accessToken: ({ reject }, options) => checkToken(options, reject),
  anonymous: ({ flag }) => flag("anonymous"),
  baseUrl: ({ reject }, { baseUrl }) => checkBaseUrl(baseUrl ?? defaultBaseUrl, reject),
  allowHttp: ({ flag }) => flag("allowHttp"),
  name: ({ reject }, { name }) => checkText("name", name, reject),
  userAgent: ({ reject }, { userAgent }) => checkText("userAgent", userAgent ?? "flat-sdk", reject),
  headers: ({ reject }, { headers }) => CustomHeaders.read(headers, reject),
  attemptTimeout: ({ millis }) => millis("attemptTimeout", "30 seconds"),
  idleTimeout: ({ millis }) => millis("idleTimeout", "30 seconds"),
  deadline: ({ millis }) => millis("deadline", Infinity),
  tokenTimeout: ({ millis }) => millis("tokenTimeout", "30 seconds"),
  retries: ({ count }) => count("retries", 4, 0),
  retryWrites: ({ reject }, { retryWrites }) => checkRetryWrites(retryWrites, reject),
  backoff: ({ reject }, { backoff }) => checkBackoff(backoff, reject),
  maxWait: ({ millis }) => millis("maxWait", "5 minutes", ", or zero"),
  concurrency: ({ count }) => count("concurrency", 16, 1),
  maxResponseBytes: ({ count }) => count("maxResponseBytes", 64 * mebibyte, 1),
  maxErrorBytes: ({ count }) => count("maxErrorBytes", mebibyte, 1),
  strict: ({ flag }) => flag("strict"),
  logLevel: ({ reject }, { logLevel }) => checkLogLevel(logLevel ?? "info", reject),
  propagateTraces: ({ flag }) => flag("propagateTraces"),
  onDrift: ({ hook }, { onDrift }) => hook("onDrift", onDrift),
  onWait: ({ hook }, { onWait }) => hook("onWait", onWait),
  onRequest: ({ hook }, { onRequest }) => hook("onRequest", onRequest),
  onResponse: ({ hook }, { onResponse }) => hook("onResponse", onResponse)
}

const optionNames = Object.keys(readers)

const checkOptions = (options: Options): Result.Result<FlatConfig, Encode> => {
  const unread = InputReading.unreadOf(options)
  if (unread !== undefined) return Result.fail(new Encode({ problems: unread }))
  const reader = OptionReader.over(options)
  reader.unknown(optionNames)
  const config = Object.fromEntries(Object.entries(readers).map(([name, read]) => [name, read(reader, options)]))
  return reader.problems.length === 0
    // Each reader returns the value of the field that has its name.
    ? Result.succeed(config as unknown as FlatConfig)
    : Result.fail(new Encode({ problems: reader.problems }))
}

/** Options that can come from the configuration. Each is a plain value, or a `Config` that yields it. */
export type ConfigOptions = { readonly [Name in keyof Options]: Options[Name] | Config.Config<Options[Name]> }
