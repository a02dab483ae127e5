/**
 * The class service: classes, their members, assignments and submissions. Each operation is documented at its endpoint in
 * `contract/classes/Class.ts`.
 */
import { classes as descriptions } from "@flat-sdk/engine/Descriptions"
import type { ClassOperations } from "@flat-sdk/engine/Models"
import { service as serviceOf } from "@flat-sdk/engine/Operations"
import { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** @category models */
export type { ClassOperations } from "@flat-sdk/engine/Models"

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
export const make: (pipe: RequestPipe["Service"]) => ClassOperations = /* #__PURE__ */ serviceOf(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Class, never, RequestPipe> = /* #__PURE__ */ Layer.effect(
  Class,
  /* #__PURE__ */ Effect.map(RequestPipe, make)
)
