/**
 * The account service: the token's own user. Each operation is documented at its endpoint in `contract/account/Account.ts`.
 */
import { account as descriptions } from "@flat-sdk/engine/Descriptions"
import type { AccountOperations } from "@flat-sdk/engine/Models"
import { service } from "@flat-sdk/engine/Operations"
import { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** @category models */
export type { AccountOperations } from "@flat-sdk/engine/Models"

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
export const make: (pipe: RequestPipe["Service"]) => AccountOperations = /* #__PURE__ */ service(
  descriptions
)

/**
 * Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others.
 *
 * @category layers
 */
export const layer: Layer.Layer<Account, never, RequestPipe> = /* #__PURE__ */ Layer.effect(
  Account,
  /* #__PURE__ */ Effect.map(RequestPipe, make)
)
