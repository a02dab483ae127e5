/**
 * The collection service: collections of scores, including those that the server maintains. Each operation is documented at its endpoint in
 * `contract/collections/Collection.ts`.
 */
import { collections as descriptions } from "@flat-sdk/engine/Descriptions"
import type { CollectionOperations } from "@flat-sdk/engine/Models"
import { service } from "@flat-sdk/engine/Operations"
import { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** @category models */
export type { CollectionOperations } from "@flat-sdk/engine/Models"

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
export const make: (pipe: RequestPipe["Service"]) => CollectionOperations = /* #__PURE__ */ service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Collection, never, RequestPipe> = /* #__PURE__ */ Layer.effect(
  Collection,
  /* #__PURE__ */ Effect.map(RequestPipe, make)
)
