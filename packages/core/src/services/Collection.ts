/**
 * The collection service: collections of scores, including those that the server maintains. Each operation is documented at its endpoint in
 * `contract/collections/Collection.ts`.
 */
import { collections as descriptions } from "@flat-sdk/engine/Descriptions"
import type { CollectionOperations } from "@flat-sdk/engine/Models"
import { layerOf, makeList, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { CollectionOperations } from "@flat-sdk/engine/Models"

/** Operations on the collections of the token's user. */
export class Collection extends Context.Service<Collection, CollectionOperations>()("@flat-sdk/core/Collection") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<CollectionOperations>(descriptions, { paginated: makeList })

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Collection, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(Collection, make)
