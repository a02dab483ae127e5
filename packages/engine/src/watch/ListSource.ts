/** Creates the source of a watch from the definition of a list of the API. */
import * as Effect from "effect/Effect"
import type { CallOptions } from "../call/CallOptions.ts"
import type { FlatError, InputProblem } from "../error/FlatError.ts"
import * as OptionReader from "../fields/OptionReader.ts"
import type * as Models from "../generated/Models.ts"
import type { VersionSetting } from "../shared/Watching.ts"
import type { Absent } from "./Change.ts"
import * as Fingerprint from "./Fingerprint.ts"
import type { Source } from "./Poller.ts"
import * as WatchOptions from "./WatchOptions.ts"

/** Options of a list: those of each call, and the version of an item. */
export interface ListOptions<Item> extends Omit<CallOptions, "signal">, VersionSetting<Item> {}

/** Reads every page of a list, and passes each on. */
type Pages<I, Item> = (
  input: I,
  options: CallOptions | undefined,
  take: (items: ReadonlyArray<Item>) => void
) => Effect.Effect<void, FlatError>

type Call<Operation> = Operation extends (input: infer I, options?: infer _) => Effect.Effect<infer A, infer _E>
  ? (input: NonNullable<I>, options?: CallOptions) => Effect.Effect<A, FlatError>
  : never

/** The operations that the lists call. Each API provides those of the lists that it watches. */
export interface Calls {
  readonly listClasses: Call<Models.ClassOperations["listClasses"]>
  readonly getClass: Call<Models.ClassOperations["getClass"]>
  readonly listAssignments: Call<Models.ClassOperations["listAssignments"]>
  readonly getSubmissions: Call<Models.ClassOperations["getSubmissions"]>
  readonly listGroupUsers: Call<Models.GroupOperations["listGroupUsers"]>
  readonly getScoreComments: Call<Models.ScoreOperations["getScoreComments"]>
  readonly listOrganizationUsers: Pages<Models.ListOrganizationUsersInput, Models.UserDetailsAdmin>
  readonly listCollectionScores: Pages<Models.ListCollectionScoresInput, Models.ScoreDetails>
  readonly getUserScores: Pages<Models.GetUserScoresInput, Models.ScoreDetails>
  readonly getUser: Call<Models.UserOperations["getUser"]>
  readonly getScore: Call<Models.ScoreOperations["getScore"]>
}

/** Some of the operations, and those that read an item by its id, which a program may not have. */
export type Some<Name extends keyof Calls, Finds extends keyof Calls> = Pick<Calls, Name> & Partial<Pick<Calls, Finds>>

export interface Definition<Item, Summary> {
  readonly name: string
  readonly input: object
  /** Names of the parameters of the input. */
  readonly parameters: ReadonlyArray<string>
  readonly version: (item: Item) => unknown
  readonly summary: (item: Item) => Summary
  readonly read: (
    take: (items: ReadonlyArray<Item>) => void,
    options: CallOptions | undefined
  ) => Effect.Effect<Absent, FlatError>
  /** Reads an item by its id, and returns whether it is certainly in the list; fails as `NotFound` if there is no such item. */
  readonly find?: ((key: string, options: CallOptions | undefined) => Effect.Effect<boolean, FlatError>) | undefined
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

/** Returns the problems of an input. The operation checks the values. */
const problemsOf = (input: unknown, parameters: ReadonlyArray<string>): ReadonlyArray<InputProblem> => {
  if (typeof input !== "object" || input === null) return [{ path: "", problem: "the input must be an object" }]
  const reader = OptionReader.over(input)
  reader.unknown(parameters)
  return reader.problems
}

export const source = <Item extends { readonly id: string }, Summary>(
  { find, input, name, parameters, read, summary, version }: Definition<Item, Summary>,
  options: ListOptions<Item> = {}
): Source<Item> => {
  const given = WatchOptions.eachOf(options, callOptions)
  const each = Object.keys(given).length === 0 ? undefined : given
  return {
    name,
    // The size of the pages does not change the list.
    scope: Fingerprint.of(Fingerprint.canonical({ ...input, limit: undefined })),
    problems: problemsOf(input, parameters),
    options: ["version", ...callOptions],
    // Responses may differ from their documentation: an item without an id is reported.
    key: (item: Item | null) => item?.id ?? "",
    version: options.version ?? ((item) => Fingerprint.canonical(version(item))),
    summary,
    read: (take) => read(take, each),
    find: find && ((key) =>
      Effect.match(find(key, each), {
        onFailure: ({ reason }) => reason._tag === "NotFound" ? "gone" : "unclear",
        onSuccess: (isThere) => isThere ? "there" : "unclear"
      }))
  }
}

/** Reads a list of one response: what is not in it is gone. */
export const whole = <Item>(
  items: Effect.Effect<ReadonlyArray<Item>, FlatError>,
  take: (items: ReadonlyArray<Item>) => void
): Effect.Effect<Absent, FlatError> =>
  Effect.map(items, (items) => {
    take(items)
    return "gone"
  })

/** Reads a list of several pages: an item may move from a page that is not read yet to one that is. */
export const readPages = <Item>(
  read: (take: (items: ReadonlyArray<Item>) => void) => Effect.Effect<void, FlatError>,
  take: (items: ReadonlyArray<Item>) => void
): Effect.Effect<Absent, FlatError> =>
  Effect.suspend(() => {
    let pages = 0
    return Effect.map(
      read((items) => {
        pages++
        take(items)
      }),
      () => pages > 1 ? "unclear" : "gone"
    )
  })

export const has = (input: unknown, name: string): boolean =>
  typeof input === "object" && input !== null && name in input
