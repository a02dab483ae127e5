/** The user service: public profiles, likes and published scores. Each operation is documented at its endpoint in `contract/users/User.ts`. */
import { users as descriptions } from "@flat-sdk/engine/Descriptions"
import type { UserOperations } from "@flat-sdk/engine/Models"
import { layerOf, makeList, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { UserOperations } from "@flat-sdk/engine/Models"

/** Operations on users, as others see them. */
export class User extends Context.Service<User, UserOperations>()("@flat-sdk/core/User") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<UserOperations>(descriptions, { paginated: makeList })

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(User, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(User, make)
