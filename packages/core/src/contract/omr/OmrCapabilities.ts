/**
 * Features and limits of recognition for an account, the outputs of a job, and the formats of its result.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import { ReportedOmrStepName } from "./OmrStep.ts"

const outputs = ["library", "musicxml"] as const

/** Output of a job: a new score in the user's library, or only files to download. */
export const OmrOutput = Enumeration.make("OmrOutput", outputs)
export type OmrOutput = typeof OmrOutput.Type

/** The output as jobs report it. Accepts values that are added later. */
export const ReportedOmrOutput = Enumeration.open(outputs).annotate({ identifier: "ReportedOmrOutput" })
export type ReportedOmrOutput = typeof ReportedOmrOutput.Type

/** Formats to download a result in: plain (`musicxml`) and compressed (`mxl`) MusicXML, MIDI, the first page as an image. */
export const OmrExportFormat = Enumeration.make("OmrExportFormat", ["musicxml", "mxl", "midi", "thumbnail.png"])
export type OmrExportFormat = typeof OmrExportFormat.Type

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
