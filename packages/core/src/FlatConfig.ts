/**
 * Options of a client: base URL, credentials, time limits and retries. `make` checks all of them before anything is sent; `describe` prints the
 * options in effect.
 */
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { Encode, FlatError, type FlatErrorReason } from "./FlatError.ts"
import { type Creation, isSendable, type TokenSource } from "./internal/credentials/Credentials.ts"
import * as CustomHeaders from "./internal/operation/CustomHeaders.ts"
import * as OptionReader from "./internal/operation/OptionReader.ts"
import type { DriftReport } from "./internal/telemetry/DriftReport.ts"
import type { WaitEvent } from "./internal/telemetry/WaitEvent.ts"

export {
  type ExpiringToken,
  type ProvidedToken,
  RejectedToken,
  type TokenSource
} from "./internal/credentials/Credentials.ts"

/**
 * Options of a client. All are optional.
 *
 * @category configuration
 */
export interface Options {
  /**
   * A personal, OAuth2 or delegated token; or an Effect or async function that returns one. It is called again shortly before the expiry that it
   * returned, and once after a 401. If omitted, requests are sent without authentication. `undefined` is rejected, because it usually means that a
   * variable is not set.
   */
  readonly accessToken?: TokenSource | undefined
  /**
   * Root URL of the API, including the version.
   *
   * @default "https://api.flat.io/v2"
   */
  readonly baseUrl?: string | URL | undefined
  /**
   * `User-Agent` header of the requests. Browsers send their own.
   *
   * @default "flat-sdk"
   */
  readonly userAgent?: string | undefined
  /**
   * Additional headers for every request to the API, such as one that a proxy requires. `undefined` and `null` are skipped. Headers that the client
   * sets itself, such as `authorization`, fail as `Encode`. Requests for files on other servers do not include them. Browsers send a CORS preflight
   * first.
   *
   * @default none
   */
  readonly headers?: CustomHeaders.CustomHeaders | undefined
  /**
   * Time limit for one attempt, from sending the request to receiving the response headers. The same limit applies again to reading the body of an
   * error response.
   *
   * @default "30 seconds"
   */
  readonly attemptTimeout?: Duration.Input | undefined
  /**
   * Time limit between two chunks of a response body. A slow download that keeps receiving data is never interrupted.
   *
   * @default "30 seconds"
   */
  readonly idleTimeout?: Duration.Input | undefined
  /**
   * Time limit for a whole call: queueing, all attempts, all waits and the body.
   *
   * @default "Infinity"
   */
  readonly deadline?: Duration.Input | undefined
  /**
   * Time limit for a token provider (`accessToken` as an Effect or function). When it is exceeded, the call fails as `Credentials`, and the next call
   * runs the provider again.
   *
   * @default "30 seconds"
   */
  readonly tokenTimeout?: Duration.Input | undefined
  /**
   * Maximum number of retries, where retrying is safe. Waits for the rate limit do not count.
   *
   * @default 4
   */
  readonly retries?: number | undefined
  /**
   * Schedule of the waits between the attempts of a call. It restarts for each call and may end the retries early. Its input is the error reason
   * of the failed attempt. It does not change which failures are retried, and `retries` remains the limit: raise it, up to `Infinity`, to let the
   * schedule decide alone. A `Retry-After` header replaces the schedule's wait. The default has full jitter; with many clients, add
   * `Schedule.jittered` to a custom schedule.
   *
   * @default exponential, from 0.5 s doubling to 30 s, with full jitter
   */
  readonly backoff?: Schedule.Schedule<unknown, FlatErrorReason> | undefined
  /**
   * Maximum time that a call waits for the rate limit. A longer wait fails immediately as `RateLimited` with `resetAt`.
   *
   * @default "5 minutes"
   */
  readonly maxWait?: Duration.Input | undefined
  /**
   * Maximum number of concurrent requests. Further requests queue.
   *
   * @default 16
   */
  readonly concurrency?: number | undefined
  /**
   * Maximum size of a JSON response in bytes, after decompression. A larger response fails as `Decode` and is not read to its end. Files have no
   * limit.
   *
   * @default 67108864 (64 MiB)
   */
  readonly maxResponseBytes?: number | undefined
  /**
   * Maximum size of an error response in bytes, after decompression. A larger response is truncated, and the error's `detail` comes from its start.
   *
   * @default 1048576 (1 MiB)
   */
  readonly maxErrorBytes?: number | undefined
  /**
   * `true`: a successful response with a field that does not match the API documentation fails as `Decode`. `false`: it is returned as is and
   * reported as drift, so that a write that succeeded does not look failed. A body that is not JSON, or not the expected list or object, always fails
   * as `Decode`.
   *
   * @default false
   */
  readonly strict?: boolean | undefined
  /**
   * `true`: log every attempt at level Debug with operation, status and times, never values.
   *
   * @default false
   */
  readonly debug?: boolean | undefined
  /**
   * `true`: send `traceparent` with the attempt's span. Browsers then send a CORS preflight first.
   *
   * @default false
   */
  readonly propagateTraces?: boolean | undefined
  /**
   * Called for every response that does not match the API documentation. If it throws or rejects, the call continues; only the first failure is
   * logged.
   */
  readonly onDrift?: ((report: DriftReport) => void) | undefined
  /**
   * Called for every wait: for the rate limit, for the quota, or between attempts. If it throws or rejects, the call continues; only the first
   * failure is logged.
   */
  readonly onWait?: ((event: WaitEvent) => void) | undefined
}

/**
 * Options with all defaults applied. Times are in milliseconds.
 *
 * @category configuration
 */
export interface FlatConfig {
  readonly accessToken: TokenSource | Creation | undefined
  readonly baseUrl: string
  readonly userAgent: string
  readonly headers: CustomHeaders.SentHeaders
  readonly attemptTimeout: number
  readonly idleTimeout: number
  readonly deadline: number
  readonly tokenTimeout: number
  readonly retries: number
  readonly backoff: Schedule.Schedule<unknown, FlatErrorReason> | undefined
  readonly maxWait: number
  readonly concurrency: number
  readonly maxResponseBytes: number
  readonly maxErrorBytes: number
  readonly strict: boolean
  readonly debug: boolean
  readonly propagateTraces: boolean
  readonly onDrift: ((report: DriftReport) => void) | undefined
  readonly onWait: ((event: WaitEvent) => void) | undefined
}

/** The vendor's production API. */
export const defaultBaseUrl = "https://api.flat.io/v2"

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

const checkToken = (options: Options, reject: OptionReader.Reject): TokenSource | undefined => {
  const token: unknown = options.accessToken
  if (token === undefined) {
    // Usually an environment variable that is not set. Failing here is better than failing each request.
    if (Object.hasOwn(options, "accessToken")) {
      reject(
        "accessToken",
        "is undefined: set the environment variable or setting that it comes from, or omit the option to call without a token"
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
  } else if (typeof text !== "string" && typeof text !== "function" && !Effect.isEffect(text)) {
    reject("accessToken", "must be a string, or an Effect or function that returns one")
  }
  return options.accessToken
}

const checkBackoff = (given: Options["backoff"], reject: OptionReader.Reject): Options["backoff"] => {
  if (given !== undefined && !Schedule.isSchedule(given)) {
    reject("backoff", "must be a Schedule of effect, such as Schedule.exponential(\"1 second\")")
  }
  return given
}

const checkBaseUrl = (given: string | URL, reject: OptionReader.Reject): string => {
  const url = URL.parse(String(given))
  if (url === null || !(url.protocol === "https:" || url.protocol === "http:")) {
    reject("baseUrl", `must be an absolute http or https URL such as ${defaultBaseUrl}`)
    return String(given)
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    reject("baseUrl", "must not contain credentials, a query or a fragment")
  }
  return url.href.replace(/\/+$/, "")
}

const checkUserAgent = (given: string, reject: OptionReader.Reject): string => {
  if (typeof given !== "string" || !/^[\x20-\x7e]+$/.test(given)) reject("userAgent", "must be printable ASCII text")
  return given
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

const bytes = (size: number): string =>
  size === Infinity ? "any size" : size >= mebibyte ? `${Math.round(size / mebibyte * 10) / 10} MiB` : `${size} bytes`

const seconds = (millis: number): string => millis === Infinity ? "none" : `${millis / 1000} s`

/**
 * Describes the limits, retries and waits in effect. The token is not included.
 *
 * @category configuration
 */
export const describe = (config: FlatConfig): string =>
  [
    `base URL           ${config.baseUrl}`,
    `access token       ${describeToken(config.accessToken)}`,
    `user agent         ${config.userAgent}`,
    `headers            ${describeHeaders(config.headers)}`,
    `attempt timeout    ${seconds(config.attemptTimeout)} until the response headers`,
    `idle timeout       ${seconds(config.idleTimeout)} between two chunks of a body`,
    `deadline           ${seconds(config.deadline)} for a whole call`,
    `token timeout      ${seconds(config.tokenTimeout)} for a token provider`,
    `retries            ${config.retries}, ${
      config.backoff === undefined
        ? "with full jitter from 0.5 s doubling to 30 s"
        : "after the delays of the option backoff"
    }; Retry-After is honoured`,
    `  any method       nothing was sent (refused, DNS, TLS)`,
    `  GET PUT DELETE   reset, truncated body, timeout, 408, 500, 502, 503, 504`,
    `  POST             never after it was sent: the error says outcome "unknown"`,
    `  401              once, with a refreshed token`,
    `rate limit         waits for the reset, at most ${
      seconds(config.maxWait)
    } per call; then RateLimited with resetAt`,
    `concurrency        at most ${config.concurrency} requests at the same time`,
    `response size      at most ${bytes(config.maxResponseBytes)}, ${
      bytes(config.maxErrorBytes)
    } of an error; files have no limit`,
    `unexpected shapes  ${config.strict ? "fail as Decode" : "returned as is and reported as drift"}`
  ].join("\n")

// Names only: values may be secrets.
const describeHeaders = (headers: CustomHeaders.SentHeaders): string => Object.keys(headers).join(", ") || "none"

const describeToken = (source: FlatConfig["accessToken"]): string =>
  source === undefined
    ? "none: requests are sent without authentication"
    : typeof source === "string" || Redacted.isRedacted(source)
    ? "fixed"
    : "from a token provider"
