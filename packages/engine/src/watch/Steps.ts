/** The steps of a watch as a stream. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"
import { signalOf } from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import * as Abort from "../timing/Abort.ts"
import type { Change } from "./Change.ts"
import * as Poller from "./Poller.ts"
import type { WatchOptions } from "./WatchOptions.ts"

type Chunk<Item> = readonly [Change<Item, unknown>, ...Array<Change<Item, unknown>>]

/** Returns the steps of a watch as a stream. Each run of the stream starts anew. */
export const streamOf = <Item, Summary, E, R, R2>(
  source: () => Poller.Source<Item, R2>,
  options: WatchOptions<E, R> = {}
): Stream.Stream<Change<Item, Summary>, FlatError | E, R | R2> =>
  Stream.fromPull(Effect.sync((): Pull.Pull<Chunk<Item>, FlatError | E, void, R | R2> =>
    Effect.flatMap(
      Abort.interrupting(signalOf(options), Poller.begun(() => Poller.start(source(), options), options)),
      // A step has at least one change.
      (changes) => changes === undefined ? Cause.done() : Effect.succeed(changes as unknown as Chunk<Item>)
    )
    // The summaries are those of the source.
  )) as Stream.Stream<Change<Item, Summary>, FlatError | E, R | R2>
