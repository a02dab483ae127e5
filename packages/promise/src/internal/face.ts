/**
 * Prepared operations as promises and async iterables. There is no code here for any one operation.
 */
import * as CallOptions from "@flat-sdk/core/CallOptions"
import type * as Core from "@flat-sdk/core/FlatError"
import * as Prepared from "@flat-sdk/core/http/Prepared"
import type { RequestPipe } from "@flat-sdk/core/http/RequestPipe"
import * as Walk from "@flat-sdk/core/Walk"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type {
  Answer,
  CallOptions as Options,
  CollectOptions,
  Result as PublicResult,
  ResumeOptions,
  WalkOptions
} from "../Operation.ts"
import { fromCaller, toFlatError } from "./failure.ts"
import { Iteration } from "./Iteration.ts"
import * as PagePromise from "./PagePromise.ts"
import type { Runner } from "./Runner.ts"

type Pipe = RequestPipe["Service"]
export type Call = (input: unknown, overrides?: CallOptions.Overrides) => Effect.Effect<Answer<unknown>, Core.FlatError>

/** What makes the function that an operation is. */
export type Face = (runner: Runner, prepared: Prepared.Prepared, pipe: Pipe) => unknown

/** What every operation is: a function, with its variants. */
export const callable = (runner: Runner, call: Call) => {
  const value = (input: unknown, overrides: CallOptions.Overrides | undefined) =>
    Effect.map(call(input, overrides), (answer) => answer.value)
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

const paginated = (runner: Runner, prepared: Prepared.Prepared, pipe: Pipe, pageSize?: number | null) => {
  const readPage = Walk.readPage(prepared, pipe)
  const walks = Walk.make(prepared.operation, readPage, pageSize)
  const iterable = <A>(start: Walk.Start<A>, options: WalkOptions | undefined): AsyncIterable<A> => ({
    [Symbol.asyncIterator]: () => new Iteration(runner, start(), options)
  })
  const call = (input?: unknown, options?: Options) => PagePromise.call(runner, readPage, walks, input, options)
  return Object.assign(call, {
    ...callable(runner, readPage),
    stream: (input?: unknown, options?: WalkOptions) => iterable(walks.stream(input, options), options),
    pages: (input?: unknown, options?: WalkOptions) => iterable(walks.pages(input, options), options),
    resumable: (input?: unknown, options?: ResumeOptions) => iterable(walks.resumable(input, options), options),
    collect: async function collect(input: unknown, options: CollectOptions): Promise<ReadonlyArray<unknown>> {
      try {
        const problem = walks.problemOf(options)
        if (problem !== undefined) return await runner.run(Effect.fail(problem), CallOptions.signalOf(options))
        const refusal = runner.refusal(options.signal)
        if (refusal !== undefined) throw refusal.reason
        const items: Array<unknown> = []
        if (options.limit === 0) return items
        for await (const item of iterable(walks.collect(input, options), options)) {
          if (items.push(item) >= options.limit) break
        }
        return items
      } catch (error) {
        throw fromCaller(error, collect)
      }
    }
  })
}

/** The function that an operation is. One that responds with a file is made by `file.ts`, which its description brings. */
export const operationOf = (
  runner: Runner,
  prepared: Prepared.Prepared,
  pipe: Pipe,
  pageSize?: number | null
): unknown =>
  prepared.kind === "paginated"
    ? paginated(runner, prepared, pipe, pageSize)
    : callable(runner, (input, overrides) => Prepared.execute(prepared, pipe, input, overrides))
