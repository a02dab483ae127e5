/** Encodes the body of a request: as JSON, or with the contents of files. */
import type { RequestDescription } from "../body/Description.ts"
import type { Opener, UploadBody } from "../body/UploadBody.ts"
import type { InputProblem } from "../error/FlatError.ts"
import { privateValues } from "../error/Redaction.ts"
import * as InputReading from "../fields/InputReading.ts"
import { sendable } from "../validation/Mismatches.ts"
import type { Shape } from "../validation/Shape.ts"
import { exactlyOf } from "../validation/Validator.ts"

/** A body, and what follows from it. */
export interface EncodedBody {
  readonly body: string | UploadBody | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Whether the body makes the request idempotent although its method is not. */
  readonly idempotent: boolean
  /** Values of the body that must never appear in an error. */
  readonly secrets: () => ReadonlyArray<string>
}

/** The body of a request without one. */
export const nothing: EncodedBody = { body: undefined, headers: {}, idempotent: false, secrets: () => [] }

const textsOf = (body: string | UploadBody): ReadonlyArray<string> =>
  typeof body === "string" ? [body] : body.parts.filter((part) => typeof part === "string")

// JSON escapes lone surrogates. An escaped backslash may look like one; the exact check that follows distinguishes them.
const mayBeIllFormed = (body: string | UploadBody): boolean => textsOf(body).some((text) => text.includes("\\ud"))

// Reads what was sent: the input may have changed since, or may no longer be readable.
const privateIn = (body: string | UploadBody): ReadonlyArray<string> =>
  privateValues(JSON.parse(textsOf(body).join("")))

// Transports set the length of a string body themselves.
const lengthOf = (body: string | UploadBody) =>
  typeof body === "object" && body.length !== undefined ? { "content-length": String(body.length) } : undefined

/** Checks a value and encodes it; adds its problems. */
export const encode = (
  { bodiless, contents, idempotentBy }: RequestDescription,
  shape: Shape,
  given: unknown,
  problems: Array<InputProblem>,
  opener?: Opener
): EncodedBody => {
  if (bodiless === true && given === undefined) return nothing
  const value = exactlyOf(shape)(given) ? given : sendable(shape, given, ["body"], problems)
  if (value === undefined) return nothing
  const body = contents === undefined ? JSON.stringify(value) : contents.write(value, contents.fields, opener)
  // What is sent is what was checked: a getter may have answered differently when it was written. Any text is valid in place of a content.
  const written: unknown = JSON.parse(textsOf(body).join("content"))
  if (!exactlyOf(shape)(written)) sendable(shape, written, ["body"], problems)
  if (mayBeIllFormed(body)) problems.push(...InputReading.problemsOf(written, "body"))
  if (typeof body === "object") problems.push(...body.problems())
  return {
    body,
    headers: { "content-type": "application/json", ...lengthOf(body) },
    idempotent: idempotentBy !== undefined &&
      (written as Readonly<Record<string, unknown>>)[idempotentBy] !== undefined,
    secrets: () => privateIn(body)
  }
}
