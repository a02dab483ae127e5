/**
 * The OMR service: recognition of scanned music, and the credits it costs. What each operation does stands at its endpoint in
 * `contract/Omr.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { endpoints } from "./contract/Omr.ts"
import { RequestPipe } from "./http/RequestPipe.ts"
import * as Operation from "./Operation.ts"

/** @category models */
export interface OmrOperations extends Operation.Operations<typeof endpoints> {}

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
export const make = (pipe: RequestPipe["Service"]): OmrOperations => Operation.makeAll(endpoints, pipe)

/**
 * Layer of this service alone: with `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Omr, never, RequestPipe> = Layer.effect(Omr, Effect.map(RequestPipe, make))
