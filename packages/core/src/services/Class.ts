/**
 * The class service: classes, their members, assignments and submissions. Each operation is documented at its endpoint in
 * `contract/classes/Class.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { descriptions } from "../generated/descriptions/Class.ts"
import type { ClassOperations } from "../generated/operations/Class.ts"
import * as ServiceOperations from "../internal/operation/ServiceOperations.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"

/** @category models */
export type { ClassOperations } from "../generated/operations/Class.ts"

/**
 * Operations on the classes of the token's user.
 *
 * @category services
 */
export class Class extends Context.Service<Class, ClassOperations>()(
  "@flat-sdk/core/Class"
) {}

/**
 * Creates the service over a request pipe.
 *
 * @category constructors
 */
export const make: (pipe: RequestPipe["Service"]) => ClassOperations = /* #__PURE__ */ ServiceOperations.service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Class, never, RequestPipe> = Layer.effect(
  Class,
  Effect.map(RequestPipe, make)
)
