/**
 * What recognition can do for an account, so that programs ask instead of assuming.
 */
import * as Schema from "effect/Schema"
import { ReportedOmrOutput } from "./OmrOutput.ts"
import { ReportedOmrStepName } from "./OmrStep.ts"

/**
 * Abilities and limits of recognition for the token's account.
 *
 * @category schemas
 */
export const OmrCapabilities = Schema.Struct({
  /** Steps that a job can pause at. */
  steps: Schema.Array(ReportedOmrStepName),
  /** Formats that results can be downloaded in. */
  formats: Schema.Array(Schema.String),
  /** Where results can go. */
  outputs: Schema.Array(ReportedOmrOutput),
  /** Most files of a job. */
  maxFiles: Schema.Int,
  /** Most pages of a job, over all its files. */
  maxPages: Schema.Int,
  /** Most jobs at the same time. */
  maxParallelJobs: Schema.Int,
  /** Most bytes of a file. */
  maxFileSize: Schema.Int,
  /** Media types of files that are read. */
  acceptedMimeTypes: Schema.Array(Schema.String),
  /** Extensions of files that are read. */
  acceptedExtensions: Schema.Array(Schema.String),
  /** Credits that a page costs. */
  costPerPage: Schema.optionalKey(Schema.Int),
  /** Credits that are left. */
  remainingCredits: Schema.optionalKey(Schema.Int),
  /** Days that files of a job are kept. */
  retentionDays: Schema.optionalKey(Schema.Finite),
  /** Languages whose words can be read. */
  locales: Schema.Array(Schema.String),
  /** The same languages with their names. */
  localesDetails: Schema.Array(Schema.Struct({
    /** BCP 47 tag. */
    code: Schema.String,
    /** Display name. */
    name: Schema.String
  }))
}).annotate({ identifier: "OmrCapabilities" })
/** @category models */
export interface OmrCapabilities extends Schema.Schema.Type<typeof OmrCapabilities> {}
