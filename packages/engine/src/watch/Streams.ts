/** Streams of a watch: how a poll reads its list, and the steps of the watch. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"
import { type CallOptions, signalOf } from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import type { Page } from "../operation/Page.ts"
import { CurrentCount } from "../quota/Quota.ts"
import * as Abort from "../transport/Abort.ts"
import type { Absent, Change } from "./Change.ts"
import type { Definition } from "./Definition.ts"
import * as Poller from "./Poller.ts"
import type { WatchOptions } from "./WatchOptions.ts"

type Take<Item> = (items: ReadonlyArray<Item>) => void

/** Reads a list that a program defines. What several requests read may have changed meanwhile. */
export const reading = <Item, R>(
  list: Definition<Item, unknown, never, R>["list"],
  take: Take<Item>
): Effect.Effect<Absent, FlatError, R> =>
  Effect.andThen(
    Stream.isStream(list)
      ? Stream.runForEachArray(list, (items) => Effect.sync(() => take(items)))
      : Effect.map(list, take),
    Effect.map(CurrentCount, (count) => count !== undefined && count.sent > 1 ? "unclear" : "gone")
  )

/** Returns a function that reads all pages of an operation. */
export const pagesOf = <I, Item>(
  operation: { readonly pages: (input?: I, options?: CallOptions) => Stream.Stream<Page<Item>, FlatError> }
) =>
(input: I, options: CallOptions | undefined, take: Take<Item>): Effect.Effect<void, FlatError> =>
  Stream.runForEach(operation.pages(input, options), (page) => Effect.sync(() => take(page.items)))

type Chunk<Item> = readonly [Change<Item, unknown>, ...Array<Change<Item, unknown>>]

/** Returns the steps of a watch as a stream. Each run of the stream starts anew. */
export const streamOf = <Item, Summary, E, R, R2>(
  source: () => Poller.Source<Item, R2>,
  options: WatchOptions<E, R> = {}
): Stream.Stream<Change<Item, Summary>, FlatError | E, R | R2> =>
  Stream.fromPull(Effect.sync((): Pull.Pull<Chunk<Item>, FlatError | E, void, R | R2> =>
    Effect.flatMap(
      Abort.interrupting(signalOf(options), Poller.beginSafely(() => Poller.start(source(), options), options)),
      // A step has at least one change.
      (changes) => changes === undefined ? Cause.done() : Effect.succeed(changes as unknown as Chunk<Item>)
    )
    // The summaries are those of the source.
  )) as Stream.Stream<Change<Item, Summary>, FlatError | E, R | R2>
