/** The task service: background tasks of the server. Each operation is documented at its endpoint in `contract/tasks/Task.ts`. */
import { tasks as descriptions } from "@flat-sdk/engine/Descriptions"
import type { TaskOperations } from "@flat-sdk/engine/Models"
import { layerOf, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { TaskOperations } from "@flat-sdk/engine/Models"

/** Operations on tasks of the server. */
export class Task extends Context.Service<Task, TaskOperations>()("@flat-sdk/core/Task") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<TaskOperations>(descriptions)

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Task, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(Task, make)
