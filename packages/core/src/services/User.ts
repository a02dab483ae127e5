/**
 * The user service: public profiles, likes and published scores. Each operation is documented at its endpoint in `contract/users/User.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { descriptions } from "../generated/descriptions/User.ts"
import type { UserOperations } from "../generated/operations/User.ts"
import * as ServiceOperations from "../internal/operation/ServiceOperations.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"

/** @category models */
export type { UserOperations } from "../generated/operations/User.ts"

/**
 * Operations on users, as others see them.
 *
 * @category services
 */
export class User extends Context.Service<User, UserOperations>()(
  "@flat-sdk/core/User"
) {}

/**
 * Creates the service over a request pipe.
 *
 * @category constructors
 */
export const make: (pipe: RequestPipe["Service"]) => UserOperations = /* #__PURE__ */ ServiceOperations.service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<User, never, RequestPipe> = Layer.effect(
  User,
  Effect.map(RequestPipe, make)
)
