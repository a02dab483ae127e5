/** The account service: the token's own user. Each operation is documented at its endpoint in `contract/account/Account.ts`. */
import { account as descriptions } from "@flat-sdk/engine/Descriptions"
import type { AccountOperations } from "@flat-sdk/engine/Models"
import { layerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { AccountOperations } from "@flat-sdk/engine/Models"

/** Operations on the token's own user. */
export class Account extends Context.Service<Account, AccountOperations>()("@flat-sdk/core/Account") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<AccountOperations>(descriptions)

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Account, make)
