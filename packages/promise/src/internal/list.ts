/**
 * Operations that return a list: a page as a promise, and all items, pages or checkpoints as async iterables. Only services with such
 * operations import this module, so bundles without them do not contain it.
 */
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import { makePaginator, type PreparedOperation, readPage as readPageOf, type Start } from "@flat-sdk/engine/Operations"
import type { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Effect from "effect/Effect"
import type { CallOptions as Options } from "../api/Operation.ts"
import type { CollectOptions, PaginationOptions, ResumeOptions } from "../api/Pagination.ts"
import { fromCaller } from "./failure.ts"
import { type Api, callable, iterableOf } from "./operations.ts"
import * as PagePromise from "./PagePromise.ts"
import type { Runner } from "./Runner.ts"

/** Creates the function of an operation that returns a list. `pageSize` is the page size of iterations; `null` leaves it to the API. */
const listFunction = (
  runner: Runner,
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  pageSize?: number | null
) => {
  const readPage = readPageOf(prepared, pipe)
  const paginator = makePaginator(prepared.operation, readPage, pageSize)
  const iterable = <A>(start: Start<A>, options: PaginationOptions | undefined) =>
    iterableOf({ runner }, start, options)
  const call = (input?: unknown, options?: Options) => PagePromise.call(runner, readPage, paginator, input, options)
  return Object.assign(call, {
    ...callable(runner, readPage),
    stream: (input?: unknown, options?: PaginationOptions) => iterable(paginator.stream(input, options), options),
    pages: (input?: unknown, options?: PaginationOptions) => iterable(paginator.pages(input, options), options),
    resumable: (input?: unknown, options?: ResumeOptions) => iterable(paginator.resumable(input, options), options),
    collect: async function collect(input: unknown, options: CollectOptions): Promise<ReadonlyArray<unknown>> {
      try {
        const problem = paginator.problemOf(options)
        if (problem !== undefined) return await runner.run(Effect.fail(problem), CallOptions.signalOf(options))
        const refusal = runner.refusal(options.signal)
        if (refusal !== undefined) throw refusal.reason
        const items: Array<unknown> = []
        if (options.limit === 0) return items
        for await (const item of iterable(paginator.collect(input, options), options)) {
          if (items.push(item) >= options.limit) break
        }
        return items
      } catch (error) {
        throw fromCaller(error, collect)
      }
    }
  })
}

/** Creates a paginated operation with the page size that every list allows. */
export const list: Api = (runner, prepared, pipe) => listFunction(runner, prepared, pipe)

/** Creates a paginated operation with the API's default page size. */
export const unsizedList: Api = (runner, prepared, pipe) => listFunction(runner, prepared, pipe, null)
