/**
 * The group service: groups of users within classes, and what is shared with them. Each operation is documented at its endpoint in
 * `contract/classes/Group.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { descriptions } from "../generated/descriptions/Group.ts"
import type { GroupOperations } from "../generated/operations/Group.ts"
import * as ServiceOperations from "../internal/operation/ServiceOperations.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"

/** @category models */
export type { GroupOperations } from "../generated/operations/Group.ts"

/**
 * Operations on groups of users.
 *
 * @category services
 */
export class Group extends Context.Service<Group, GroupOperations>()(
  "@flat-sdk/core/Group"
) {}

/**
 * Creates the service over a request pipe.
 *
 * @category constructors
 */
export const make: (pipe: RequestPipe["Service"]) => GroupOperations = /* #__PURE__ */ ServiceOperations.service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Group, never, RequestPipe> = Layer.effect(
  Group,
  Effect.map(RequestPipe, make)
)
