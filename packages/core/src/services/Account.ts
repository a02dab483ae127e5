/**
 * The account service: the token's own user. Each operation is documented at its endpoint in `contract/account/Account.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { descriptions } from "../generated/descriptions/Account.ts"
import type { AccountOperations } from "../generated/operations/Account.ts"
import * as ServiceOperations from "../internal/operation/ServiceOperations.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"

/** @category models */
export type { AccountOperations } from "../generated/operations/Account.ts"

/**
 * Operations on the token's own user.
 *
 * @category services
 */
export class Account extends Context.Service<Account, AccountOperations>()(
  "@flat-sdk/core/Account"
) {}

/**
 * Creates the service over a request pipe.
 *
 * @category constructors
 */
export const make: (pipe: RequestPipe["Service"]) => AccountOperations = /* #__PURE__ */ ServiceOperations.service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Account, never, RequestPipe> = Layer.effect(
  Account,
  Effect.map(RequestPipe, make)
)
