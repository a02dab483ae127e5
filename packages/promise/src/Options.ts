/**
 * Options of a client. A time is a number of milliseconds, or a string with a number and a unit.
 */

/**
 * A time: a number of milliseconds, or a string such as `"30 seconds"`.
 *
 * @category configuration
 */
export type Duration =
  | number
  | `${number} ${"millis" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days"}`
  | "Infinity"

/**
 * Headers by name. `undefined` and `null` have the same effect as omitting the header.
 *
 * @category configuration
 */
export type CustomHeaders = Readonly<Record<string, string | null | undefined>>

/**
 * An access token with its expiry time.
 *
 * @category configuration
 */
export interface ExpiringToken {
  readonly accessToken: string
  /**
   * Expiry time. The function is called again one minute before it, or at half of the token's lifetime if that is later. Omit it if the expiry is
   * unknown.
   */
  readonly expiresAt?: Date | undefined
}

/**
 * An access token, or a function that returns one. The function is called for the first request, shortly before the expiry that it returned, and once
 * after a 401. Concurrent calls share one invocation.
 *
 * @category configuration
 */
export type TokenSource = string | (() => string | ExpiringToken | Promise<string | ExpiringToken>)

/**
 * The transport that sends the requests, such as `NodeTransport.layer()` of `@flat-sdk/node`. Its members are internal.
 *
 * @category configuration
 */
export interface ClientTransport {
  /** @internal */
  pipe(): unknown
}

/**
 * Describes a response that differs from the API documentation. Contains field paths and types, never values.
 *
 * @category models
 */
export interface DriftReport {
  /** Operation id. */
  readonly operation: string
  /** The mismatches. At most 20 are listed. */
  readonly problems: ReadonlyArray<DriftProblem>
}

/** @category models */
export interface DriftProblem {
  /** Path of the field, such as `[0].organizationRole`. */
  readonly path: string
  readonly expected: string
  readonly found: string
}

/**
 * Describes a wait of a call.
 *
 * @category models
 */
export interface WaitEvent {
  /** Operation id. */
  readonly operation: string
  /**
   * - `quota`: the budget runs low, so requests are spaced out;
   * - `rate-limit`: the API rejects requests until the reset;
   * - `backoff`: the delay between two attempts after a failure.
   */
  readonly reason: "quota" | "rate-limit" | "backoff"
  /** When the call continues. */
  readonly until: Date
  /** Length of the wait in milliseconds. */
  readonly millis: number
}

/**
 * Describes a request that is about to be sent. Contains no values.
 *
 * @category models
 */
export interface RequestEvent {
  /** Operation id. */
  readonly operation: string
  /** HTTP method. */
  readonly method: string
  /** Path template, without ids. */
  readonly path: string
  /** Number of the attempt of this call, from 1. */
  readonly attempt: number
}

/**
 * Describes the end of an attempt: a response, or a failure without one. An attempt that is aborted has no event.
 *
 * @category models
 */
export interface ResponseEvent extends RequestEvent {
  /** HTTP status; `undefined` if no response arrived. */
  readonly status: number | undefined
  /** Tag of the error reason, such as `NotFound`; `undefined` if the attempt succeeded. */
  readonly reason: string | undefined
  /** Milliseconds from sending the request to its last byte; for a file that is streamed, to the headers. */
  readonly duration: number
}

/**
 * Options of a client. All of them are optional.
 *
 * @category configuration
 */
export interface FlatClientOptions {
  /**
   * A personal, OAuth2 or delegated token, or a function that returns one. Without this option requests are sent unauthenticated. An explicit
   * `undefined` is rejected, because it usually comes from an environment variable that is not set.
   */
  readonly accessToken?: TokenSource | undefined
  /**
   * If `true`, requests are sent without authentication, and `fromEnv` reads no token. Cannot be combined with `accessToken`.
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
   * The `fetch` function to send requests with, such as the one of a sandbox in the same process or of a framework.
   *
   * @default globalThis.fetch; on Node `node:http`, unless the program has replaced globalThis.fetch or set undici's global dispatcher
   */
  readonly fetch?: ((input: string | URL | Request, init?: RequestInit) => Promise<Response>) | undefined
  /** A transport to use instead of the default one. It opens and closes together with the client. */
  readonly transport?: ClientTransport | undefined
  /**
   * `User-Agent` header of the requests. Browsers send their own.
   *
   * @default "flat-sdk"
   */
  readonly userAgent?: string | undefined
  /**
   * Additional headers to send with every request to the API, such as one that a proxy requires. `undefined` and `null` are skipped. Headers that
   * the client sets itself, such as `authorization`, are rejected. Requests for files on other hosts do not include these headers. In browsers they
   * cause a CORS preflight.
   *
   * @default none
   */
  readonly headers?: CustomHeaders | undefined
  /**
   * Time limit for one attempt, from sending the request to receiving the response headers. The whole body of an error response has the same limit
   * again.
   *
   * @default "30 seconds"
   */
  readonly attemptTimeout?: Duration | undefined
  /**
   * Time limit between two chunks of a response body. A slow download that makes progress is never interrupted.
   *
   * @default "30 seconds"
   */
  readonly idleTimeout?: Duration | undefined
  /**
   * Time limit for a whole call: queueing, every attempt, every wait and the body.
   *
   * @default "Infinity"
   */
  readonly deadline?: Duration | undefined
  /**
   * Time limit for `accessToken` if it is a function. When it expires, the call rejects with reason `Credentials`, and the next call invokes the
   * function again.
   *
   * @default "30 seconds"
   */
  readonly tokenTimeout?: Duration | undefined
  /**
   * Maximum number of retries of a failed attempt, if a retry is safe. Waits for the rate limit do not count.
   *
   * @default 4
   */
  readonly retries?: number | undefined
  /**
   * Maximum time that a call waits for the rate limit. A call that would have to wait longer rejects immediately with `RateLimited`, which contains
   * `resetAt`.
   *
   * @default "5 minutes"
   */
  readonly maxWait?: Duration | undefined
  /**
   * Maximum number of concurrent requests. Further requests are queued.
   *
   * @default 16
   */
  readonly concurrency?: number | undefined
  /**
   * Maximum size of a JSON response in bytes, after decompression. A larger response rejects with `Decode` and is not read to its end. Files have no
   * limit.
   *
   * @default 67108864 (64 MiB)
   */
  readonly maxResponseBytes?: number | undefined
  /**
   * Maximum size of an error response in bytes, after decompression. Of a larger response only the start is read and used for the error's detail.
   *
   * @default 1048576 (1 MiB)
   */
  readonly maxErrorBytes?: number | undefined
  /**
   * If `true`, a successful response with a field that differs from the API documentation rejects with `Decode`. Otherwise the value is returned
   * unchanged and reported as drift, because a write that succeeded must not look like a failure. A body that is not JSON, or not the expected list
   * or object, always rejects with `Decode`.
   *
   * @default false
   */
  readonly strict?: boolean | undefined
  /**
   * The lowest level of the lines that `log` receives: warnings are drift and failures of hooks, `info` adds waits of a second or more, `debug` every
   * attempt with operation, status and duration.
   *
   * @default the environment variable `FLAT_LOG` (not on Deno, which would ask for permission), otherwise "info"
   */
  readonly logLevel?: LogLevel | "off" | undefined
  /**
   * Called for every response that differs from the API documentation. If it throws or rejects, the call continues, and the first failure is logged.
   */
  readonly onDrift?: ((report: DriftReport) => void) | undefined
  /**
   * Called for every wait: for the rate limit, for the quota, or between attempts. If it throws or rejects, the call continues, and the first failure
   * is logged.
   */
  readonly onWait?: ((event: WaitEvent) => void) | undefined
  /** Called before every attempt of a call. If it throws or rejects, the call continues, and the first failure is logged. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined
  /** Called when an attempt has ended. If it throws or rejects, the call continues, and the first failure is logged. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined
  /**
   * Receives the log lines that `logLevel` selects. No line contains a value of a request or a response.
   *
   * @default one line on `console.warn`, which is stderr
   */
  readonly log?: ((level: LogLevel, message: string) => void) | undefined
}

/**
 * Options that `withOptions` changes: all but those of the connections and the log, which clients share.
 *
 * @category configuration
 */
export type ChangedOptions = Omit<FlatClientOptions, "fetch" | "transport" | "log">

/** @category models */
export type LogLevel = "debug" | "info" | "warn" | "error"
