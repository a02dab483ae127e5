/**
 * Building blocks of waiting methods: the client's pipe and runner, and its operations by description.
 */
import * as CoreOptions from "@flat-sdk/engine/CallOptions"
import type * as Core from "@flat-sdk/engine/FlatError"
import { type Description, execute, type Start } from "@flat-sdk/engine/Operations"
import type { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Effect from "effect/Effect"
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
      execute(prepared, context.pipe, input, CoreOptions.of(options)),
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
