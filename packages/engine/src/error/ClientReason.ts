/**
 * The reasons that the client finds: the network, a time limit, no access token, an input that cannot be sent, and a response that cannot be decoded.
 */
import * as Data from "effect/Data"
import * as Redacted from "effect/Redacted"
import type {
  CredentialsFields,
  DecodeFields,
  EncodeFields,
  TimeoutFields,
  TransportFields
} from "../shared/ErrorFields.ts"
import { scrub, scrubbedCause, visible } from "./Redaction.ts"

export type { InputProblem } from "../shared/ErrorFields.ts"

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

  /** Says what happened and what to do. */
  override get message() {
    const what = this.phase === "connect"
      ? this.final === true ? "nothing was sent" : "the connection failed, nothing was sent"
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
  /** Says what happened and what to do. */
  override get message() {
    const option = this.limit === "attempt" ? "attemptTimeout" : this.limit === "idle" ? "idleTimeout" : "deadline"
    const detail = this.detail === undefined ? "" : `: ${this.detail}`
    return `the ${this.limit} time limit of ${this.millis} ms was exceeded (option ${option})${detail}`
  }
}

/** The access token could not be obtained or refreshed. Nothing was sent with it. */
export class Credentials extends Data.TaggedError("Credentials")<CredentialsProperties> {
  constructor(props: CredentialsProperties) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  /** Says what happened and what to do. */
  override get message() {
    return `no access token: ${this.detail}`
  }
}

interface DecodeProperties extends DecodeFields {
  /** The whole body. Read it with `Redacted.value`. */
  readonly body: Redacted.Redacted<string>
}

interface EncodeProperties extends EncodeFields {
  /** The error of the upload source: name, code, message and stack location. */
  readonly cause?: unknown
}

/**
 * A response with a success status could not be decoded: it is not JSON, not the expected list or object, or has a malformed `Link` header. With
 * `strict: true`, also a field that does not match the API documentation.
 */
export class Decode extends Data.TaggedError("Decode")<DecodeProperties> {
  constructor(given: Pick<DecodeProperties, "status" | "detail"> & Partial<DecodeProperties>) {
    const { body = Redacted.make(""), contentType, excerpt } = given
    super({ ...given, contentType: contentType && scrub(contentType), excerpt, body })
  }

  /** Says what happened and what to do. */
  override get message() {
    const excerpt = this.excerpt === undefined ? "" : `; it begins with ${JSON.stringify(this.excerpt)}`
    return `the response (${this.status}, ${
      this.contentType ?? "no content type"
    }) could not be decoded: ${this.detail}${excerpt}`
  }
}

/** The input is invalid, and nothing was sent. Or an upload source failed while it was being sent, and the request was aborted before its end. */
export class Encode extends Data.TaggedError("Encode")<EncodeProperties> {
  constructor(props: EncodeProperties) {
    // The names of fields are the caller's, who may have read them from a file.
    const problems = props.problems.map(({ path, problem }) => ({ path: visible(path), problem: visible(problem) }))
    super({ ...props, problems, ..."cause" in props ? { cause: scrubbedCause(props.cause) } : undefined })
  }

  /** Says what happened and what to do. */
  override get message() {
    return `${
      this.sent === undefined ? "invalid input, nothing was sent" : "the request was aborted and not executed"
    }: ${this.problems.map(({ path, problem }) => path === "" ? problem : `${path}: ${problem}`).join("; ")}`
  }
}
