/**
 * The tool `read`: any operation that changes nothing.
 */
import type { Page } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import type { Input, Operation } from "../contract/Contract.ts"
import { type Caller, type Options, ToolError } from "../contract/Host.ts"
import * as Shape from "../contract/Shape.ts"
import { digestOf } from "../plans/Plans.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import * as Pick from "../results/Pick.ts"
import * as Result from "../results/Result.ts"
import type { Cursors } from "./Cursors.ts"
import { type Explainer, explaining } from "./Failure.ts"
import * as FileResults from "./FileResults.ts"
import * as InputOf from "./Input.ts"
import { closest, isRead, type Offer } from "./Offer.ts"
import { secretsReaderOf } from "./SecretsReader.ts"

export interface Parameters {
  readonly operation: string
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
  readonly fields?: ReadonlyArray<string> | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly at?: string | undefined
  readonly offset?: number | undefined
}

/** What a call of a tool needs. `names` reads the accounts whose names must be known before a text is shown. */
export interface Dependencies extends Explainer {
  readonly offer: Offer
  readonly caller: Caller
  readonly privacy: Privacy
  readonly cursors: Cursors
  readonly options: Options
}

interface Shown {
  readonly window?: Result.Window
  readonly fields?: ReadonlyArray<string> | undefined
  readonly next?: string | undefined
  readonly advice?: string | undefined
}

const defaultLimit = 25
const fail = (message: string) => Effect.fail(new ToolError({ message }))

/** Shows the value of a response. */
export const show = Effect.fnUntraced(function*(
  { names, offer, options, privacy }: Dependencies,
  operation: Operation,
  input: Input,
  value: unknown,
  { fields, ...more }: Shown = {}
): Effect.fn.Return<Result.Rendered, ToolError> {
  if (privacy.hasText(fields === undefined ? value : Pick.pick(value, fields), operation.response)) yield* names
  const masked = privacy.mask(value, operation.response)
  const tops = fields?.map((field) => field.split(".")[0])
  const isShown = (field: string) => tops === undefined || tops.includes(field)
  const reader = secretsReaderOf(offer.contract, operation, input, value, masked.secrets)
  const result = Result.render(
    {
      value: fields === undefined ? Pick.withoutDerived(masked.value) : Pick.pick(masked.value, fields),
      secrets: masked.secrets.filter(isShown),
      personal: masked.personal.filter(isShown)
    },
    reader === undefined ? undefined : offer.host.command(reader.operation, reader.input),
    { window: {}, maxTokens: options.maxTokens, ...more }
  )
  if ("rendered" in result) return result.rendered
  return yield* fail(
    `The result has nothing at ${JSON.stringify(more.window?.at)}: there is no ${
      JSON.stringify(result.missing)
    }. Call without at to see it.`
  )
})

/** Fails if a result has no such field, as far as the contract says. */
const checkFields = (offer: Offer, operation: Operation, fields: ReadonlyArray<string>) => {
  const shape = Shape.make(offer.contract, operation.response)
  const known = Object.keys({ ...shape.fields, ...shape.item().fields })
  const unknown = fields.find((field) => !known.includes(field.split(".")[0]!))
  return known.length === 0 || unknown === undefined ? Effect.void : fail(
    `The result of ${operation.id} has no field ${JSON.stringify(unknown.slice(0, 80))}. Closest: ${
      closest(known, unknown, 2).join(", ")
    }. All: ${known.join(", ")}.`
  )
}

const readPage = Effect.fnUntraced(function*(
  dependencies: Dependencies,
  operation: Operation,
  input: Input,
  { at, cursor, fields, limit = defaultLimit, offset }: Parameters
) {
  const { caller, cursors } = dependencies
  const call = digestOf(operation, input)
  const most = operation.parameters.find(({ name }) => name === "limit")?.schema.maximum ?? 100
  const page = (yield* explaining(dependencies, operation)(
    caller.call(operation, {
      ...input,
      limit: Math.min(limit, most),
      ...(cursor === undefined ? undefined : { next: yield* cursors.get(call, cursor) })
    })
  )) as Page.Page<unknown>
  return yield* show(dependencies, operation, input, page.items, {
    window: { at, offset },
    fields,
    next: page.next === undefined ? undefined : cursors.handleOf(call, page.next)
  })
})

const readFile = Effect.fnUntraced(function*(
  dependencies: Dependencies,
  operation: Operation,
  input: Input
): Effect.fn.Return<Result.Rendered, ToolError, FileSystem.FileSystem | Path.Path> {
  const { caller, options } = dependencies
  const saved = yield* explaining(dependencies, operation)(
    Effect.flatMap(
      caller.download(operation, input),
      (file) =>
        FileResults.save(file, operation, input, options.files).pipe(
          // Failures of the file system are already reported as ToolError.
          Effect.result
        )
    )
  ).pipe(Effect.scoped)
  if (saved._tag === "Success") return { result: saved.success }
  const error = saved.failure
  return yield* error._tag === "ToolError" ? error : explaining(dependencies, operation)(Effect.fail(error))
})

/** Calls an operation that changes nothing. Others are refused before anything is sent. */
export const read = Effect.fnUntraced(function*(dependencies: Dependencies, given: Parameters) {
  const { caller, offer, options } = dependencies
  const operation = yield* offer.get(given.operation)
  if (!isRead(operation)) {
    return yield* fail(
      `${operation.id} changes data (${operation.method}). Nothing was sent. ${
        options.allowWrite
          ? "Use the tool write."
          : "This server only reads: inform the user that --allow-write permits changes."
      }`
    )
  }
  const input = yield* InputOf.make(operation, dependencies, given)
  yield* checkFields(offer, operation, given.fields ?? [])
  if (operation.kind === "file") return yield* readFile(dependencies, operation, input)
  if (operation.kind === "paginated") return yield* readPage(dependencies, operation, input, given)
  if (given.cursor !== undefined) {
    return yield* fail(`${operation.id} has no pages: leave cursor out. For the rest of a list, use offset.`)
  }
  const value = yield* explaining(dependencies, operation)(caller.call(operation, input))
  return yield* show(dependencies, operation, input, value, {
    window: { at: given.at, offset: given.offset },
    fields: given.fields
  })
})
