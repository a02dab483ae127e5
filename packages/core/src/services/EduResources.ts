/**
 * The education resources service: resource libraries of schools, and the use of their assignments in classes. Each operation is documented at its
 * endpoint in `contract/resources/EduResources.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { descriptions } from "../generated/descriptions/EduResources.ts"
import type { EduResourcesOperations } from "../generated/operations/EduResources.ts"
import * as ServiceOperations from "../internal/operation/ServiceOperations.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"

/** @category models */
export type { EduResourcesOperations } from "../generated/operations/EduResources.ts"

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
export const make: (pipe: RequestPipe["Service"]) => EduResourcesOperations = /* #__PURE__ */ ServiceOperations.service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<EduResources, never, RequestPipe> = Layer.effect(
  EduResources,
  Effect.map(RequestPipe, make)
)
