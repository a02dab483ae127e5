/**
 * What a client can be told: where the API is, who is asking, how long to wait and how often to try. `make` checks it all at once, before
 * anything is sent, and `describe` prints what is in force.
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

/**
 * Options of a client. All of them can be left out.
 *
 * @category configuration
 */
export interface Options {
  /**
   * A personal, OAuth2 or delegated token; or an Effect or async function that yields one, asked again shortly before the expiry that it
   * names and once after a 401. Left out, requests go out unauthenticated; `undefined` is refused, because it mostly is a variable that is not set.
   */
  readonly accessToken?: TokenSource | undefined
  /**
   * Root of the API, version included.
   *
   * @default "https://api.flat.io/v2"
   */
  readonly baseUrl?: string | URL | undefined
  /**
   * `User-Agent` of the requests. Browsers send their own.
   *
   * @default "flat-sdk"
   */
  readonly userAgent?: string | undefined
  /**
   * Headers to send with every request to the API beside the client's own, such as one that a proxy asks for. `undefined` and `null` are
   * skipped. Headers that the client writes itself, such as `authorization`, fail as `Encode`. Files that lie elsewhere get none of them.
   * Browsers ask for permission first (CORS preflight).
   *
   * @default none
   */
  readonly headers?: CustomHeaders.CustomHeaders | undefined
  /**
   * Limit for one attempt, from sending to the head of the answer. The body of an error response has the same limit again, to its end.
   *
   * @default "30 seconds"
   */
  readonly attemptTimeout?: Duration.Input | undefined
  /**
   * Limit for the silence within the body of an answer. A slow download that keeps moving is never cut.
   *
   * @default "30 seconds"
   */
  readonly idleTimeout?: Duration.Input | undefined
  /**
   * Limit for a whole call: queueing, every attempt, every wait and the body.
   *
   * @default "Infinity"
   */
  readonly deadline?: Duration.Input | undefined
  /**
   * Limit for a provider of tokens: `accessToken` as an Effect or function. After it the call fails as `Credentials`, and the next one asks again.
   *
   * @default "30 seconds"
   */
  readonly tokenTimeout?: Duration.Input | undefined
  /**
   * How many times a failed attempt may be repeated, where repeating is safe. Waits for the rate limit do not count.
   *
   * @default 4
   */
  readonly retries?: number | undefined
  /**
   * Decides the waits between the attempts of a call, anew for each call, and may end the retries early. Its input is the reason of the failed
   * attempt. What is retried at all stays as documented, and `retries` stays the limit: raise it, also to `Infinity`, where the schedule is to
   * decide alone. A `Retry-After` of the response takes the place of the schedule's wait. The default adds full jitter: add `Schedule.jittered` to a
   * schedule for many clients.
   *
   * @default exponential, from 0.5 s doubling to 30 s, with full jitter
   */
  readonly backoff?: Schedule.Schedule<unknown, FlatErrorReason> | undefined
  /**
   * Most time that a call may spend waiting for the rate limit. A longer wait fails at once as `RateLimited` with `resetAt`.
   *
   * @default "5 minutes"
   */
  readonly maxWait?: Duration.Input | undefined
  /**
   * Requests in flight at once; further ones queue.
   *
   * @default 16
   */
  readonly concurrency?: number | undefined
  /**
   * Most bytes of a JSON response, after decompression. A larger one fails as `Decode` and is not read to its end. Files have no limit.
   *
   * @default 67108864 (64 MiB)
   */
  readonly maxResponseBytes?: number | undefined
  /**
   * Most bytes of an error response, after decompression. Of a larger one the start is read, and the error's detail made of that.
   *
   * @default 1048576 (1 MiB)
   */
  readonly maxErrorBytes?: number | undefined
  /**
   * `true`: a success with a field that does not fit the documents fails as `Decode`. Otherwise it is returned as it is and reported as drift,
   * because a write that succeeded must not look failed. A body that is not JSON, or not the list or object that is due, fails as `Decode` always.
   *
   * @default false
   */
  readonly strict?: boolean | undefined
  /**
   * `true`: log every attempt at level Debug: operation, status, times; never values.
   *
   * @default false
   */
  readonly debug?: boolean | undefined
  /**
   * `true`: send `traceparent` with the attempt's span. Browsers then ask for permission first (CORS preflight).
   *
   * @default false
   */
  readonly propagateTraces?: boolean | undefined
  /** Called for every answer that does not fit the documents. Where it throws or rejects, the call continues and the first time is logged. */
  readonly onDrift?: ((report: DriftReport) => void) | undefined
  /**
   * Called for every wait: for the rate limit, the quota, or between attempts. Where it throws or rejects, the call continues and the first time is
   * logged.
   */
  readonly onWait?: ((event: WaitEvent) => void) | undefined
}

/**
 * Options with every default filled in; times in milliseconds.
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
 * Checks options and fills in the defaults. Fails with every problem at once.
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
    // As a rule an environment variable that is not set: requests without a token would only fail one by one.
    if (Object.hasOwn(options, "accessToken")) {
      reject(
        "accessToken",
        "is undefined: set the environment variable or the setting that it comes from, or leave the option out to call without a token"
      )
    }
    return undefined
  }
  const text = Redacted.isRedacted(token) ? Redacted.value(token) : token
  if (typeof text === "string" ? !isSendable(text) : Redacted.isRedacted(token)) {
    reject(
      "accessToken",
      "must be a token: not blank, without spaces or line breaks; personal tokens are made in the account's settings"
    )
  } else if (typeof text !== "string" && typeof text !== "function" && !Effect.isEffect(text)) {
    reject("accessToken", "must be a string, or an Effect or function that yields one")
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
    reject("baseUrl", "must not carry credentials, a query or a fragment")
  }
  return url.href.replace(/\/+$/, "")
}

const checkUserAgent = (given: string, reject: OptionReader.Reject): string => {
  if (typeof given !== "string" || !/^[\x20-\x7e]+$/.test(given)) reject("userAgent", "must be printable ASCII text")
  return given
}

/**
 * Reads `FLAT_ACCESS_TOKEN` (kept redacted) and `FLAT_BASE_URL` from the environment, or from whatever `ConfigProvider` is in place. What is
 * not set, or empty, keeps its default: without `FLAT_ACCESS_TOKEN` requests go out unauthenticated.
 *
 * @category configuration
 */
export const fromEnvironment: Config.Config<Options> = /* #__PURE__ */ Config.map(
  // Marked pure, so that a bundle without the environment leaves `Config` out.
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
 * Options that may come from the configuration: each is a plain value, or a `Config` that yields it.
 *
 * @category configuration
 */
export type ConfigOptions = { readonly [Name in keyof Options]: Options[Name] | Config.Config<Options[Name]> }

/**
 * Reads the options that are a `Config`, and `fromEnvironment` for a token and a base URL that are not given.
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
 * Says in words what is in force: limits, retries, waits. The token is not in it.
 *
 * @category configuration
 */
export const describe = (config: FlatConfig): string =>
  [
    `base URL           ${config.baseUrl}`,
    `access token       ${describeToken(config.accessToken)}`,
    `user agent         ${config.userAgent}`,
    `headers            ${describeHeaders(config.headers)}`,
    `attempt timeout    ${seconds(config.attemptTimeout)} to the head of an answer`,
    `idle timeout       ${seconds(config.idleTimeout)} of silence within a body`,
    `deadline           ${seconds(config.deadline)} for a whole call`,
    `token timeout      ${seconds(config.tokenTimeout)} for a provider of tokens`,
    `retries            ${config.retries}, ${
      config.backoff === undefined
        ? "with full jitter from 0.5 s doubling to 30 s"
        : "after the delays of the option backoff"
    }; Retry-After is honoured`,
    `  any method       nothing was sent (refused, DNS, TLS)`,
    `  GET PUT DELETE   reset, cut body, timeout, 408, 500, 502, 503, 504`,
    `  POST             never after it was sent: the error says outcome "unknown"`,
    `  401              once, with a refreshed token`,
    `rate limit         waited out, at most ${seconds(config.maxWait)} a call; then RateLimited with resetAt`,
    `concurrency        ${config.concurrency} requests at once`,
    `response size      at most ${bytes(config.maxResponseBytes)}, ${
      bytes(config.maxErrorBytes)
    } of an error; files have no limit`,
    `unexpected shapes  ${config.strict ? "fail as Decode" : "handed through and reported as drift"}`
  ].join("\n")

// By name only: a value may be a secret.
const describeHeaders = (headers: CustomHeaders.SentHeaders): string => Object.keys(headers).join(", ") || "none"

const describeToken = (source: FlatConfig["accessToken"]): string =>
  source === undefined
    ? "none: requests go out unauthenticated"
    : typeof source === "string" || Redacted.isRedacted(source)
    ? "fixed"
    : "from a provider"
