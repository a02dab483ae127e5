/** The task service: background tasks of the server. Each operation is documented at its endpoint in `contract/tasks/Task.ts`. */
import { tasks as descriptions } from "@flat-sdk/engine/Descriptions"
import type { TaskOperations } from "@flat-sdk/engine/Models"
import { layerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { TaskOperations } from "@flat-sdk/engine/Models"

/** Operations on tasks of the server. */
export class Task extends Context.Service<Task, TaskOperations>()("@flat-sdk/core/Task") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<TaskOperations>(descriptions)

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Task, make)
