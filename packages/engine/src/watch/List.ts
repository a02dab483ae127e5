/** A list of the API that can be watched, and the source of a watch of it. */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { CallOptions } from "../call/CallOptions.ts"
import type { FlatError, InputProblem } from "../error/FlatError.ts"
import * as OptionReader from "../fields/OptionReader.ts"
import type { Page } from "../operation/Page.ts"
import type { VersionSetting } from "../shared/Watching.ts"
import type { Absent } from "./Change.ts"
import * as Fingerprint from "./Fingerprint.ts"
import type { Source } from "./Poller.ts"
import * as WatchOptions from "./WatchOptions.ts"

/** Options of a list: those of each call, and the version of an item. */
export interface ListOptions<Item> extends Omit<CallOptions, "signal">, VersionSetting<Item> {}

export type Take<Item> = (items: ReadonlyArray<Item>) => void

/** An operation that returns its list in pages. */
interface Paginated<I, Item> {
  readonly pages: (input?: I, options?: CallOptions) => Stream.Stream<Page<Item>, FlatError>
}

/** Reads every page of an operation, and passes the items of each on. Each API has its own. */
export type ReadPages = <I, Item>(
  operation: Paginated<I, Item>,
  input: I,
  options: CallOptions | undefined,
  take: Take<Item>
) => Effect.Effect<void, FlatError>

/** What a list is read with. */
interface Reading<Flat, Input, Item> {
  readonly flat: Flat
  readonly input: Input
  /** Options of each call. */
  readonly each: CallOptions | undefined
  readonly take: Take<Item>
  /** Reads a list of several pages: an item may move from a page that is not read yet to one that is. */
  readonly pages: <I>(operation: Paginated<I, Item>, input: I) => Effect.Effect<Absent, FlatError>
}

/** The definition of a list, which is read by the services `Flat` of a client. Its items are identified by their ids. */
export interface List<in Flat, in Input, Item, Summary> {
  readonly name: string
  /** The operation whose response has the items. */
  readonly operation: string
  /** Names of the parameters of an input. */
  readonly parameters: (input: Input) => ReadonlyArray<string>
  /** Problems of an input that the operations do not find. */
  readonly problems?: (input: Input) => ReadonlyArray<InputProblem>
  /** The fields of an item that show a change. */
  readonly fields: ReadonlyArray<keyof Item>
  /** Parts of an item that show a change, and of which not everything does. */
  readonly parts?: (item: Item) => ReadonlyArray<unknown>
  /** The fields of an item that its next change reports as `previous`. */
  readonly previous: ReadonlyArray<keyof Item & keyof Summary>
  readonly read: (reading: Reading<Flat, Input, Item>) => Effect.Effect<Absent, FlatError>
  /**
   * Returns what reads an item by its id and says whether it is certainly in the list, which fails as `NotFound` if there is no such item; `undefined` if
   * the client has no operation for it.
   */
  readonly find?: (
    flat: Flat,
    input: Input
  ) => ((key: string, each: CallOptions | undefined) => Effect.Effect<boolean, FlatError>) | undefined
}

const callOptions: ReadonlyArray<keyof CallOptions> = [
  "headers",
  "deadline",
  "attemptTimeout",
  "idleTimeout",
  "retries",
  "maxWait",
  "strict"
]

const problemsOf = <Input>(
  input: Input,
  { parameters, problems }: Pick<List<never, Input, never, never>, "parameters" | "problems">
): ReadonlyArray<InputProblem> => {
  if (typeof input !== "object" || input === null) return [{ path: "", problem: "the input must be an object" }]
  const reader = OptionReader.over(input)
  reader.unknown(parameters(input))
  return [...reader.problems, ...problems?.(input) ?? []]
}

/** Returns the source of a watch of a list. */
export const sourceOf = <Flat, Input, Item extends { readonly id: string }, Summary>(
  list: List<Flat, Input, Item, Summary>,
  readPages: ReadPages,
  flat: Flat,
  input: Input,
  options: ListOptions<Item> = {}
): Source<Item> => {
  const { fields, name, parts } = list
  const given = WatchOptions.eachOf(options, callOptions)
  const each = Object.keys(given).length === 0 ? undefined : given
  const find = list.find?.(flat, input)
  return {
    name,
    // The size of the pages does not change the list.
    scope: Fingerprint.of(Fingerprint.canonical({ ...input, limit: undefined })),
    problems: problemsOf(input, list),
    options: ["version", ...callOptions],
    // Responses may differ from their documentation: an item without an id is reported.
    key: (item: Item | null) => item?.id ?? "",
    version: options.version ?? ((item) => {
      const picked = Fingerprint.pick(item, fields)
      return Fingerprint.canonical(parts === undefined ? picked : [picked, ...parts(item)])
    }),
    summary: (item) => Fingerprint.pick(item, list.previous),
    read: (take) =>
      Effect.suspend(() => {
        let count = 0
        const pages = <I>(operation: Paginated<I, Item>, input: I) =>
          Effect.map(
            readPages(operation, input, each, (items) => {
              count++
              take(items)
            }),
            () => count > 1 ? "unclear" as const : "gone"
          )
        return list.read({ flat, input, each, take, pages })
      }),
    find: find && ((key) =>
      Effect.match(find(key, each), {
        onFailure: ({ reason }) => reason._tag === "NotFound" ? "gone" : "unclear",
        onSuccess: (isThere) => isThere ? "there" : "unclear"
      }))
  }
}
