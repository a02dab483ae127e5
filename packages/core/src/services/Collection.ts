/**
 * The collection service: collections of scores, including those that the server maintains. Each operation is documented at its endpoint in
 * `contract/collections/Collection.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { descriptions } from "../generated/descriptions/Collection.ts"
import type { CollectionOperations } from "../generated/operations/Collection.ts"
import * as ServiceOperations from "../internal/operation/ServiceOperations.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"

/** @category models */
export type { CollectionOperations } from "../generated/operations/Collection.ts"

/**
 * Operations on the collections of the token's user.
 *
 * @category services
 */
export class Collection extends Context.Service<Collection, CollectionOperations>()("@flat-sdk/core/Collection") {}

/**
 * Creates the service over a request pipe.
 *
 * @category constructors
 */
export const make: (pipe: RequestPipe["Service"]) => CollectionOperations = /* #__PURE__ */ ServiceOperations.service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Collection, never, RequestPipe> = Layer.effect(
  Collection,
  Effect.map(RequestPipe, make)
)
