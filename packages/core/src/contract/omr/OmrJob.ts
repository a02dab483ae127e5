/**
 * A recognition job (OMR, optical music recognition): scanned pages in, notation out. It goes from `draft` through `processing`, perhaps
 * `awaitingInput`, to `done`, `error` or `canceled`.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import { ReportedOmrOutput } from "./OmrCapabilities.ts"
import { OmrPendingStep, ReportedOmrStepName } from "./OmrStep.ts"

const statuses = ["draft", "processing", "awaitingInput", "done", "error", "canceled"] as const

/** A state to filter jobs by. */
export const OmrJobStatus = Enumeration.make("OmrJobStatus", statuses)
export type OmrJobStatus = typeof OmrJobStatus.Type

/**
 * The state of a job (accepts values that are added later): `draft` accepts files and has cost nothing yet, `processing` runs, `awaitingInput`
 * is paused at `currentStep`; `done`, `error` and `canceled` are final.
 */
export const ReportedOmrJobStatus = Enumeration.open(statuses).annotate({ identifier: "ReportedOmrJobStatus" })
export type ReportedOmrJobStatus = typeof ReportedOmrJobStatus.Type

/** Progress of a job. */
export const OmrJobProgress = Schema.Struct({
  /** Percent done, 0 to 100. */
  percent: Schema.optionalKey(Schema.Finite),
  /** Description of the current activity, in the language of the request. Show it as is. */
  text: Schema.optionalKey(Schema.String),
  /** Machine-readable code of the activity, such as `OMR_PROCESSING_PAGE`. */
  key: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "OmrJobProgress" })
export interface OmrJobProgress extends Schema.Schema.Type<typeof OmrJobProgress> {}

/** The input files of a job, summarised. */
export const OmrJobFileMetadata = Schema.Struct({
  /** Total number of pages. */
  numberOfPages: Schema.optionalKey(Schema.Int),
  /** Number of files. */
  fileCount: Schema.optionalKey(Schema.Int),
  /** Name of the first file. */
  filename: Schema.optionalKey(Schema.String),
  /** Total size in bytes. */
  fileSize: Schema.optionalKey(Schema.Int),
  /** Media type of the first file. */
  mimeType: Schema.optionalKey(Schema.String),
  /** Extension of the file without the dot, such as `pdf`. */
  fileExtension: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "OmrJobFileMetadata" })
export interface OmrJobFileMetadata extends Schema.Schema.Type<typeof OmrJobFileMetadata> {}

/** Metadata of the recognised music. */
export const OmrImportedMetadata = Schema.Struct({
  /** Instruments of the parts, as `GROUP.INSTRUMENT`. */
  instruments: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Number of measures. */
  numberMeasures: Schema.optionalKey(Schema.Int),
  /** Tempo at the beginning or most of the time, as quarter notes per minute. */
  mainTempoQpm: Schema.optionalKey(Schema.Finite),
  /** Main key in fifths: negative for flats, positive for sharps. */
  mainKeySignature: Schema.optionalKey(Schema.Int)
}).annotate({ identifier: "OmrImportedMetadata" })
export interface OmrImportedMetadata extends Schema.Schema.Type<typeof OmrImportedMetadata> {}

/** The result of a job that is done. */
export const OmrJobResult = Schema.Struct({
  /** Id of the new score, with the output `library`. */
  score: Schema.optionalKey(Schema.String),
  /** Formats that the result can be downloaded in. */
  exports: Schema.optionalKey(Schema.Array(Schema.String))
}).annotate({ identifier: "OmrJobResult" })
export interface OmrJobResult extends Schema.Schema.Type<typeof OmrJobResult> {}

/** How long the files of a job are kept. */
export const OmrJobRetention = Schema.Struct({
  /** When they will be deleted. */
  expiryDate: Field.DateTimeString,
  /** When they were deleted. */
  expiredDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "OmrJobRetention" })
export interface OmrJobRetention extends Schema.Schema.Type<typeof OmrJobRetention> {}

/** A recognition job. */
export const OmrJob = Schema.Struct({
  /** Job id. Pass it as the path parameter `job`. */
  id: Schema.String,
  /** State. */
  status: ReportedOmrJobStatus,
  /** Output of the job. */
  output: ReportedOmrOutput,
  /** Steps that it pauses at, as declared when it was created. */
  interactiveSteps: Schema.Array(ReportedOmrStepName),
  /** Languages of the text on the pages, as declared when it was created. */
  locales: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether sideways pages are rotated. */
  autoRotate: Schema.optionalKey(Schema.Boolean),
  /** The step that it is paused at, while `status` is `awaitingInput`. */
  currentStep: Schema.optionalKey(ReportedOmrStepName),
  /** The step that it is paused at, with its data. */
  pendingStep: Schema.optionalKey(OmrPendingStep),
  /** Number of credits that starting it costs or has cost. */
  estimatedCredits: Schema.optionalKey(Schema.Int),
  /** Progress. */
  progress: Schema.optionalKey(OmrJobProgress),
  /** Its input files. */
  originalFileMetadata: Schema.optionalKey(OmrJobFileMetadata),
  /** Metadata of the recognised music. */
  importedMetadata: Schema.optionalKey(OmrImportedMetadata),
  /** The result, while `status` is `done`. */
  result: Schema.optionalKey(OmrJobResult),
  /** How long its files are kept. */
  retention: Schema.optionalKey(OmrJobRetention),
  /**
   * Machine-readable error code, while `status` is `error`: such as `NO_MUSIC_DETECTED`, `CORRUPTED_FILE`, `UNSUPPORTED_FORMAT`,
   * `UNSUPPORTED_TABLATURE`, `ENCRYPTED_PDF`, `TOO_LARGE`, `ENGINE_TIMEOUT`, `GENERIC`. Others may come.
   */
  errorCode: Schema.optionalKey(Schema.String),
  /** Error message in the language of the request. Show it as is. */
  errorMessage: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was last changed. */
  modificationDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "OmrJob" })
export interface OmrJob extends Schema.Schema.Type<typeof OmrJob> {}
