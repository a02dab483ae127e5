/** The account service: the token's own user. Each operation is documented at its endpoint in `contract/account/Account.ts`. */
import { account as descriptions } from "@flat-sdk/engine/Descriptions"
import type { AccountOperations } from "@flat-sdk/engine/Models"
import { layerOf, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { AccountOperations } from "@flat-sdk/engine/Models"

/** Operations on the token's own user. */
export class Account extends Context.Service<Account, AccountOperations>()("@flat-sdk/core/Account") {}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<AccountOperations>(descriptions)

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Account, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(Account, make)
