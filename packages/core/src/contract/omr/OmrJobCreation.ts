/**
 * Input of recognition: a new job with all its files, or a draft to which files are added one by one.
 */
import * as Schema from "effect/Schema"
import * as Content from "../fields/Content.ts"
import * as Field from "../fields/Field.ts"
import { OmrOutput } from "./OmrCapabilities.ts"
import { OmrStepName } from "./OmrStep.ts"

const file = {
  /** An image or a PDF in base64. */
  file: Content.orString(Schema.String.annotate({ format: "byte" })),
  /** Name of the file. It is shown, and its extension determines the format. */
  filename: Field.optional(Schema.String)
}

/** A file of a new job. */
export const OmrJobInputFile = Schema.Struct(file).annotate({ identifier: "OmrJobInputFile" })
export interface OmrJobInputFile extends Schema.Schema.Type<typeof OmrJobInputFile> {}

/** A new job. Without `files` it is a draft: add files one by one, then start it. */
export const OmrJobCreation = Schema.Struct({
  /**
   * Output of the job.
   *
   * @default "library"
   */
  output: Field.optional(OmrOutput),
  /**
   * Steps to pause at. List only steps that the caller submits input for; the server completes all others automatically.
   *
   * @default []
   */
  interactiveSteps: Field.optional(Schema.Array(OmrStepName)),
  /** Languages of the text on the pages as BCP 47 tags, the main language first. */
  locales: Field.optional(Schema.Array(Schema.String)),
  /** Id of the collection to add the score to, with the output `library`. */
  collection: Field.optional(Schema.String),
  /** A string chosen by the caller. Sending the same key again returns the existing job instead of creating another. */
  idempotencyKey: Field.optional(Schema.String),
  /** Input files, in this order. */
  files: Field.optional(Schema.Array(OmrJobInputFile)),
  /** Whether to start immediately. Only valid with `files`. */
  autoStart: Field.optional(Schema.Boolean),
  /** Whether to rotate sideways pages. */
  autoRotate: Field.optional(Schema.Boolean)
}).annotate({ identifier: "OmrJobCreation" })
export interface OmrJobCreation extends Schema.Schema.Type<typeof OmrJobCreation> {}

/** A file for a draft. */
export const OmrJobFileUpload = Schema.Struct(file).annotate({ identifier: "OmrJobFileUpload" })
export interface OmrJobFileUpload extends Schema.Schema.Type<typeof OmrJobFileUpload> {}

/** The position of a file in its draft. */
export const OmrJobFileUploadResult = Schema.Struct({
  /** Index of the file, from 0. */
  fileIndex: Schema.optionalKey(Schema.Int),
  /** Number of files in the draft. */
  fileCount: Schema.optionalKey(Schema.Int)
}).annotate({ identifier: "OmrJobFileUploadResult" })
export interface OmrJobFileUploadResult extends Schema.Schema.Type<typeof OmrJobFileUploadResult> {}
