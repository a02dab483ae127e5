/**
 * The class service: classes, their members, assignments and submissions. Each operation is documented at its endpoint in
 * `contract/classes/Class.ts`.
 */
import { classes as descriptions } from "@flat-sdk/engine/Descriptions"
import type { ClassOperations } from "@flat-sdk/engine/Models"
import { layerOf, makeFile, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { ClassOperations } from "@flat-sdk/engine/Models"

/** Operations on the classes of the token's user. */
export class Class extends Context.Service<Class, ClassOperations>()("@flat-sdk/core/Class") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<ClassOperations>(descriptions, { file: makeFile })

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Class, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(Class, make)
