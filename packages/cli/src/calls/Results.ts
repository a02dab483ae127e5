/** Runs one operation and writes its result: a value, the items of a list, or a file. */
import * as Danger from "@flat-sdk/agents/danger"
import { fromClient, type Input } from "@flat-sdk/agents/operations"
import type { FlatClient, Page } from "@flat-sdk/core"
import * as Progress from "@flat-sdk/terminal/Progress"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { usage } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"
import * as Selection from "../output/Selection.ts"
import { CommandSession } from "./CommandSession.ts"
import * as Confirmation from "./Confirmation.ts"
import * as FileResult from "./FileResult.ts"
import * as Usernames from "./Usernames.ts"

/** The client's page size where all items are read. */
const usualPageSize = 100

/** The page size for at most `limit` items: no more than are needed, and no more than the API allows. */
const pageSizeOf = (operation: Operation, limit: number): number =>
  Math.min(
    Math.max(1, limit),
    usualPageSize,
    operation.parameters.find(({ name }) => name === "limit")?.schema.maximum ?? Infinity
  )

const responseOf = (catalog: Catalog, operation: Operation) =>
  operation.response === undefined ? undefined : { catalog, schema: operation.response }

/** Writes one page, and a note on standard error if there are more. */
const onePage = Effect.fnUntraced(
  function*(client: FlatClient.FlatClientShape, operation: Operation, input: Input) {
    const { catalog } = yield* CommandSession
    const { quiet } = yield* GlobalFlags.Globals
    const page = (yield* fromClient(client).call(operation, input)) as Page.Page<unknown>
    yield* Output.items(
      Stream.fromIterable(page.items),
      yield* GlobalFlags.outputOptions(responseOf(catalog, operation))
    )
    if (page.next !== undefined && !quiet) {
      yield* Output.note(
        `There are more items. Read all with --all, some with --limit N, or the next page with --next ${page.next}`
      )
    }
  }
)

/** Writes the items of all pages, with progress on standard error. */
const allPages = Effect.fnUntraced(
  function*(client: FlatClient.FlatClientShape, operation: Operation, input: Input, limit: number | undefined) {
    const session = yield* CommandSession
    const { quiet } = yield* GlobalFlags.Globals
    const progress = yield* Progress.make({ unit: "items", total: limit, quiet, besideOutput: true })
    const sized = limit === undefined || "limit" in input ? input : { ...input, limit: pageSizeOf(operation, limit) }
    const pages = Stream.tap(fromClient(client).pages(operation, sized), ({ items }) =>
      Effect.gen(function*() {
        yield* progress.add(items.length)
        yield* progress.set({ quota: (yield* client.quota).remaining })
      }))
    const items = Stream.flatMap(pages, (page) => Stream.fromIterable(page.items))
    yield* Output.items(
      limit === undefined ? items : Stream.take(items, limit),
      yield* GlobalFlags.outputOptions(responseOf(session.catalog, operation))
    )
  }
)

/** Runs an operation and writes its result. `output` is where a file goes. */
export const run = Effect.fnUntraced(function*(
  operation: Operation,
  given: Input,
  options: { readonly output: string | undefined; readonly command: string }
) {
  const session = yield* CommandSession
  const { all, limit } = yield* GlobalFlags.Globals
  const flag = all ? "--all" : limit === undefined ? undefined : "--limit"
  if (operation.kind !== "paginated" && flag !== undefined) {
    const problem = "is for lists with pages; this operation returns all in one response: leave it out"
    return yield* usage(options.command, flag, problem)
  }
  // A write is not executed if its result cannot be shown as the flags say.
  const { fields = [] } = yield* GlobalFlags.Globals
  const unknown = operation.method === "GET"
    ? undefined
    : Selection.unknown(Selection.parse(fields), responseOf(session.catalog, operation))
  if (unknown !== undefined) return yield* unknown
  yield* Confirmation.ask(
    Danger.of(session.catalog, { operation, input: given }),
    `${operation.summary}\n${Confirmation.requestOf(operation, given)}`
  )
  // Whatever else is wrong is found before a username is looked up.
  const names = Usernames.of(operation, given)
  if (names.length > 0) yield* session.capture(operation, given)
  const input = yield* Usernames.replaceNames(operation, given, session.idOf)
  const client = yield* session.clientOf(operation)
  const caller = fromClient(client)
  switch (operation.kind) {
    case "paginated":
      return yield* all || limit !== undefined
        ? Effect.scoped(allPages(client, operation, input, limit))
        : onePage(client, operation, input)
    case "file":
      return yield* FileResult.write((download) => caller.download(operation, input, download), options)
    case "single": {
      const value = yield* caller.call(operation, input)
      const settings = yield* GlobalFlags.outputOptions(responseOf(session.catalog, operation))
      if (value === undefined && settings.terminal && !settings.quiet) return yield* Output.note("Done.")
      return yield* Output.value(value, settings)
    }
  }
})
