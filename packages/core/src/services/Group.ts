/**
 * The group service: groups of users within classes, and what is shared with them. Each operation is documented at its endpoint in
 * `contract/classes/Group.ts`.
 */
import { groups as descriptions } from "@flat-sdk/engine/Descriptions"
import type { GroupOperations } from "@flat-sdk/engine/Models"
import { layerOf, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { GroupOperations } from "@flat-sdk/engine/Models"

/** Operations on groups of users. */
export class Group extends Context.Service<Group, GroupOperations>()("@flat-sdk/core/Group") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<GroupOperations>(descriptions)

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Group, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(Group, make)
