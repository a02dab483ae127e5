/**
 * The walks of `Walk.ts` as streams: pages, items, and items with checkpoints.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"
import type { FlatError } from "./FlatError.ts"
import type { Answer } from "./http/RequestPipe.ts"
import type { Page } from "./Page.ts"
import * as Walk from "./Walk.ts"

export type { Checkpoint, CollectOptions, Options, Resumable, ResumeOptions } from "./Walk.ts"

const isNotEmpty = <A>(items: ReadonlyArray<A>): items is readonly [A, ...Array<A>] => items.length > 0

/** The steps of a walk as a stream of items. */
export const streamOf = <A>(start: Walk.Start<A>, options?: Walk.Options): Stream.Stream<A, FlatError> => {
  const ahead = options?.readAhead === true
  const steps: Stream.Stream<ReadonlyArray<A>, FlatError> = Stream.fromPull(Effect.sync(() => {
    const step = start()
    const pull: Pull.Pull<readonly [ReadonlyArray<A>], FlatError> = Effect.flatMap(
      // The yield lets the reader take the page in hand even where pages come without any waiting.
      ahead ? Effect.andThen(Effect.yieldNow, step) : step,
      (items) => items === undefined ? Cause.done() : Effect.succeed([items])
    )
    return pull
  }))
  // A capacity of 0 reads exactly one page ahead: the one in hand to the buffer.
  return (ahead ? Stream.buffer(steps, { capacity: 0 }) : steps).pipe(Stream.filter(isNotEmpty), Stream.flattenArray)
}

/** Makes the walks of one operation over what reads a page of it. */
export const make = (
  operation: string,
  withResponse: (input?: unknown) => Effect.Effect<Answer<Page<unknown>>, FlatError>
) => {
  const walks = Walk.make(operation, withResponse)
  const stream = (input?: unknown, options?: Walk.Options) => streamOf(walks.stream(input, options), options)
  return Object.assign((input?: unknown) => Effect.map(withResponse(input), (answer) => answer.value), {
    withResponse,
    pages: (input?: unknown, options?: Walk.Options) => streamOf(walks.pages(input, options), options),
    stream,
    resumable: (input?: unknown, options?: Walk.ResumeOptions) => streamOf(walks.resumable(input, options), options),
    collect: (input: unknown, options: Walk.CollectOptions): Effect.Effect<ReadonlyArray<unknown>, FlatError> => {
      const problem = walks.problemOf(options)
      return problem === undefined
        ? Stream.runCollect(Stream.take(stream(input, options), options.limit))
        : Effect.fail(problem)
    }
  })
}
