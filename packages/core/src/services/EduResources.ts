/**
 * The education resources service: resource libraries of schools, and the use of their assignments in classes. Each operation is documented at its
 * endpoint in `contract/resources/EduResources.ts`.
 */
import { eduResources as descriptions } from "@flat-sdk/engine/Descriptions"
import type { EduResourcesOperations } from "@flat-sdk/engine/Models"
import { service } from "@flat-sdk/engine/Operations"
import { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** @category models */
export type { EduResourcesOperations } from "@flat-sdk/engine/Models"

/**
 * Operations on the resource library.
 *
 * @category services
 */
export class EduResources extends Context.Service<EduResources, EduResourcesOperations>()(
  "@flat-sdk/core/EduResources"
) {}

/**
 * Creates the service over a request pipe.
 *
 * @category constructors
 */
export const make: (pipe: RequestPipe["Service"]) => EduResourcesOperations = /* #__PURE__ */ service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<EduResources, never, RequestPipe> = /* #__PURE__ */ Layer.effect(
  EduResources,
  /* #__PURE__ */ Effect.map(RequestPipe, make)
)
