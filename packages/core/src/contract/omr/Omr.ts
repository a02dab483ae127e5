/**
 * The OMR tag (optical music recognition): jobs that read scanned pages, and the credits they cost.
 */
import { Idempotency } from "@flat-sdk/engine/Fields"
import type { NonEmptyArray } from "effect/Array"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import { CreditTransaction } from "../account/CreditTransaction.ts"
import * as Field from "../fields/Field.ts"
import * as Locale from "../fields/Locale.ts"
import * as Pagination from "../fields/Pagination.ts"
import * as Scopes from "../fields/Scopes.ts"
import { OmrCapabilities, OmrExportFormat } from "./OmrCapabilities.ts"
import { OmrJob, OmrJobStatus } from "./OmrJob.ts"
import { OmrJobCreation, OmrJobFileUpload, OmrJobFileUploadResult } from "./OmrJobCreation.ts"
import { OmrDetailsSubmission, OmrStepName } from "./OmrStep.ts"

const job = {
  /** Job id. */
  job: Field.PathId
}

const AcceptedJob = OmrJob.pipe(HttpApiSchema.status(202))

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /** Returns the recognition features of the account: formats, limits, prices, remaining credits. */
  getOmrCapabilities: HttpApiEndpoint.get("getOmrCapabilities", "/omr/capabilities", {
    headers: Locale.headers,
    success: OmrCapabilities
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /**
   * Creates a recognition job. With `files` and `autoStart: true` it runs immediately; otherwise it is a draft for `addOmrJobFile` and `startOmrJob`.
   *
   * **Details**
   *
   * The status is 201 for a draft, 202 for a job that runs. It pauses at the steps of `interactiveSteps` only. Without credits, or if the plan does
   * not include recognition, it fails as `PaymentRequired`.
   *
   * **Gotchas**
   *
   * With an `idempotencyKey` in the body it is safe to retry: the existing job is returned. Without one, if the outcome is unknown, check
   * `listOmrJobs` before creating it again.
   */
  createOmrJob: HttpApiEndpoint.post("createOmrJob", "/omr/jobs", {
    headers: Locale.headers,
    payload: OmrJobCreation,
    success: [OmrJob.pipe(HttpApiSchema.status(201)), AcceptedJob]
  }).annotate(Scopes.AcceptedScopes, Scopes.omr).annotate(Idempotency, { bodyField: "idempotencyKey" }),

  /** Lists the jobs of the token's user, 50 per page unless `limit` is set. */
  listOmrJobs: HttpApiEndpoint.get("listOmrJobs", "/omr/jobs", {
    headers: Locale.headers,
    query: {
      /** Only jobs in this state. */
      status: Field.optional(OmrJobStatus),
      /** `true`: only jobs whose files have expired and were deleted. `false`: only the other jobs. */
      expired: Field.optional(Schema.Boolean),
      ...Pagination.query
    },
    success: Pagination.pageOf(OmrJob)
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /**
   * Reads a job. With `wait`, the server delays the response until the job changes.
   *
   * **Details**
   *
   * A failed job is a successful response with `status: "error"`.
   *
   * **Gotchas**
   *
   * Allow the request more time than `wait`.
   */
  getOmrJob: HttpApiEndpoint.get("getOmrJob", "/omr/jobs/:job", {
    headers: Locale.headers,
    params: job,
    query: {
      /** Seconds to wait for a change, 0 to 25. */
      wait: Field.optional(
        Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 25 }, { expected: "a whole number from 0 to 25" }))
      )
    },
    success: OmrJob
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /**
   * Deletes a job and returns it.
   *
   * **Details**
   *
   * The API documentation names no scope; `omr`, which the other operations of this tag require, is assumed.
   */
  deleteOmrJob: HttpApiEndpoint.delete("deleteOmrJob", "/omr/jobs/:job", {
    headers: Locale.headers,
    params: job,
    success: OmrJob
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /**
   * Appends an image or a PDF to the files of a draft.
   *
   * **Details**
   *
   * A job that is no longer a draft fails as `Conflict`.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, read the job's `originalFileMetadata.fileCount` before adding it again.
   */
  addOmrJobFile: HttpApiEndpoint.post("addOmrJobFile", "/omr/jobs/:job/files", {
    headers: Locale.headers,
    params: job,
    payload: OmrJobFileUpload,
    success: OmrJobFileUploadResult
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /** Downloads an input file of a job, to show the page. */
  getOmrJobFile: HttpApiEndpoint.get("getOmrJobFile", "/omr/jobs/:job/files/:index", {
    headers: Locale.headers,
    params: {
      ...job,
      /** Index of the file, from 0. */
      index: Schema.Int
    },
    success: HttpApiSchema.StreamUint8Array({ contentType: "image/jpeg" })
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /**
   * Starts a draft. A started job costs credits.
   *
   * **Details**
   *
   * A draft without files fails as `BadRequest`, an account without credits as `PaymentRequired`.
   */
  startOmrJob: HttpApiEndpoint.post("startOmrJob", "/omr/jobs/:job/start", {
    headers: Locale.headers,
    params: job,
    success: AcceptedJob
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /**
   * Submits input for the step that a job is paused at, and resumes the job.
   *
   * **Details**
   *
   * A job that is not paused at this step fails as `Conflict`.
   */
  submitOmrJobStep: HttpApiEndpoint.post("submitOmrJobStep", "/omr/jobs/:job/steps/:step", {
    headers: Locale.headers,
    params: {
      ...job,
      /** The step: the job's `currentStep`, and `step` of the body. */
      step: OmrStepName
    },
    payload: OmrDetailsSubmission,
    success: AcceptedJob
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /** Cancels a job that is a draft or in progress. Its credits are refunded. */
  cancelOmrJob: HttpApiEndpoint.post("cancelOmrJob", "/omr/jobs/:job/cancel", {
    headers: Locale.headers,
    params: job,
    success: OmrJob
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /**
   * Downloads the result of a job that is done.
   *
   * **Details**
   *
   * A job that is not done fails as `Conflict`. A format that the job does not have fails as `NotFound`: `result.exports` of the job lists the
   * available formats.
   *
   * **Gotchas**
   *
   * The API documentation names one media type for all formats: rely on the format, not on the response's media type.
   */
  getOmrJobExport: HttpApiEndpoint.get("getOmrJobExport", "/omr/jobs/:job/exports/:format", {
    headers: Locale.headers,
    params: {
      ...job,
      /** Format of the file. */
      format: OmrExportFormat
    },
    success: HttpApiSchema.WithHeaders(
      HttpApiSchema.StreamUint8Array({ contentType: "application/octet-stream" }),
      { "content-disposition": Schema.optionalKey(Schema.String) }
    )
  }).annotate(Scopes.AcceptedScopes, Scopes.omr),

  /**
   * Lists credit transactions.
   *
   * **Details**
   *
   * The API documentation names no scope, default page size or maximum page size.
   */
  listBillingCreditsHistory: HttpApiEndpoint.get("listBillingCreditsHistory", "/billing/credits/history", {
    query: {
      ...Pagination.query,
      /** Items per page. */
      limit: Field.optional(Schema.Int)
    },
    success: Pagination.pageOf(CreditTransaction)
  })
}

/** The routes of the OMR tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<"omr", typeof endpoints[keyof typeof endpoints]> = HttpApiGroup.make(
  "omr"
).add(...Object.values(endpoints) as NonEmptyArray<typeof endpoints[keyof typeof endpoints]>)
