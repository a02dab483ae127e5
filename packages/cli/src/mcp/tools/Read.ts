/**
 * The tool `read`: any operation that changes nothing.
 */
import type { Page } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type { Caller, Input } from "../../calls/Caller.ts"
import type { Operation } from "../../catalog/Catalog.ts"
import * as ShellExample from "../../describe/ShellExample.ts"
import type { Options } from "../Options.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import * as Result from "../results/Result.ts"
import { ToolError } from "../ToolError.ts"
import { digestOf } from "./Confirmations.ts"
import type { Cursors } from "./Cursors.ts"
import { explaining } from "./Failure.ts"
import * as FileResults from "./FileResults.ts"
import * as InputOf from "./Input.ts"
import { isRead, type Offer } from "./Offer.ts"

export interface Parameters {
  readonly operation: string
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly at?: string | undefined
  readonly offset?: number | undefined
}

export interface Dependencies {
  readonly offer: Offer
  readonly caller: Caller
  readonly privacy: Privacy
  readonly cursors: Cursors
  readonly options: Options
  /** Reads the accounts whose names must be known before anything is shown. */
  readonly roster: Effect.Effect<void, ToolError>
}

const defaultLimit = 25
const fail = (message: string) => Effect.fail(new ToolError({ message }))

const rendered = (
  rendered: { readonly text: string } | { readonly missing: string },
  at: string | undefined
): Effect.Effect<string, ToolError> =>
  "text" in rendered
    ? Effect.succeed(rendered.text)
    : fail(
      `The result has nothing at ${JSON.stringify(at)}: there is no ${
        JSON.stringify(rendered.missing)
      }. Call without at to see it.`
    )

/** Shows the value of a response. */
export const show = (
  { offer, options, privacy }: Dependencies,
  operation: Operation,
  value: unknown,
  more: { readonly window?: Result.Window; readonly next?: string | undefined; readonly advice?: string | undefined } =
    {}
): Effect.Effect<string, ToolError> =>
  rendered(
    Result.render(
      privacy.mask(value, operation.response),
      ShellExample.of(offer.catalog, offer.groupOf(operation), operation),
      { window: {}, maxTokens: options.maxTokens, ...more }
    ),
    more.window?.at
  )

const readPage = Effect.fnUntraced(function*(
  dependencies: Dependencies,
  operation: Operation,
  input: Input,
  { at, cursor, limit = defaultLimit, offset }: Parameters
) {
  const { caller, cursors, privacy } = dependencies
  const call = digestOf(operation, input)
  const most = operation.parameters.find(({ name }) => name === "limit")?.schema.maximum ?? 100
  const page = (yield* explaining(operation, privacy)(
    caller.call(operation, {
      ...input,
      limit: Math.min(limit, most),
      ...(cursor === undefined ? undefined : { next: yield* cursors.get(call, cursor) })
    })
  )) as Page.Page<unknown>
  return yield* show(dependencies, operation, page.items, {
    window: { at, offset },
    next: page.next === undefined ? undefined : cursors.handleOf(call, page.next)
  })
})

const readFile = Effect.fnUntraced(function*(dependencies: Dependencies, operation: Operation, input: Input) {
  const { caller, options, privacy } = dependencies
  const saved = yield* explaining(operation, privacy)(
    Effect.flatMap(
      caller.download(operation, input),
      (file) =>
        FileResults.save(file, operation, input, options.files).pipe(
          // Those of the file system are told already.
          Effect.result
        )
    )
  ).pipe(Effect.scoped)
  if (saved._tag === "Success") return JSON.stringify({ result: saved.success })
  const error = saved.failure
  return yield* error._tag === "ToolError" ? error : explaining(operation, privacy)(Effect.fail(error))
})

/** Calls an operation that changes nothing. Others are refused before anything is sent. */
export const read = Effect.fnUntraced(function*(dependencies: Dependencies, given: Parameters) {
  const { caller, offer, options, privacy, roster } = dependencies
  const operation = yield* offer.get(given.operation)
  if (!isRead(operation)) {
    return yield* fail(
      `${operation.id} changes data (${operation.method}). Nothing was sent. ${
        options.allowWrite
          ? "Use the tool write."
          : "This server only reads: tell the user that --allow-write permits changes."
      }`
    )
  }
  const input = yield* InputOf.make(operation, dependencies, given)
  yield* roster
  if (operation.kind === "file") return yield* readFile(dependencies, operation, input)
  if (operation.kind === "paginated") return yield* readPage(dependencies, operation, input, given)
  if (given.cursor !== undefined) {
    return yield* fail(`${operation.id} has no pages: leave cursor out. For the rest of a list, use offset.`)
  }
  const value = yield* explaining(operation, privacy)(caller.call(operation, input))
  return yield* show(dependencies, operation, value, { window: { at: given.at, offset: given.offset } })
})
