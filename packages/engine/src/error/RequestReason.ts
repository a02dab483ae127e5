/**
 * The reasons for which a call has no complete response: the network, a time limit, or no access token.
 */
import * as Data from "effect/Data"
import { scrubbedCause } from "../redaction/Redaction.ts"
import type { CredentialsFields, TimeoutFields, TransportFields } from "../shared/ErrorFields.ts"

interface TransportProperties extends TransportFields {
  /** The transport's error: name, code, message and stack location, without the request. */
  readonly cause?: unknown
}

interface CredentialsProperties extends CredentialsFields {
  readonly cause?: unknown
}

/** A network failure. `phase` shows how far the request got. */
export class Transport extends Data.TaggedError("Transport")<TransportProperties> {
  constructor(props: TransportProperties) {
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

/** A time limit was exceeded. */
export class Timeout extends Data.TaggedError("Timeout")<TimeoutFields> {
  override get message() {
    const option = this.limit === "attempt" ? "attemptTimeout" : this.limit === "idle" ? "idleTimeout" : "deadline"
    return `the ${this.limit} time limit of ${this.millis} ms was exceeded (option ${option})`
  }
}

/** The access token could not be obtained or refreshed. Nothing was sent with it. */
export class Credentials extends Data.TaggedError("Credentials")<CredentialsProperties> {
  constructor(props: CredentialsProperties) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    return `no access token: ${this.detail}`
  }
}
