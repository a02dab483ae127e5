/**
 * The reasons that are in the data: an input that cannot be sent, and a response that cannot be decoded.
 */
import * as Data from "effect/Data"
import * as Redacted from "effect/Redacted"
import { scrub, scrubbedCause } from "../redaction/Redaction.ts"
import type { DecodeFields, EncodeFields } from "../shared/ErrorFields.ts"

export type { InputProblem } from "../shared/ErrorFields.ts"

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
    super({ ...given, contentType: contentType === undefined ? undefined : scrub(contentType), excerpt, body })
  }

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
    super("cause" in props ? { ...props, cause: scrubbedCause(props.cause) } : props)
  }

  override get message() {
    return `${
      this.sent === undefined ? "invalid input, nothing was sent" : "the request was aborted and not executed"
    }: ${this.problems.map(({ path, problem }) => path === "" ? problem : `${path}: ${problem}`).join("; ")}`
  }
}
