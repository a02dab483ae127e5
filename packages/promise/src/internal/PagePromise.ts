/**
 * A call of a paginated operation: the promise of one page, and an async iterable over the whole list. The request starts one microtask later, when
 * it is known whether a `for await` iterates over the list. In that case the first page is requested with the page size of lists, and is not read
 * twice.
 */
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import type * as Core from "@flat-sdk/engine/FlatError"
import type { makePaginator, readPage as readPageOf } from "@flat-sdk/engine/Operations"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { CallOptions as Options, FlatResponse } from "../api/Operation.ts"
import type { Page, PagePromise } from "../api/Pagination.ts"
import { fromCaller } from "./failure.ts"
import { Iteration } from "./Iteration.ts"
import type { Runner } from "./Runner.ts"

type Read = Exit.Exit<FlatResponse<Page<unknown>>, Core.FlatError>

/** Calls a paginated operation. */
export const call = (
  runner: Runner,
  readPage: ReturnType<typeof readPageOf>,
  paginator: Pick<ReturnType<typeof makePaginator>, "continued" | "sized">,
  input: unknown,
  options: Options | undefined
): PagePromise<unknown> => {
  const overrides = CallOptions.of(options)
  let iterated = false
  let exit: Promise<Read> | undefined
  const read = async (): Promise<Page<unknown>> => {
    await Promise.resolve()
    const refusal = runner.refusal(overrides?.signal)
    if (refusal !== undefined) throw fromCaller(refusal.reason, read)
    exit = runner.start(
      Effect.suspend(() => readPage(iterated ? paginator.sized(input) : input, overrides)),
      overrides?.signal
    ).exit
    const ended = await exit
    if (Exit.isSuccess(ended)) return ended.value.value
    throw fromCaller(runner.rejection(ended.cause, overrides?.signal), read)
  }
  const page = read()
  // The iterator reports failures; the promise, if it is not awaited, must not cause an unhandled rejection as well.
  const begun = Effect.flatMap(
    Effect.promise(() => page.then(() => exit!, () => exit)),
    (exit) => exit ?? Effect.interrupt
  )
  return Object.assign(page, {
    [Symbol.asyncIterator]: () => {
      iterated = true
      page.catch(() => {})
      return new Iteration(runner, paginator.continued(input, begun, options)(), options)
    }
  })
}
