/** What a program says of a list to watch: options of the lists of the API, and the definition of any other list. */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { CallOptions } from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import type { VersionSetting } from "../shared/Watching.ts"
import type { WatchOptions } from "./WatchOptions.ts"

/** Options of the watches of this module: those of every watch, and those of each call of a poll. `deadline` and `retries` apply to each request. */
export interface Options<Item, out E = never, out R = never>
  extends WatchOptions<E, R>, Omit<CallOptions, "signal">, VersionSetting<Item>
{}

/** A list to watch, and how its items are identified. */
export interface Definition<Item, out Summary = undefined, out E = never, out R = never> extends WatchOptions<E, R> {
  /** Name of the watch: in checkpoints, errors and log lines. Letters, digits, `.`, `_` and `-`. */
  readonly name: string
  /** Which list it is, if the same name is used for several: ids and filters. Checkpoints of another value are rejected. They contain a fingerprint of it. */
  readonly input?: unknown
  /**
   * Reads the whole list: an effect of all items, or a stream of them such as `flat.omr.listOmrJobs.stream()`. It must fail if any part cannot be read.
   *
   * **Gotchas**
   *
   * If it takes several requests, items may move meanwhile. An item that is missing is then reported as removed when three polls in a row do not find
   * it.
   */
  readonly list: Effect.Effect<ReadonlyArray<Item>, FlatError, R> | Stream.Stream<Item, FlatError, R>
  /** Returns the id of an item. */
  readonly key: (item: Item) => string
  /**
   * Returns a string that differs when an item has changed. Checkpoints contain a fingerprint of it.
   *
   * @default the item as JSON, with sorted keys
   */
  readonly version?: ((item: Item) => string) | undefined
  /**
   * Returns the part of an item that its next change reports as `previous`. It must be plain JSON, and checkpoints contain it: keep it small, and leave
   * out personal data.
   */
  readonly summary?: ((item: Item) => Summary) | undefined
}
