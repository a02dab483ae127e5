/**
 * The task service: background tasks of the server. Each operation is documented at its endpoint in `contract/tasks/Task.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { descriptions } from "../generated/descriptions/Task.ts"
import type { TaskOperations } from "../generated/operations/Task.ts"
import * as ServiceOperations from "../internal/operation/ServiceOperations.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"

/** @category models */
export type { TaskOperations } from "../generated/operations/Task.ts"

/**
 * Operations on tasks of the server.
 *
 * @category services
 */
export class Task extends Context.Service<Task, TaskOperations>()(
  "@flat-sdk/core/Task"
) {}

/**
 * Creates the service over a request pipe.
 *
 * @category constructors
 */
export const make: (pipe: RequestPipe["Service"]) => TaskOperations = /* #__PURE__ */ ServiceOperations.service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Task, never, RequestPipe> = Layer.effect(
  Task,
  Effect.map(RequestPipe, make)
)
