/**
 * The score service: scores with their revisions, comments, tracks and collaborators. What each operation does stands at its endpoint in
 * `contract/Score.ts`, and beside it for revisions, comments and tracks.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { endpoints } from "./contract/Score.ts"
import { RequestPipe } from "./http/RequestPipe.ts"
import * as Operation from "./Operation.ts"

/** @category models */
export interface ScoreOperations extends Operation.Operations<typeof endpoints> {}

/**
 * Operations on scores.
 *
 * @category services
 */
export class Score extends Context.Service<Score, ScoreOperations>()("@flat-sdk/core/Score") {}

/**
 * Makes the service over a request pipe.
 *
 * @category constructors
 */
export const make = (pipe: RequestPipe["Service"]): ScoreOperations => Operation.makeAll(endpoints, pipe)

/**
 * Layer of this service alone: with `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Score, never, RequestPipe> = Layer.effect(Score, Effect.map(RequestPipe, make))
