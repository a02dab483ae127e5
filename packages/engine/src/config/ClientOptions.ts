/**
 * The options of a client as a program passes them, and with their defaults.
 */
import type * as Duration from "effect/Duration"
import type * as Schedule from "effect/Schedule"
import type { Creation, TokenSource } from "../credentials/Credentials.ts"
import type { FlatErrorReason } from "../error/FlatError.ts"
import type * as CustomHeaders from "../input/CustomHeaders.ts"
import type { DriftReport } from "./DriftReport.ts"
import type { RequestEvent, ResponseEvent } from "./RequestEvent.ts"
import type { WaitEvent } from "./WaitEvent.ts"

/**
 * Levels of log lines, from none to all.
 *
 * @category configuration
 */
export type LogLevel = typeof logLevels[number]

/** The levels of log lines, from none to all. */
export const logLevels = ["off", "error", "warn", "info", "debug"] as const

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
   * `true`: send requests without authentication, and read no token from the environment. Cannot be combined with `accessToken`.
   *
   * @default false
   */
  readonly anonymous?: boolean | undefined
  /**
   * Root URL of the API, including the version. In a browser it may be a path, such as `/api/flat`: a proxy on the page's own origin.
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
   * The lowest level of the lines that the client logs: warnings are drift and failures of hooks, `info` adds waits of a second or more, `debug` every
   * attempt with operation, status and duration. No line has a value of a request or response. `debug` does not depend on the log level of the
   * application.
   *
   * @default "info"; `layerConfig` reads the variable `FLAT_LOG`
   */
  readonly logLevel?: LogLevel | undefined
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
  /** Called before every attempt of a call. If it throws or rejects, the call continues; only the first failure is logged. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined
  /** Called when an attempt has ended. If it throws or rejects, the call continues; only the first failure is logged. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined
}

/**
 * Options with all defaults applied. Times are in milliseconds.
 *
 * @category configuration
 */
export interface FlatConfig {
  readonly accessToken: TokenSource | Creation | undefined
  readonly anonymous: boolean
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
  readonly logLevel: LogLevel
  readonly propagateTraces: boolean
  readonly onDrift: ((report: DriftReport) => void) | undefined
  readonly onWait: ((event: WaitEvent) => void) | undefined
  readonly onRequest: ((event: RequestEvent) => void) | undefined
  readonly onResponse: ((event: ResponseEvent) => void) | undefined
}
