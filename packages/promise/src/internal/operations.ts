/**
 * Creates the functions of operations from prepared operations. Contains no code for individual operations.
 */
import * as CallOptions from "@flat-sdk/core/CallOptions"
import type * as Core from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Operation from "../../../core/src/internal/operation/Description.ts"
import * as PreparedOperation from "../../../core/src/internal/operation/PreparedOperation.ts"
import type { RequestPipe } from "../../../core/src/internal/request/RequestPipe.ts"
import type { CallOptions as Options, FlatResponse, Result as PublicResult } from "../Operation.ts"
import { fromCaller, toFlatError } from "./failure.ts"
import type { Runner } from "./Runner.ts"

type Pipe = RequestPipe["Service"]
export type Call = (
  input: unknown,
  overrides?: CallOptions.Overrides
) => Effect.Effect<FlatResponse<unknown>, Core.FlatError>

/** Creates the function of an operation. */
export type Api = (runner: Runner, prepared: PreparedOperation.PreparedOperation, pipe: Pipe) => unknown

/** The description of an operation, which `scripts/api-types.ts` generates from the contract. */
export interface Description extends Operation.Description {
  /** Set if the response is a list: makes the function of the operation. */
  readonly list?: Api
  /** Set if the response is a file: makes the function of the operation. */
  readonly file?: Api
}

/** Descriptions of the operations of a service, by name. */
export type Descriptions = { readonly [operation: string]: Description }

/** Prepares an operation from its description. */
export const prepare = (operation: string, description: Description): PreparedOperation.PreparedOperation =>
  PreparedOperation.of(
    operation,
    description.file !== undefined ? "file" : description.list !== undefined ? "paginated" : "single",
    () => description
  )

/** Creates the parts that every operation has: a function, with `withResponse` and `result`. */
export const callable = (runner: Runner, call: Call) => {
  const value = (input: unknown, overrides: CallOptions.Overrides | undefined) =>
    Effect.map(call(input, overrides), (response) => response.value)
  return Object.assign((input?: unknown, options?: Options) => {
    const overrides = CallOptions.of(options)
    return runner.run(value(input, overrides), overrides?.signal)
  }, {
    withResponse: (input?: unknown, options?: Options) => {
      const overrides = CallOptions.of(options)
      return runner.run(call(input, overrides), overrides?.signal)
    },
    result: async function result(input?: unknown, options?: Options): Promise<PublicResult<unknown>> {
      try {
        const overrides = CallOptions.of(options)
        const outcome = await runner.run(Effect.result(value(input, overrides)), overrides?.signal)
        return Result.isSuccess(outcome)
          ? { ok: true, value: outcome.success }
          : { ok: false, error: fromCaller(toFlatError(outcome.failure), result) }
      } catch (error) {
        throw fromCaller(error, result)
      }
    }
  })
}

/** Creates the function of an operation with a single response. Lists and files use `list.ts` and `file.ts`, which their descriptions import. */
export const single: Api = (runner, prepared, pipe) =>
  callable(runner, (input, overrides) => PreparedOperation.execute(prepared, pipe, input, overrides))
