/**
 * The account service: the token's own user. Each operation is documented at its endpoint in `contract/account/Account.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { endpoints } from "../contract/account/Account.ts"
import type { AccountOperations } from "../generated/operations/Account.ts"
import { RequestPipe } from "../internal/request/RequestPipe.ts"
import * as Operation from "../Operation.ts"

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
export const make = (pipe: RequestPipe["Service"]): AccountOperations => Operation.makeAll(endpoints, pipe)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Account, never, RequestPipe> = Layer.effect(
  Account,
  Effect.map(RequestPipe, make)
)
