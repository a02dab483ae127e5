/**
 * The reasons for which a call has no complete response: the network, a time limit, or no access token.
 */
import * as Data from "effect/Data"
import { scrubbedCause } from "../redaction/Redaction.ts"

/**
 * A network failure. `phase` shows how far the request got.
 *
 * @category errors
 */
export class Transport extends Data.TaggedError("Transport")<{
  /**
   * - `connect`: nothing was sent (refused, DNS, TLS);
   * - `response`: sent, but no response arrived (reset, closed);
   * - `body`: the response was interrupted.
   */
  readonly phase: "connect" | "response" | "body"
  /** The transport's error message. */
  readonly detail: string
  /** The same request would fail in the same way, so it is not retried. */
  readonly final?: true | undefined
  /** The transport's error: name, code, message and stack location, without the request. */
  readonly cause?: unknown
}> {
  constructor(
    props: {
      readonly phase: "connect" | "response" | "body"
      readonly detail: string
      readonly final?: true | undefined
      readonly cause?: unknown
    }
  ) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    const what = this.phase === "connect"
      ? "the connection failed, nothing was sent"
      : this.final === true
      ? "the response cannot be read"
      : this.phase === "response"
      ? "the connection was lost before a response arrived"
      : "the response was interrupted"
    return `${what}: ${this.detail}`
  }
}

/**
 * A time limit was exceeded.
 *
 * @category errors
 */
export class Timeout extends Data.TaggedError("Timeout")<{
  /** Which limit: `attempt` (no response headers yet), `idle` (no data between two chunks of a body), `total` (the whole call, including retries). */
  readonly limit: "attempt" | "idle" | "total"
  /** The limit in milliseconds. */
  readonly millis: number
}> {
  override get message() {
    const option = this.limit === "attempt" ? "attemptTimeout" : this.limit === "idle" ? "idleTimeout" : "deadline"
    return `the ${this.limit} time limit of ${this.millis} ms was exceeded (option ${option})`
  }
}

/**
 * The access token could not be obtained or refreshed. Nothing was sent with it.
 *
 * @category errors
 */
export class Credentials extends Data.TaggedError("Credentials")<{
  readonly detail: string
  readonly cause?: unknown
}> {
  constructor(props: { readonly detail: string; readonly cause?: unknown }) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    return `no access token: ${this.detail}`
  }
}
