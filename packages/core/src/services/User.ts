/**
 * The user service: public profiles, likes and published scores. Each operation is documented at its endpoint in `contract/users/User.ts`.
 */
import { users as descriptions } from "@flat-sdk/engine/Descriptions"
import type { UserOperations } from "@flat-sdk/engine/Models"
import { service } from "@flat-sdk/engine/Operations"
import { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** @category models */
export type { UserOperations } from "@flat-sdk/engine/Models"

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
export const make: (pipe: RequestPipe["Service"]) => UserOperations = /* #__PURE__ */ service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<User, never, RequestPipe> = /* #__PURE__ */ Layer.effect(
  User,
  /* #__PURE__ */ Effect.map(RequestPipe, make)
)
