/**
 * Options of clients and calls, in both APIs: those whose types differ only in how a time is written, and in what a header may be.
 */
import type { Hooks } from "./Events.ts"

/** Headers by name. `undefined` and `null` are the same as an omitted name. */
export type CustomHeaders<Header = string> = Readonly<Record<string, Header | null | undefined>>

/** Options of one call. */
export interface CallSettings<Duration, Header> {
  /**
   * Additional headers, such as one that a proxy requires. They override the client's option `headers` by name. `undefined` and `null` are skipped.
   * Headers that the client sets itself, such as `authorization`, fail as `Encode`.
   */
  readonly headers?: CustomHeaders<Header> | undefined
  /**
   * Time limit for the whole call: queueing, all attempts, all waits and the body. When a list is read page by page, it applies to each page. When a
   * file is streamed, it applies until the first bytes arrive.
   *
   * @default the client's `deadline`
   */
  readonly deadline?: Duration | undefined
  /**
   * Time limit for one attempt, from sending the request to receiving the response headers.
   *
   * @default the client's `attemptTimeout`
   */
  readonly attemptTimeout?: Duration | undefined
  /**
   * Time limit between two chunks of a response body.
   *
   * @default the client's `idleTimeout`
   */
  readonly idleTimeout?: Duration | undefined
  /**
   * Maximum number of retries, where retrying is safe. `0` makes a single attempt.
   *
   * @default the client's `retries`
   */
  readonly retries?: number | undefined
  /**
   * `never`: a write is not sent again after an attempt that may have been executed. Retries of requests that the API did not execute go on.
   *
   * @default the client's `retryWrites`
   */
  readonly retryWrites?: "repeatable" | "never" | undefined
  /**
   * Maximum time to wait for the rate limit. `0` fails immediately as `RateLimited`.
   *
   * @default the client's `maxWait`
   */
  readonly maxWait?: Duration | undefined
  /**
   * `true`: a successful response whose body does not match the API documentation fails as `Decode`. `false`: it is returned and reported as drift.
   *
   * @default the client's `strict`
   */
  readonly strict?: boolean | undefined
}

/** Options of a client. */
export interface ClientSettings<Duration, Header, Returned = void> extends Hooks<Returned> {
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
   * `true`: send the token over `http:` to another machine, where others can read it, such as to a sandbox in a container. Otherwise such a call fails
   * as `Encode`. This machine, the page's own origin, and a `fetch` or transport of your own need no permission.
   *
   * @default false; clients of the environment read `FLAT_ALLOW_HTTP=1`
   */
  readonly allowHttp?: boolean | undefined
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
  readonly headers?: CustomHeaders<Header> | undefined
  /**
   * Time limit for one attempt, from sending the request to receiving the response headers. The same limit applies again to reading the body of an
   * error response.
   *
   * @default "30 seconds"
   */
  readonly attemptTimeout?: Duration | undefined
  /**
   * Time limit between two chunks of a response body. A slow download that keeps receiving data is never interrupted.
   *
   * @default "30 seconds"
   */
  readonly idleTimeout?: Duration | undefined
  /**
   * Time limit for a whole call: queueing, all attempts, all waits and the body.
   *
   * @default "Infinity"
   */
  readonly deadline?: Duration | undefined
  /**
   * Time limit for `accessToken`, if it is not a string. When it is exceeded, the call fails as `Credentials`, and the next call asks for a token again.
   *
   * @default "30 seconds"
   */
  readonly tokenTimeout?: Duration | undefined
  /**
   * Maximum number of retries, where retrying is safe. Waits for the rate limit do not count.
   *
   * @default 4
   */
  readonly retries?: number | undefined
  /**
   * Whether a write is sent again after an attempt that may have been executed. `repeatable`: if a second execution alone changes nothing (the
   * documentation of each operation says so), and within ten seconds; what somebody else changed in between can be undone, because the API has no
   * conditional writes. `never`: it fails with `outcome: "unknown"`. Requests that the API did not execute are retried with both.
   *
   * @default "repeatable"
   */
  readonly retryWrites?: "repeatable" | "never" | undefined
  /**
   * Maximum time that a call waits for the rate limit. A longer wait fails immediately as `RateLimited` with `resetAt`.
   *
   * @default "5 minutes"
   */
  readonly maxWait?: Duration | undefined
  /**
   * Maximum number of concurrent requests. Further requests queue. The open body of a download does not count, but may keep one of the `connections` of
   * a transport: read it, or close it.
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
}

/** Options of a wait for a background job, in addition to those of its calls. */
export interface WaitSettings<Duration> {
  /** Time between two reads, at least one second. By default it grows from one second to five. */
  readonly interval?: Duration | undefined
  /**
   * Maximum time to wait. When it is exceeded, the wait fails as `Timeout`; the work itself continues.
   *
   * @default "Infinity"
   */
  readonly deadline?: Duration | undefined
}
