/** The steps of `Paginator.ts` as streams: pages, items, and items with checkpoints. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as CallOptions from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import { callable } from "../request/PreparedOperation.ts"
import * as Abort from "../transport/Abort.ts"
import type { ReadPage } from "./Page.ts"
import * as Paginator from "./Paginator.ts"

export { cursorsOf, type Neighbour, neighboursOf, type Page } from "./Page.ts"
export type { Checkpoint, CollectOptions, Options, Resumable, ResumeOptions } from "./Paginator.ts"

const isNotEmpty = <A>(items: ReadonlyArray<A>): items is readonly [A, ...Array<A>] => items.length > 0

type Take<A> = Effect.Effect<ReadonlyArray<A> | undefined, FlatError>

/** Runs steps until one has items. They become one chunk of the stream. */
const pullOf = <A>(take: Take<A>): Pull.Pull<readonly [A, ...Array<A>], FlatError> =>
  Effect.flatMap(
    take,
    (items) => items === undefined ? Cause.done() : isNotEmpty(items) ? Effect.succeed(items) : pullOf(take)
  )

/** Starts the next step as soon as the previous one is done. The scope ends it. */
const readingAhead = <A>(step: Paginator.Step<A>, scope: Scope.Scope): Take<A> => {
  let ahead: Take<A> = step
  return Effect.flatMap(Effect.suspend(() => ahead), (items) =>
    items === undefined
      ? Effect.undefined
      : Effect.map(Effect.forkIn(step, scope), (fiber) => {
        ahead = Fiber.join(fiber)
        return items
      }))
}

/** Returns the steps of a pagination as a stream of items. Aborting the signal interrupts it. */
export const streamOf = <A>(start: Paginator.Start<A>, options?: Paginator.Options): Stream.Stream<A, FlatError> => {
  const signal = CallOptions.signalOf(options)
  const begun = signal === undefined ? start : () => Abort.interrupting(signal, start())
  return options?.readAhead === true
    ? Stream.fromPull(Effect.map(Effect.scope, (scope) => pullOf(readingAhead(begun(), scope)))).pipe(Stream.scoped)
    : Stream.fromPull(Effect.sync(() => pullOf(begun())))
}

/** Creates the streams of one operation over a function that reads a page. */
export const make = (
  operation: string,
  readPage: ReadPage,
  pageSize: number | null = Paginator.defaultPageSize
) => {
  const paginator = Paginator.make(operation, readPage, pageSize)
  return Object.assign(
    callable(readPage),
    {
      pages: (input?: unknown, options?: Paginator.Options) => streamOf(paginator.pages(input, options), options),
      stream: (input?: unknown, options?: Paginator.Options) => streamOf(paginator.stream(input, options), options),
      resumable: (input?: unknown, options?: Paginator.ResumeOptions) =>
        streamOf(paginator.resumable(input, options), options),
      collect: (
        input: unknown,
        options: Paginator.CollectOptions
      ): Effect.Effect<ReadonlyArray<unknown>, FlatError> => {
        const problem = paginator.problemOf(options)
        return problem === undefined
          ? Stream.runCollect(Stream.take(streamOf(paginator.collect(input, options), options), options.limit))
          : Effect.fail(problem)
      }
    }
  )
}
