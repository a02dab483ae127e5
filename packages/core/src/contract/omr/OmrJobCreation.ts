/**
 * Giving recognition something to read: a job with its files at once, or a draft that takes one file after another.
 */
import * as Schema from "effect/Schema"
import * as Content from "../fields/Content.ts"
import * as Field from "../fields/Field.ts"
import { OmrOutput } from "./OmrOutput.ts"
import { OmrStepName } from "./OmrStep.ts"

const file = {
  /** An image or a PDF: base64, or bytes, a `Blob` or a stream, which are encoded while they are sent. */
  file: Content.orString(Schema.String.annotate({ format: "byte" })),
  /** Name of the file, to show and to tell its format by. */
  filename: Field.optional(Schema.String)
}

/**
 * A file of a new job.
 *
 * @category schemas
 */
export const OmrJobInputFile = Schema.Struct(file).annotate({ identifier: "OmrJobInputFile" })
/** @category models */
export interface OmrJobInputFile extends Schema.Schema.Type<typeof OmrJobInputFile> {}

/**
 * A new job. Without `files` it is a draft that takes them one by one and then has to be started.
 *
 * @category schemas
 */
export const OmrJobCreation = Schema.Struct({
  /**
   * Where the result goes.
   *
   * @default "library"
   */
  output: Field.optional(OmrOutput),
  /**
   * Steps to pause at: only those that the caller can answer. The server completes all others automatically.
   *
   * @default []
   */
  interactiveSteps: Field.optional(Schema.Array(OmrStepName)),
  /** Languages of the words on the pages as BCP 47 tags, the main one first. */
  locales: Field.optional(Schema.Array(Schema.String)),
  /** Collection to put the score in, with the output `library`. */
  collection: Field.optional(Schema.String),
  /** A string chosen by the caller. Sending the same key again returns the existing job instead of creating another. */
  idempotencyKey: Field.optional(Schema.String),
  /** Files to read, in this order. */
  files: Field.optional(Schema.Array(OmrJobInputFile)),
  /** Whether to start immediately. Only valid with `files`. */
  autoStart: Field.optional(Schema.Boolean),
  /** Whether to turn pages that lie on their side. */
  autoRotate: Field.optional(Schema.Boolean)
}).annotate({ identifier: "OmrJobCreation" })
/** @category models */
export interface OmrJobCreation extends Schema.Schema.Type<typeof OmrJobCreation> {}

/**
 * A file for a draft.
 *
 * @category schemas
 */
export const OmrJobFileUpload = Schema.Struct(file).annotate({ identifier: "OmrJobFileUpload" })
/** @category models */
export interface OmrJobFileUpload extends Schema.Schema.Type<typeof OmrJobFileUpload> {}

/**
 * Where a file ended up in its draft.
 *
 * @category schemas
 */
export const OmrJobFileUploadResult = Schema.Struct({
  /** Place of the file, from 0. */
  fileIndex: Schema.optionalKey(Schema.Int),
  /** Number of files that the draft has now. */
  fileCount: Schema.optionalKey(Schema.Int)
}).annotate({ identifier: "OmrJobFileUploadResult" })
/** @category models */
export interface OmrJobFileUploadResult extends Schema.Schema.Type<typeof OmrJobFileUploadResult> {}
