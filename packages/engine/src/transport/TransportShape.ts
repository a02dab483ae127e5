/** The operations of a transport. Core calls them with redirects, retries and the rate limit already decided: a transport sends one request. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Decode, Encode, Timeout, Transport as NotTransported } from "../error/FlatError.ts"
import type { AttemptLimits, TransportRequest } from "./TransportRequest.ts"
import type { Receive, TransportResponse } from "./TransportResponse.ts"

/**
 * The error reasons that a transport fails with:
 *
 * - `Transport`: the request or the response did not get through. Its `phase` says how far they got: with `connect` the request was certainly not
 *   sent, and any method is retried.
 * - `Timeout`: a time limit expired.
 * - `Encode`: the source of an upload failed.
 * - `Decode`: the body of a success is larger than its limit.
 */
export type TransportFailure = NotTransported | Timeout | Encode | Decode

/** The operations of a transport. */
export interface TransportShape {
  /** Whether it sets `isTaken` of a request when it begins to send it: an attempt that is interrupted before does not count. Otherwise, each counts. */
  readonly marksTaken?: true
  /** Sends a request and reads the whole response as text. Returns a redirect as it is. Interruption ends the request and frees the connection. */
  readonly send: (
    request: TransportRequest,
    limits: AttemptLimits
  ) => Effect.Effect<TransportResponse, TransportFailure>
  /**
   * Sends a request for a file. Returns a success when its headers have arrived, with a `body` that is read under the idle limit and closed with the
   * scope. Any other response is read as by `send`. Chunks that are not read yet are kept in the buffer that `receive` creates.
   */
  readonly stream: (
    request: TransportRequest,
    limits: AttemptLimits,
    receive: Receive
  ) => Effect.Effect<TransportResponse, TransportFailure, Scope.Scope>
}

/** Sends the requests of a client. */
export class Transport extends Context.Service<Transport, TransportShape>()("@flat-sdk/core/Transport") {}
