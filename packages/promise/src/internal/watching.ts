/**
 * `watch`: core's watches as async iterables. It calls operations by their descriptions, so it needs no service of the client.
 */
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import {
  getClass,
  getScoreComments,
  getSubmissions,
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
  begun,
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
import type { WatchCheckpoint, WatchOptions } from "../watch/Change.ts"
import type { Watch, WatchOperations } from "../watch/Watching.ts"
import { contextOf } from "./client.ts"
import { toFlatError } from "./failure.ts"
import { Iteration } from "./Iteration.ts"
import { invalid } from "./open.ts"
import { prepare } from "./operations.ts"
import type { Runner } from "./Runner.ts"
import { callOf, type Context } from "./waiting/Context.ts"

/** The operations that the lists call. */
const callsOf = (context: Context): Calls => {
  const pages = (operation: string, description: Description) =>
  (
    input: unknown,
    options: unknown,
    take: (items: ReadonlyArray<never>) => void
  ) => {
    const paginator = makePaginator(operation, readPage(prepare(operation, description), context.pipe))
    const step = paginator.pages(input, options as PageOptions | undefined)()
    return Effect.gen(function*() {
      for (let pages = yield* step; pages !== undefined; pages = yield* step) {
        for (const { items } of pages) take(items as ReadonlyArray<never>)
      }
    })
  }
  return {
    listClasses: callOf(context, "listClasses", listClasses),
    getClass: callOf(context, "getClass", getClass),
    listAssignments: callOf(context, "listAssignments", listAssignments),
    getSubmissions: callOf(context, "getSubmissions", getSubmissions),
    listGroupUsers: callOf(context, "listGroupUsers", listGroupUsers),
    getScoreComments: callOf(context, "getScoreComments", getScoreComments),
    listOrganizationUsers: pages("listOrganizationUsers", listOrganizationUsers),
    listCollectionScores: pages("listCollectionScores", listCollectionScores),
    getUserScores: pages("getUserScores", getUserScores)
  }
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
          begun(() => startPolling(list(calls, input as Input, options), optionsOf(options)), options),
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

/** Returns the watches of a client. `of` makes it a service for `createClient`. */
export const watchOf = /* #__PURE__ */ Object.assign((client: object) => {
  const context = contextOf(client)
  if (context !== undefined) return over(context)
  throw invalid([{ path: "client", problem: "must be a client of this package" }], undefined, "watch")
}, { of: (runner: Runner, pipe: RequestPipe["Service"]) => over({ runner, pipe }) }) as unknown as Watch
