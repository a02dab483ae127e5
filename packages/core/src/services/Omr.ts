/** The OMR service: recognition of scanned music, and the credits it costs. Each operation is documented at its endpoint in `contract/omr/Omr.ts`. */
import { omr as descriptions } from "@flat-sdk/engine/Descriptions"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import type * as Generated from "@flat-sdk/engine/Models"
import type * as Operation from "@flat-sdk/engine/Operation"
import { layerOf, makeFile, makeList, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Pagination from "@flat-sdk/engine/Pagination"
import { follow, recognise } from "@flat-sdk/engine/Waiting"
import * as Context from "effect/Context"
import type * as Stream from "effect/Stream"
import type { endpoints } from "../contract/omr/Omr.ts"
// From the modules that this package exports, so that programs can name these types.
import type { Options as JobOptions } from "../engine/waiting/Job.ts"
import type { RecognitionEvent } from "../engine/waiting/OmrRecognition.ts"

/** The operations of `flat.omr`, with the one that waits for a job. */
export interface OmrOperations extends Generated.OmrOperations {
  /**
   * Recognises music: creates a job (`createOmrJob`), starts it if it is a draft, and streams its events until it is done. When it pauses, the event
   * `AwaitingInput` contains the result so far and a function `answer` to resume it.
   *
   * **Details**
   *
   * Needs the scope `omr`. The job gets a generated idempotency key unless the body has one, so creating it is safe to retry. A job that fails or is
   * cancelled fails as `JobFailed` with the API's `errorCode`; used-up credits fail as `QuotaExhausted`. Ending the stream does not end the job; call
   * `cancelOmrJob` for that.
   */
  readonly recognise: (
    input: Operation.Input<typeof endpoints["createOmrJob"]>,
    options?: JobOptions
  ) => Stream.Stream<RecognitionEvent, FlatError>
  /** Follows an existing job, such as one from a process that has ended. Starts the job if it is a draft. */
  readonly followOmrJob: (
    input: { readonly job: string },
    options?: JobOptions
  ) => Stream.Stream<RecognitionEvent, FlatError>
}

/** Operations of optical music recognition. */
export class Omr extends Context.Service<Omr, OmrOperations>()("@flat-sdk/core/Omr") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<OmrOperations>(descriptions, { paginated: makeList, file: makeFile }, {
  recognise: (_, operations) => (input, options) => Pagination.streamOf(recognise(operations, input, options), options),
  followOmrJob: (_, operations) => ({ job }, options) => Pagination.streamOf(follow(operations, job, options), options)
})

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Omr, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(Omr, make)
