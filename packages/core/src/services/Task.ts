/**
 * The task service: background tasks of the server. Each operation is documented at its endpoint in `contract/tasks/Task.ts`.
 */
import { tasks as descriptions } from "@flat-sdk/engine/Descriptions"
import type { TaskOperations } from "@flat-sdk/engine/Models"
import { service } from "@flat-sdk/engine/Operations"
import { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** @category models */
export type { TaskOperations } from "@flat-sdk/engine/Models"

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
export const make: (pipe: RequestPipe["Service"]) => TaskOperations = /* #__PURE__ */ service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Task, never, RequestPipe> = /* #__PURE__ */ Layer.effect(
  Task,
  /* #__PURE__ */ Effect.map(RequestPipe, make)
)
