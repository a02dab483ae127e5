/**
 * The OMR service: recognition of scanned music, and the credits it costs. What each operation does stands at its endpoint in
 * `contract/Omr.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { endpoints } from "../contract/omr/Omr.ts"
import type { FlatError } from "../FlatError.ts"
import type * as Generated from "../generated/operations/Omr.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"
import * as Operation from "../Operation.ts"
import * as Pagination from "../Pagination.ts"
import type * as Job from "./Job.ts"
import * as OmrRecognition from "./OmrRecognition.ts"

/** @category models */
export interface OmrOperations extends Generated.OmrOperations {
  /**
   * Recognises music: creates a job (`createOmrJob`), starts it where it is a draft, and streams what happens until it is done. Where it pauses, the
   * event `AwaitingInput` brings what was found and an `answer` to go on with.
   *
   * **Details**
   *
   * Needs the scope `omr`. The job gets an idempotency key of its own unless the body has one, so it can be repeated safely. A job that fails or
   * is cancelled fails as `JobFailed` with the API's `errorCode`; used-up credits as `QuotaExhausted`. Ending the stream leaves the job as it is:
   * `cancelOmrJob` ends it.
   */
  readonly recognise: (
    input: Operation.Input<typeof endpoints["createOmrJob"]>,
    options?: Job.Options
  ) => Stream.Stream<OmrRecognition.RecognitionEvent, FlatError>
  /** The same for a job that is there, such as one whose process was ended. A draft is started. */
  readonly followOmrJob: (
    input: { readonly job: string },
    options?: Job.Options
  ) => Stream.Stream<OmrRecognition.RecognitionEvent, FlatError>
}

/**
 * Operations of optical music recognition.
 *
 * @category services
 */
export class Omr extends Context.Service<Omr, OmrOperations>()("@flat-sdk/core/Omr") {}

/**
 * Makes the service over a request pipe.
 *
 * @category constructors
 */
export const make = (pipe: RequestPipe["Service"]): OmrOperations => {
  const operations = Operation.makeAll(endpoints, pipe)
  return {
    ...operations,
    recognise: (input, options) => Pagination.streamOf(OmrRecognition.recognise(operations, input, options), options),
    followOmrJob: ({ job }, options) => Pagination.streamOf(OmrRecognition.follow(operations, job, options), options)
  }
}

/**
 * Layer of this service alone: with `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Omr, never, RequestPipe> = Layer.effect(Omr, Effect.map(RequestPipe, make))
