/** Calls operations of the catalog on a client by their names. */
import type { Caller, Input, Operation } from "@flat-sdk/agents/operations"
import type { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"

export { type Caller, fromClient, type Input } from "@flat-sdk/agents/operations"

/** Sends the first request of an operation of any kind. */
export const once = (caller: Caller, operation: Operation, input: Input): Effect.Effect<unknown, FlatError.FlatError> =>
  operation.kind === "file" ? Effect.scoped(caller.download(operation, input)) : caller.call(operation, input)
