/**
 * Changes as async iterables: the engine's watches. This is a separate module, so programs that watch nothing do not bundle it. It calls operations by
 * their descriptions, so it needs no service of the client.
 */
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import {
  getClass,
  getScore,
  getScoreComments,
  getSubmissions,
  getUser,
  getUserScores,
  listAssignments,
  listClasses,
  listCollectionScores,
  listGroupUsers,
  listOrganizationUsers
} from "@flat-sdk/engine/Descriptions"
import { type Description, makePaginator, type PageOptions, readPage } from "@flat-sdk/engine/Operations"
import type { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import {
  accountList,
  assignmentList,
  beginSafely,
  type Calls,
  commentList,
  type ListOptions,
  memberList,
  type PollEvent,
  scoreList,
  type Source,
  startPolling,
  submissionList,
  type WatchOptions as CoreOptions
} from "@flat-sdk/engine/Watch"
import * as Effect from "effect/Effect"
import type { Watch, WatchCheckpoint, WatchOperations, WatchOptions } from "./client/Watching.ts"
import { contextOf } from "./internal/client.ts"
import { toFlatError } from "./internal/failure.ts"
import { Iteration } from "./internal/Iteration.ts"
import { optionError } from "./internal/open.ts"
import { callOf, type Context, type Descriptions, prepare } from "./internal/operations.ts"
import type { Runner } from "./internal/Runner.ts"

/** The operations that the lists call once. */
const singles = {
  getClass,
  getScore,
  getScoreComments,
  getSubmissions,
  getUser,
  listAssignments,
  listClasses,
  listGroupUsers
}

/** Those that they read page by page. */
const paginatedLists = { getUserScores, listCollectionScores, listOrganizationUsers }

const pagesOf = ({ pipe }: Context, operation: string, description: Description) =>
(
  input: unknown,
  options: unknown,
  take: (items: ReadonlyArray<never>) => void
) => {
  const paginator = makePaginator(operation, readPage(prepare(operation, description), pipe))
  const step = paginator.pages(input, options as PageOptions | undefined)()
  return Effect.gen(function*() {
    for (let pages = yield* step; pages !== undefined; pages = yield* step) {
      for (const { items } of pages) take(items as ReadonlyArray<never>)
    }
  })
}

const callsOf = (context: Context): Calls => {
  const over = <A>(descriptions: Descriptions, call: (context: Context, name: string, one: Description) => A) =>
    Object.entries(descriptions).map(([name, one]) => [name, call(context, name, one)] as const)
  return Object.fromEntries<unknown>([...over(singles, callOf), ...over(paginatedLists, pagesOf)]) as unknown as Calls
}

/** Converts the functions of the options: promises to effects, and errors to those of this package. */
const optionsOf = <Item>(options: WatchOptions<Item>): CoreOptions => {
  const { onBaseline, onPoll } = options
  return {
    ...options,
    ...(typeof onBaseline === "function"
      ? {
        // What it rejects with is thrown as it is.
        onBaseline: (checkpoint: WatchCheckpoint) => Effect.promise(async () => onBaseline(checkpoint))
      }
      : undefined),
    ...(typeof onPoll === "function"
      ? {
        onPoll: (event: PollEvent) =>
          onPoll(event._tag === "Failed" ? { ...event, error: toFlatError(event.error) } : event)
      }
      : undefined)
  } as CoreOptions
}

type List<Input, Item> = (
  calls: Calls,
  input: Input,
  options?: ListOptions<Item>
) => Source<Item>

/** Creates the watches of a client. */
const over = (context: Context): WatchOperations => {
  const calls = callsOf(context)
  const watching =
    <Input, Item>(list: List<Input, Item>, nothing?: Input) =>
    (input: Input | undefined = nothing, options: WatchOptions<Item> = {}) => ({
      [Symbol.asyncIterator]: () =>
        new Iteration(
          context.runner,
          beginSafely(() => startPolling(list(calls, input as Input, options), optionsOf(options)), options),
          { signal: CallOptions.signalOf(options) }
        )
    })
  // The public types repeat core's; test/Types.test.ts compares them.
  return {
    submissions: watching(submissionList, {}),
    assignments: watching(assignmentList),
    members: watching(memberList),
    accounts: watching(accountList, {}),
    comments: watching(commentList),
    scores: watching(scoreList)
  } as unknown as WatchOperations
}

/**
 * Watches the lists of the API for changes. Call it with a client, or pass it to `createClient`. It needs no service of the client.
 *
 * **Details**
 *
 * The watches send their requests with the options, the token and the connections of the client, and end when it is closed. With a client that acts as
 * another user (`actAs`), they act as that user.
 *
 * **Example** (Printing what students hand in)
 *
 * ```ts
 * import type { FlatClient } from "@flat-sdk/promise"
 * import { watch } from "@flat-sdk/promise/watch"
 *
 * export const printHandedIn = async (flat: FlatClient, room: string) => {
 *   for await (const { item, previous } of watch(flat).submissions({ class: room })) {
 *     if (item?.state === "turnedIn" && previous?.state !== "turnedIn") console.log(item.creator, item.submissionDate)
 *   }
 * }
 * ```
 *
 * **Example** (As a part of a client with some services)
 *
 * ```ts
 * import { createClient } from "@flat-sdk/promise"
 * import { watch } from "@flat-sdk/promise/watch"
 *
 * export const printComments = async (accessToken: string, score: string) => {
 *   const flat = createClient({ watch }, { accessToken })
 *   try {
 *     for await (const { _tag, item } of flat.watch.comments({ score })) console.log(_tag, item?.comment)
 *   } finally {
 *     await flat.close()
 *   }
 * }
 * ```
 */
export const watch: Watch = /* #__PURE__ */ Object.assign((client: object) => {
  const context = contextOf(client)
  if (context !== undefined) return over(context)
  throw optionError([{ path: "client", problem: "must be a client of this package" }], undefined, "watch")
}, { of: (runner: Runner, pipe: RequestPipe["Service"]) => over({ runner, pipe }) }) as unknown as Watch
