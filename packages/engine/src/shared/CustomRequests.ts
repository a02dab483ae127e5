/**
 * Requests to operations that this version does not know, in both APIs.
 */
import type { CustomHeaders } from "./Settings.ts"

/** A value of a query parameter. */
export type QueryValue = string | number | boolean

/** A request; `Header` is what the value of a header may be. */
export interface RequestParts<Header> {
  /** GET is retried where it is safe, and PUT and DELETE with `idempotent`. Others are retried only if the API did not execute them. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /**
   * Path relative to the client's `baseUrl`, such as `/me/notifications`. It must begin with a slash, contain no query and no `..`, and be
   * percent-encoded: encode ids with `encodeURIComponent`. Errors, spans and metrics show segments that look like ids as `{id}`.
   */
  readonly path: string
  /** Query parameters. An array repeats the name; `undefined` and `null` are skipped. */
  readonly query?: Readonly<Record<string, QueryValue | ReadonlyArray<QueryValue> | null | undefined>> | undefined
  /** Body, sent as JSON. `undefined` sends none. */
  readonly body?: unknown
  /**
   * `true`: executing this PUT or DELETE twice is the same as executing it once, so it may be sent again after an attempt that may have been
   * executed, within ten seconds.
   *
   * @default false
   */
  readonly idempotent?: boolean | undefined
  /** Headers of this request. Same rules as the call option `headers`. */
  readonly headers?: CustomHeaders<Header> | undefined
}
