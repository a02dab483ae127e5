/**
 * The reasons that are in the data: an input that cannot be sent, and a response that cannot be decoded.
 */
import * as Data from "effect/Data"
import type * as Redacted from "effect/Redacted"
import { scrub, scrubbedCause } from "../redaction/Redaction.ts"

/**
 * A response with a success status could not be decoded: it is not JSON, not the expected list or object, or has a malformed `Link` header. With
 * `strict: true`, also a field that does not match the API documentation.
 *
 * @category errors
 */
export class Decode extends Data.TaggedError("Decode")<{
  readonly status: number
  /** Media type that the response declared. */
  readonly contentType: string | undefined
  /** What is wrong: positions and types, never values. */
  readonly detail: string
  /** Start of the body if it was not JSON, without anything that looks private. */
  readonly excerpt: string | undefined
  /** The whole body. Read it with `Redacted.value`. */
  readonly body: Redacted.Redacted<string>
}> {
  constructor(props: {
    readonly status: number
    readonly contentType: string | undefined
    readonly detail: string
    readonly excerpt: string | undefined
    readonly body: Redacted.Redacted<string>
  }) {
    super(props.contentType === undefined ? props : { ...props, contentType: scrub(props.contentType) })
  }

  override get message() {
    const excerpt = this.excerpt === undefined ? "" : `; it begins with ${JSON.stringify(this.excerpt)}`
    return `the response (${this.status}, ${
      this.contentType ?? "no content type"
    }) could not be decoded: ${this.detail}${excerpt}`
  }
}

/** One problem with an input. */
export interface InputProblem {
  /** Path of the field, such as `body.username`. */
  readonly path: string
  /** What was expected and what was found, by type and length, never by value. */
  readonly problem: string
}

/**
 * The input is invalid, and nothing was sent. Or an upload source failed while it was being sent, and the request was aborted before its end.
 *
 * @category errors
 */
export class Encode extends Data.TaggedError("Encode")<{
  readonly problems: ReadonlyArray<InputProblem>
  /** `"part"`: an upload source failed while it was being sent. The API did not receive a complete request and did not execute it. */
  readonly sent?: "part" | undefined
  /** The error of the upload source: name, code, message and stack location. */
  readonly cause?: unknown
}> {
  constructor(
    props: {
      readonly problems: ReadonlyArray<InputProblem>
      readonly sent?: "part" | undefined
      readonly cause?: unknown
    }
  ) {
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    return `${
      this.sent === undefined ? "invalid input, nothing was sent" : "the request was aborted and not executed"
    }: ${this.problems.map(({ path, problem }) => path === "" ? problem : `${path}: ${problem}`).join("; ")}`
  }
}
