/**
 * What a client can be told. Times are milliseconds, or a number and a unit in words.
 */

/**
 * A time: milliseconds, or a text such as `"30 seconds"`.
 *
 * @category configuration
 */
export type Duration =
  | number
  | `${number} ${"millis" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days"}`
  | "Infinity"

/**
 * Headers by name. `undefined` and `null` are the same as a name that is left out.
 *
 * @category configuration
 */
export type CustomHeaders = Readonly<Record<string, string | null | undefined>>

/**
 * A token with the time it ends.
 *
 * @category configuration
 */
export interface ExpiringToken {
  readonly accessToken: string
  /**
   * When it ends: a `Date`, or left out. The function is asked again a minute before, or when half of the token's life is over where that is later.
   */
  readonly expiresAt?: Date | undefined
}

/**
 * A token, or a function that yields one. It is called for the first request, shortly before the expiry that it named, and once after a 401;
 * however many calls wait for a token, once.
 *
 * @category configuration
 */
export type TokenSource = string | (() => string | ExpiringToken | Promise<string | ExpiringToken>)

/**
 * What sends the requests: a transport of this project, such as `NodeTransport.layer()` of `@flat-sdk/node`. Nothing in it is for use by hand.
 *
 * @category configuration
 */
export interface ClientTransport {
  /** @internal */
  pipe(): unknown
}

/**
 * An answer that does not fit the documents. It names places and types, never values.
 *
 * @category models
 */
export interface DriftReport {
  /** Operation id. */
  readonly operation: string
  /** The mismatches, at most 20. */
  readonly problems: ReadonlyArray<DriftProblem>
}

/** @category models */
export interface DriftProblem {
  /** Where, such as `[0].organizationRole`. */
  readonly path: string
  readonly expected: string
  readonly found: string
}

/**
 * A call waits: it does not hang.
 *
 * @category models
 */
export interface WaitEvent {
  /** Operation id. */
  readonly operation: string
  /**
   * - `quota`: the budget runs low, requests are spaced out;
   * - `rate-limit`: the API refused until the reset;
   * - `backoff`: between two attempts after a failure.
   */
  readonly reason: "quota" | "rate-limit" | "backoff"
  /** When it goes on. */
  readonly until: Date
  /** How long that is, in milliseconds. */
  readonly millis: number
}

/**
 * Options of a client. All of them can be left out.
 *
 * @category configuration
 */
export interface FlatClientOptions {
  /**
   * A personal, OAuth2 or delegated token, or a function that yields one. Left out, requests go out unauthenticated; `undefined` is
   * refused, because it mostly is an environment variable that is not set.
   */
  readonly accessToken?: TokenSource | undefined
  /**
   * Root of the API, version included.
   *
   * @default "https://api.flat.io/v2"
   */
  readonly baseUrl?: string | URL | undefined
  /**
   * The `fetch` to send requests with, such as that of a sandbox in the same process or of a framework.
   *
   * @default globalThis.fetch
   */
  readonly fetch?: ((input: string | URL | Request, init?: RequestInit) => Promise<Response>) | undefined
  /** Another transport in place of `fetch`. It opens with the client and closes with it. */
  readonly transport?: ClientTransport | undefined
  /**
   * `User-Agent` of the requests. Browsers send their own.
   *
   * @default "flat-sdk"
   */
  readonly userAgent?: string | undefined
  /**
   * Headers to send with every request to the API beside the client's own, such as one that a proxy asks for. `undefined` and `null` are
   * skipped. Headers that the client writes itself, such as `authorization`, are refused. Files that lie elsewhere get none of them. Browsers
   * ask for permission first (CORS preflight).
   *
   * @default none
   */
  readonly headers?: CustomHeaders | undefined
  /**
   * Limit for one attempt, from sending to the head of the answer. The body of an error response has the same limit again, to its end.
   *
   * @default "30 seconds"
   */
  readonly attemptTimeout?: Duration | undefined
  /**
   * Limit for the silence within the body of an answer. A slow download that keeps moving is never cut.
   *
   * @default "30 seconds"
   */
  readonly idleTimeout?: Duration | undefined
  /**
   * Limit for a whole call: queueing, every attempt, every wait and the body.
   *
   * @default "Infinity"
   */
  readonly deadline?: Duration | undefined
  /**
   * Limit for `accessToken` as a function. After it the call rejects with reason `Credentials`, and the next one calls the function again.
   *
   * @default "30 seconds"
   */
  readonly tokenTimeout?: Duration | undefined
  /**
   * How many times a failed attempt may be repeated, where repeating is safe. Waits for the rate limit do not count.
   *
   * @default 4
   */
  readonly retries?: number | undefined
  /**
   * Most time that a call may spend waiting for the rate limit. A longer wait fails at once as `RateLimited` with `resetAt`.
   *
   * @default "5 minutes"
   */
  readonly maxWait?: Duration | undefined
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
   * `true`: log every attempt: operation, status, times; never values.
   *
   * @default false
   */
  readonly debug?: boolean | undefined
  /** Called for every answer that does not fit the documents. Where it throws or rejects, the call continues and the first time is logged. */
  readonly onDrift?: ((report: DriftReport) => void) | undefined
  /**
   * Called for every wait: for the rate limit, the quota, or between attempts. Where it throws or rejects, the call continues and the first time is
   * logged.
   */
  readonly onWait?: ((event: WaitEvent) => void) | undefined
  /**
   * Where log lines go: drift, waits of a second and more, and with `debug` every attempt. No line holds a value of a request or an answer.
   *
   * @default one line on `console.warn`, which is stderr
   */
  readonly log?: ((level: LogLevel, message: string) => void) | undefined
}

/** @category models */
export type LogLevel = "debug" | "info" | "warn" | "error"
