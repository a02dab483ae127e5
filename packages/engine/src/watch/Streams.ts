/** Watches as streams of changes: of the lists of the API, and of any other list. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"
import { signalOf } from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import { CurrentCount } from "../quota/Quota.ts"
import * as Abort from "../transport/Abort.ts"
import type { Change } from "./Change.ts"
import * as Fingerprint from "./Fingerprint.ts"
import { type List, type ListOptions, type ReadPages, sourceOf } from "./List.ts"
import * as Poller from "./Poller.ts"
import type { WatchOptions } from "./WatchOptions.ts"

/** A stream of changes. It ends only with `once`. */
export type Changes<Item, Summary, E = never, R = never> = Stream.Stream<Change<Item, Summary>, FlatError | E, R>

/** Options of the watches of this module: those of every watch, and those of each call of a poll. `deadline` and `retries` apply to each request. */
export interface Options<Item, out E = never, out R = never> extends WatchOptions<E, R>, ListOptions<Item> {}

type Chunk<Item> = readonly [Change<Item, unknown>, ...Array<Change<Item, unknown>>]

/** Returns the steps of a watch as a stream. Each run of the stream starts anew. */
const streamOf = <Item, Summary, E, R, R2>(
  source: () => Poller.Source<Item, R2>,
  options: WatchOptions<E, R> = {}
): Changes<Item, Summary, E, R | R2> =>
  Stream.fromPull(Effect.sync((): Pull.Pull<Chunk<Item>, FlatError | E, void, R | R2> =>
    Effect.flatMap(
      Abort.interrupting(signalOf(options), Poller.beginSafely(() => Poller.start(source(), options), options)),
      // A step has at least one change.
      (changes) => changes === undefined ? Cause.done() : Effect.succeed(changes as Chunk<Item>)
    )
    // The summaries are those of the source.
  )) as Changes<Item, Summary, E, R | R2>

const readPages: ReadPages = (operation, input, options, take) =>
  Stream.runForEach(operation.pages(input, options), ({ items }) => Effect.sync(() => take(items)))

/** Returns the watch of a list, of `nothing` if its input is omitted. */
export function watchList<Flat, Input, Item extends { readonly id: string }, Summary>(
  list: List<Flat, Input, Item, Summary>
): <E = never, R = never>(flat: Flat, input: Input, options?: Options<Item, E, R>) => Changes<Item, Summary, E, R>
export function watchList<Flat, Input, Item extends { readonly id: string }, Summary>(
  list: List<Flat, Input, Item, Summary>,
  nothing: NoInfer<Input>
): <E = never, R = never>(flat: Flat, input?: Input, options?: Options<Item, E, R>) => Changes<Item, Summary, E, R>
export function watchList<Flat, Input, Item extends { readonly id: string }, Summary>(
  list: List<Flat, Input, Item, Summary>,
  nothing?: Input
) {
  return <E, R>(flat: Flat, input = nothing, options?: Options<Item, E, R>) =>
    streamOf<Item, Summary, E, R, never>(() => sourceOf(list, readPages, flat, input as Input, options), options)
}

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

const isName = (name: unknown): boolean => typeof name === "string" && /^[\w.-]{1,40}$/.test(name)

/**
 * Watches any list.
 *
 * **Details**
 *
 * The first poll is a baseline; later ones report what differs from it: removals first, then new and changed items in the order of the list. With `from`,
 * the first poll reports what differs from the checkpoint. A poll that fails reports nothing, in particular no removals, and is repeated. Requests of
 * `list` count against `budget`, retries included, if they are sent by clients of this package.
 *
 * **Example** (Watching collections)
 *
 * ```ts
 * import { FlatClient, Watch } from "@flat-sdk/core"
 * import { Console, Effect, Stream } from "effect"
 *
 * export const printCollections = Effect.gen(function*() {
 *   const flat = yield* FlatClient.FlatClient
 *   const changes = Watch.make({
 *     name: "collections",
 *     list: flat.collections.listCollections.stream(),
 *     key: (collection) => collection.id,
 *     interval: "5 minutes"
 *   })
 *   yield* Stream.runForEach(changes, ({ _tag, key }) => Console.log(_tag, key))
 * })
 * ```
 */
export const make = <Item, Summary = undefined, E = never, R = never>(
  definition: Definition<Item, Summary, E, R>
): Changes<Item, Summary, E, R> => {
  const { input, key, list, name, summary, version, ...options } = definition
  const source = (): Poller.Source<Item, R> => ({
    name: isName(name) ? name : "make",
    scope: input === undefined ? "" : Fingerprint.of(Fingerprint.canonical(input)),
    problems: [
      ...(isName(name) ? [] : [{ path: "name", problem: "must be 1 to 40 letters, digits, dots, _ or -" }]),
      ...(Effect.isEffect(list) || Stream.isStream(list)
        ? []
        : [{ path: "list", problem: "must be an Effect of all items, or a Stream of them" }]),
      ...(typeof key === "function" ? [] : [{ path: "key", problem: "must be a function" }]),
      ...Object.entries({ version, summary }).filter(([, given]) => given !== undefined && typeof given !== "function")
        .map(([path]) => ({ path, problem: "must be a function" }))
    ],
    options: [],
    key,
    version: version ?? Fingerprint.canonical,
    summary,
    read: (take) =>
      Effect.andThen(
        Stream.isStream(list)
          ? Stream.runForEachArray(list, (items) => Effect.sync(() => take(items)))
          : Effect.map(list, take),
        // What several requests read may have changed meanwhile.
        Effect.map(CurrentCount, (count) => count !== undefined && count.sent > 1 ? "unclear" : "gone")
      )
  })
  return streamOf<Item, Summary, E, R, R>(source, options)
}
