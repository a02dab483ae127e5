/**
 * The education resources service: resource libraries of schools, and the use of their assignments in classes. Each operation is documented at its
 * endpoint in `contract/resources/EduResources.ts`.
 */
import { eduResources as descriptions } from "@flat-sdk/engine/Descriptions"
import type { EduResourcesOperations } from "@flat-sdk/engine/Models"
import { layerOf, makeList, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { EduResourcesOperations } from "@flat-sdk/engine/Models"

/** Operations on the resource library. */
export class EduResources
  extends Context.Service<EduResources, EduResourcesOperations>()("@flat-sdk/core/EduResources")
{}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<EduResourcesOperations>(descriptions, { paginated: makeList })

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(EduResources, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(EduResources, make)
