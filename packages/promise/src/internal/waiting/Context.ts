/**
 * Building blocks of waiting methods: the client's pipe and runner, and its operations by description.
 */
import * as CoreOptions from "@flat-sdk/core/CallOptions"
import type * as Core from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import type { Description } from "../../../../core/src/internal/operation/Description.ts"
import type { Start } from "../../../../core/src/internal/operation/Paginator.ts"
import * as PreparedOperation from "../../../../core/src/internal/operation/PreparedOperation.ts"
import type { RequestPipe } from "../../../../core/src/internal/request/RequestPipe.ts"
import type { CallOptions } from "../../Operation.ts"
import { Iteration } from "../Iteration.ts"
import { prepare } from "../operations.ts"
import type { Runner } from "../Runner.ts"

/** The parts of a client that its services use. */
export interface Context {
  readonly runner: Runner
  readonly pipe: RequestPipe["Service"]
}

/** Creates the waiting methods of a service, by name. */
export type Waiting<Methods = object> = { readonly [Name in keyof Methods]: (context: Context) => Methods[Name] }

/** Returns an operation as an effect. The type comes from its description; callers handle responses that differ from it. */
export const callOf = <I, A>(context: Context, name: string, description: Description) => {
  const prepared = prepare(name, description)
  return (input: I, options?: CoreOptions.CallOptions): Effect.Effect<A, Core.FlatError> =>
    Effect.map(
      PreparedOperation.execute(prepared, context.pipe, input, CoreOptions.of(options)),
      (response) => response.value as A
    )
}

/** Returns an async iterable over steps. */
export const iterableOf = <A>(
  { runner }: Context,
  start: Start<A>,
  options: CallOptions | undefined
): AsyncIterable<A> => ({
  [Symbol.asyncIterator]: () => new Iteration(runner, start(), options)
})
