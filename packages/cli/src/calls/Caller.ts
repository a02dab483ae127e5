/** Calls operations of the catalog on a client by their names. */
import type { Caller } from "@flat-sdk/agents/contract/Caller"
import type { Input, Operation } from "@flat-sdk/agents/contract/Contract"
import type { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"

export { type Caller, fromClient } from "@flat-sdk/agents/contract/Caller"
export type { Input } from "@flat-sdk/agents/contract/Contract"

/** Sends the first request of an operation of any kind. */
export const once = (caller: Caller, operation: Operation, input: Input): Effect.Effect<unknown, FlatError.FlatError> =>
  operation.kind === "file" ? Effect.scoped(caller.download(operation, input)) : caller.call(operation, input)
