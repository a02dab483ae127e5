/**
 * A recognition job (OMR, optical music recognition): scanned pages in, notation out. It goes from `draft` through `processing`, perhaps
 * `awaitingInput`, to `done`, `error` or `canceled`.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"
import { ReportedOmrOutput } from "./OmrOutput.ts"
import { OmrPendingStep, ReportedOmrStepName } from "./OmrStep.ts"

const statuses = ["draft", "processing", "awaitingInput", "done", "error", "canceled"] as const

/**
 * A state to list jobs by.
 *
 * @category schemas
 */
export const OmrJobStatus = Schema.Literals(statuses)
/** @category models */
export type OmrJobStatus = typeof OmrJobStatus.Type

/**
 * The state of a job (accepts values that are added later): `draft` takes files and costs nothing yet, `processing` is under way, `awaitingInput`
 * waits at `currentStep`, `done`, `error` and `canceled` are final.
 *
 * @category schemas
 */
export const ReportedOmrJobStatus = OpenEnum.make(statuses)
/** @category models */
export type ReportedOmrJobStatus = typeof ReportedOmrJobStatus.Type

/**
 * Progress of a job.
 *
 * @category schemas
 */
export const OmrJobProgress = Schema.Struct({
  /** Percent done, 0 to 100. */
  percent: Schema.optionalKey(Schema.Finite),
  /** What is going on, to show as it is, in the language of the request. */
  text: Schema.optionalKey(Schema.String),
  /** The same in every language, such as `OMR_PROCESSING_PAGE`, for programs. */
  key: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "OmrJobProgress" })
/** @category models */
export interface OmrJobProgress extends Schema.Schema.Type<typeof OmrJobProgress> {}

/**
 * The files that a job reads, taken together.
 *
 * @category schemas
 */
export const OmrJobFileMetadata = Schema.Struct({
  /** Pages of all files. */
  numberOfPages: Schema.optionalKey(Schema.Int),
  /** Number of files. */
  fileCount: Schema.optionalKey(Schema.Int),
  /** Name of the first file. */
  filename: Schema.optionalKey(Schema.String),
  /** Bytes of all files. */
  fileSize: Schema.optionalKey(Schema.Int),
  /** Media type of the first file. */
  mimeType: Schema.optionalKey(Schema.String),
  /** Extension of the file without the dot, such as `pdf`. */
  fileExtension: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "OmrJobFileMetadata" })
/** @category models */
export interface OmrJobFileMetadata extends Schema.Schema.Type<typeof OmrJobFileMetadata> {}

/**
 * What is known of the music that was recognised.
 *
 * @category schemas
 */
export const OmrImportedMetadata = Schema.Struct({
  /** Instruments of the parts, as `GROUP.INSTRUMENT`. */
  instruments: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Number of measures. */
  numberMeasures: Schema.optionalKey(Schema.Int),
  /** Main tempo, in quarter notes a minute. */
  mainTempoQpm: Schema.optionalKey(Schema.Finite),
  /** Main key in fifths: below 0 flats, above 0 sharps. */
  mainKeySignature: Schema.optionalKey(Schema.Int)
}).annotate({ identifier: "OmrImportedMetadata" })
/** @category models */
export interface OmrImportedMetadata extends Schema.Schema.Type<typeof OmrImportedMetadata> {}

/**
 * What came out of a job that is done.
 *
 * @category schemas
 */
export const OmrJobResult = Schema.Struct({
  /** Id of the score that was made, with the output `library`. */
  score: Schema.optionalKey(Schema.String),
  /** Formats that the result can be downloaded in. */
  exports: Schema.optionalKey(Schema.Array(Schema.String))
}).annotate({ identifier: "OmrJobResult" })
/** @category models */
export interface OmrJobResult extends Schema.Schema.Type<typeof OmrJobResult> {}

/**
 * How long the files of a job are kept.
 *
 * @category schemas
 */
export const OmrJobRetention = Schema.Struct({
  /** When they will be deleted. */
  expiryDate: Field.DateTimeString,
  /** When they were deleted. */
  expiredDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "OmrJobRetention" })
/** @category models */
export interface OmrJobRetention extends Schema.Schema.Type<typeof OmrJobRetention> {}

/**
 * A recognition job.
 *
 * @category schemas
 */
export const OmrJob = Schema.Struct({
  /** Job id. Pass it as the path parameter `job`. */
  id: Schema.String,
  /** State. */
  status: ReportedOmrJobStatus,
  /** Where the result goes. */
  output: ReportedOmrOutput,
  /** Steps that it pauses at, as declared when it was created. */
  interactiveSteps: Schema.Array(ReportedOmrStepName),
  /** Languages of the words on the pages, as declared when it was created. */
  locales: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether pages that lie on their side are turned. */
  autoRotate: Schema.optionalKey(Schema.Boolean),
  /** The step that it waits at, while `status` is `awaitingInput`. */
  currentStep: Schema.optionalKey(ReportedOmrStepName),
  /** The step that it waits at, with what it shows. */
  pendingStep: Schema.optionalKey(OmrPendingStep),
  /** Credits that starting it costs, or has cost. */
  estimatedCredits: Schema.optionalKey(Schema.Int),
  /** Progress. */
  progress: Schema.optionalKey(OmrJobProgress),
  /** The files that it reads. */
  originalFileMetadata: Schema.optionalKey(OmrJobFileMetadata),
  /** The music that was recognised. */
  importedMetadata: Schema.optionalKey(OmrImportedMetadata),
  /** What came out, while `status` is `done`. */
  result: Schema.optionalKey(OmrJobResult),
  /** How long its files are kept. */
  retention: Schema.optionalKey(OmrJobRetention),
  /**
   * Why it failed, for programs, while `status` is `error`: such as `NO_MUSIC_DETECTED`, `CORRUPTED_FILE`, `UNSUPPORTED_FORMAT`,
   * `UNSUPPORTED_TABLATURE`, `ENCRYPTED_PDF`, `TOO_LARGE`, `ENGINE_TIMEOUT`, `GENERIC`. Others may come.
   */
  errorCode: Schema.optionalKey(Schema.String),
  /** Why it failed, to show as it is, in the language of the request. */
  errorMessage: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** When it was last changed. */
  modificationDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "OmrJob" })
/** @category models */
export interface OmrJob extends Schema.Schema.Type<typeof OmrJob> {}
