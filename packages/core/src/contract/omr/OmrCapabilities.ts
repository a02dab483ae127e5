/**
 * Features and limits of recognition for an account.
 */
import * as Schema from "effect/Schema"
import { ReportedOmrOutput } from "./OmrOutput.ts"
import { ReportedOmrStepName } from "./OmrStep.ts"

/** Features and limits of recognition for the token's account. */
export const OmrCapabilities = Schema.Struct({
  /** Steps that a job can pause at. */
  steps: Schema.Array(ReportedOmrStepName),
  /** Formats that results can be downloaded in. */
  formats: Schema.Array(Schema.String),
  /** Possible outputs of a job. */
  outputs: Schema.Array(ReportedOmrOutput),
  /** Maximum number of files of a job. */
  maxFiles: Schema.Int,
  /** Maximum number of pages of a job, in all its files. */
  maxPages: Schema.Int,
  /** Maximum number of concurrent jobs. */
  maxParallelJobs: Schema.Int,
  /** Maximum size of a file, in bytes. */
  maxFileSize: Schema.Int,
  /** Supported media types of files. */
  acceptedMimeTypes: Schema.Array(Schema.String),
  /** Supported extensions of files. */
  acceptedExtensions: Schema.Array(Schema.String),
  /** Number of credits that a page costs. */
  costPerPage: Schema.optionalKey(Schema.Int),
  /** Number of remaining credits. */
  remainingCredits: Schema.optionalKey(Schema.Int),
  /** Number of days that files of a job are kept. */
  retentionDays: Schema.optionalKey(Schema.Finite),
  /** Languages whose text can be recognised. */
  locales: Schema.Array(Schema.String),
  /** The same languages with their names. */
  localesDetails: Schema.Array(Schema.Struct({
    /** BCP 47 tag. */
    code: Schema.String,
    /** Display name. */
    name: Schema.String
  }))
}).annotate({ identifier: "OmrCapabilities" })
export interface OmrCapabilities extends Schema.Schema.Type<typeof OmrCapabilities> {}
