/**
 * Creates the functions of operations from prepared operations, and the parts that methods over several operations share. Contains no code for
 * individual operations.
 */
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import type * as Core from "@flat-sdk/engine/FlatError"
import {
  type Description,
  execute,
  type Kind,
  preparedOnce,
  type PreparedOperation,
  type Start
} from "@flat-sdk/engine/Operations"
import type { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { CallOptions as Options, FlatResponse, Result as PublicResult } from "../api/Operation.ts"
import { fromCaller, toFlatError } from "./failure.ts"
import { Iteration } from "./Iteration.ts"
import type { Runner } from "./Runner.ts"

type Pipe = RequestPipe["Service"]
export type Call = (
  input: unknown,
  overrides: CallOptions.Overrides | undefined,
  options: Options | undefined
) => Effect.Effect<FlatResponse<unknown>, Core.FlatError>

/** Creates the function of an operation. */
export type Api = (runner: Runner, prepared: PreparedOperation, pipe: Pipe) => object

/**
 * What makes the functions of operations that return a list or a file. Only the services with such operations import it, so that bundles of the others
 * do not contain its code.
 */
export type Makers = { readonly [K in Exclude<Kind, "single">]?: Api }

/** Descriptions of the operations of a service, by name. */
export type Descriptions = { readonly [operation: string]: Description }

/** Prepares an operation from its description, once for all clients of the process. */
export const prepare = /* #__PURE__ */ preparedOnce()

/** Creates the function of an operation from its description. */
export const over = (
  runner: Runner,
  operation: string,
  description: Description,
  makers: Makers,
  pipe: Pipe
): object => {
  const { kind } = description
  // The service of an operation has what makes its functions.
  const make = kind === undefined ? single : makers[kind]!
  return CallOptions.reading(make(runner, prepare(operation, description), pipe))
}

/** Creates the parts that every operation has: a function, with `withResponse` and `result`. */
export const callable = (runner: Runner, call: Call) => {
  const value = (input: unknown, overrides: CallOptions.Overrides | undefined, options: Options | undefined) =>
    Effect.map(call(input, overrides, options), (response) => response.value)
  return Object.assign((input?: unknown, options?: Options) => {
    const overrides = CallOptions.of(options)
    return runner.run(value(input, overrides, options), overrides?.signal)
  }, {
    withResponse: (input?: unknown, options?: Options) => {
      const overrides = CallOptions.of(options)
      return runner.run(call(input, overrides, options), overrides?.signal)
    },
    result: async function result(input?: unknown, options?: Options): Promise<PublicResult<unknown>> {
      try {
        const overrides = CallOptions.of(options)
        const outcome = await runner.run(Effect.result(value(input, overrides, options)), overrides?.signal)
        return Result.isSuccess(outcome)
          ? { ok: true, value: outcome.success }
          : { ok: false, error: fromCaller(toFlatError(outcome.failure), result) }
      } catch (error) {
        throw fromCaller(error, result)
      }
    }
  })
}

/** Creates the function of an operation with a single response. Lists and files use `list.ts` and `file.ts`, which their services import. */
export const single: Api = (runner, prepared, pipe) =>
  callable(runner, (input, overrides) => execute(prepared, pipe, input, overrides))

/** The parts of a client that its services use. */
export interface Context {
  readonly runner: Runner
  readonly pipe: RequestPipe["Service"]
}

/** Creates the waiting methods of a service, by name. */
export type Waiting<Methods = object> = { readonly [Name in keyof Methods]: (context: Context) => Methods[Name] }

/** Returns an operation as an effect. The type comes from its description; callers handle responses that differ from it. */
export const callOf = <I, A>({ pipe }: Pick<Context, "pipe">, name: string, description: Description) => {
  const prepared = prepare(name, description)
  return (input: I, options?: CallOptions.CallOptions): Effect.Effect<A, Core.FlatError> =>
    Effect.map(
      execute(prepared, pipe, input, CallOptions.of(options)),
      (response) => response.value as A
    )
}

/** Returns an async iterable over steps. */
export const iterableOf = <A>(
  { runner }: Pick<Context, "runner">,
  start: Start<A>,
  options: Options | undefined
): AsyncIterable<A> => ({
  [Symbol.asyncIterator]: () => new Iteration(runner, start(), options)
})
