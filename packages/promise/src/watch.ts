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
import { type Description, makePaginator, readPage } from "@flat-sdk/engine/Operations"
import {
  accountList,
  assignmentList,
  beginSafely,
  commentList,
  type List,
  memberList,
  type PollEvent,
  type ReadPages,
  scoreList,
  sourceOf,
  startPolling,
  submissionList,
  type WatchOptions as CoreOptions
} from "@flat-sdk/engine/Watch"
import * as Effect from "effect/Effect"
import type { ClientMethods, Service } from "./client/Service.ts"
import type { WatchCheckpoint, WatchOptions } from "./client/Watching.ts"
import type { WatchOperations } from "./generated/WatchOperations.ts"
import { asService, contextOf } from "./internal/client.ts"
import { toFlatError } from "./internal/failure.ts"
import { Iteration } from "./internal/Iteration.ts"
import { optionError } from "./internal/open.ts"
import { callOf, type Context, type Descriptions, prepare } from "./internal/operations.ts"

/** A client whose lists can be watched: a `FlatClient`, a client of `createClient`, or what `actAs` returns. */
export interface WatchableClient extends Pick<ClientMethods<unknown>, "describe" | "quota"> {}

/** The watches, for `createClient`. */
export interface Watch extends Service<WatchOperations> {
  // Returns the watches of a client. Undocumented on purpose: an editor would show it in place of the documentation of `watch`.
  (client: WatchableClient): WatchOperations
}

/** The operations that the lists are read with, by service. */
const services: { readonly [service: string]: Descriptions } = {
  classes: { getClass, getSubmissions, listAssignments, listClasses },
  collections: { listCollectionScores },
  groups: { listGroupUsers },
  organization: { listOrganizationUsers },
  scores: { getScore, getScoreComments },
  users: { getUser, getUserScores }
}

const mapValues = <A, B>(values: { readonly [name: string]: A }, map: (value: A, name: string) => B) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]))

/** Creates the operations over a client: a call as an effect, or the paginator of a list. */
const operationsOf = (context: Context) =>
  mapValues(
    services,
    (descriptions) =>
      mapValues<Description, unknown>(descriptions, (one, name) =>
        one.kind === "paginated"
          ? makePaginator(name, readPage(prepare(name, one), context.pipe))
          : callOf(context, name, one))
  )

const readPages: ReadPages = (operation, input, options, take) =>
  Effect.gen(function*() {
    // It is one of `operationsOf`.
    const step = (operation as unknown as ReturnType<typeof makePaginator>).pages(input, options)()
    for (let pages = yield* step; pages !== undefined; pages = yield* step) {
      for (const { items } of pages) take(items as ReadonlyArray<never>)
    }
  })

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

/** Creates the watches of a client. */
const over = (context: Context): WatchOperations => {
  const operations = operationsOf(context)
  const watching =
    <Flat, Input, Item extends { readonly id: string }>(list: List<Flat, Input, Item, never>, nothing?: Input) =>
    (input: Input | undefined = nothing, options: WatchOptions<Item> = {}) => ({
      [Symbol.asyncIterator]: () => {
        const begin = () =>
          startPolling(sourceOf(list, readPages, operations as Flat, input as Input, options), optionsOf(options))
        return new Iteration(context.runner, beginSafely(begin, options), { signal: CallOptions.signalOf(options) })
      }
    })
  // The public types repeat core's; test/Types.test.ts compares them.
  return {
    submissions: watching(submissionList, {}),
    assignments: watching(assignmentList),
    members: watching(memberList),
    accounts: watching(accountList, {}),
    comments: watching(commentList),
    scores: watching(scoreList)
  } as WatchOperations
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
}, /* #__PURE__ */ asService<WatchOperations>({ of: (runner, pipe) => over({ runner, pipe }) }))
