/** The tool `read`: any operation that changes nothing. */
import type { Page } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import { isReadonlyObject } from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Contract, Input, Operation } from "../contract/Contract.ts"
import { fail, type ToolError } from "../contract/Host.ts"
import * as Shape from "../contract/Shape.ts"
import { parametersIn } from "../danger/Finding.ts"
import { digestOf } from "../plans/Plans.ts"
import * as Result from "../results/Result.ts"
import type { Dependencies } from "./Dependencies.ts"
import { explaining } from "./Failure.ts"
import * as Files from "./Files.ts"
import * as InputOf from "./Input.ts"
import { closest, isRead, type Offer } from "./Offer.ts"
import type { Names } from "./School.ts"

export const Parameters = Schema.Struct({
  operation: Schema.optionalKey(InputOf.call.operation),
  parameters: InputOf.call.parameters,
  calls: InputOf.calls("Instead: several {operation, parameters}"),
  fields: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({ description: "Such as [\"id\", \"user.username\"]" })
  ),
  limit: InputOf.count(1, 100, "Default 25"),
  cursor: InputOf.text("`next` of the page before"),
  at: InputOf.text("JSON pointer into the result"),
  offset: InputOf.count(0, undefined, "How much to skip of what was cut")
})
export type Parameters = typeof Parameters.Type

/**
 * The operation with which a person reads the secrets that were left out of a result, and its input. Never one that writes; `undefined` if none reads them
 * again.
 */
const secretsReaderOf = (
  contract: Contract,
  operation: Operation,
  input: Input,
  value: unknown,
  secrets: ReadonlyArray<string>
): { readonly operation: Operation; readonly input: Input } | undefined => {
  if (secrets.length === 0) return undefined
  if (isRead(operation)) return { operation, input }
  const { path } = operation
  const readers = contract.operations.filter((one) => {
    if (!isRead(one) || one.variantOf !== undefined || one.kind === "file") return false
    const shape = Shape.make(contract, one.response)
    const fields = { ...shape.fields, ...shape.item().fields }
    return secrets.every((secret) => Object.hasOwn(fields, secret))
  })
  const listOf = (path: string) => path.replace(/\/\{[^/]+\}$/, "")
  // The thing that was made; otherwise the thing that was changed, or the list that it is in.
  const id = isReadonlyObject(value) ? value["id"] : undefined
  const made = typeof id === "string"
    ? readers.find((one) => one.path !== path && listOf(one.path) === path)
    : undefined
  if (made !== undefined) return { operation: made, input: { ...input, [parametersIn(made.path).at(-1)!]: id } }
  const other = [path, path.replace(/\/[^/{}]+$/, ""), listOf(path)]
    .flatMap((path) => readers.find((one) => one.path === path) ?? [])[0]
  return other && { operation: other, input }
}

const howTo = ({ host }: Offer, { input, operation }: { readonly operation: Operation; readonly input: Input }) =>
  host.command === undefined
    ? `with ${operation.id}, outside of this conversation`
    : `at the command line: ${host.command(operation, input)}`

/** Shows a value: the chosen fields; without a choice, all fields of one thing, and the most useful ones of the entries of a list. */
export const show = Effect.fnUntraced(function*(
  { names, offer, options, privacy }: Dependencies,
  operation: Operation,
  input: Input,
  value: unknown,
  { fields, isBrief = false, ...more }: Partial<Result.Options> & {
    readonly fields?: ReadonlyArray<string> | undefined
    /** Shows of a thing with an id nothing else. */
    readonly isBrief?: boolean
  } = {}
): Effect.fn.Return<Result.Rendered, ToolError> {
  let masked = privacy.mask(value, operation.response)
  const isList = fields === undefined && more.at === undefined && Array.isArray(value) && value.some(isReadonlyObject)
  const list = isList ? Result.choose(Result.withoutDerived(masked.value) as ReadonlyArray<unknown>) : undefined
  const chosen = fields ?? list?.fields ?? (isBrief && isReadonlyObject(value) && "id" in value ? ["id"] : undefined)
  let note: Names = {}
  if (privacy.hasText(chosen === undefined ? value : Result.pick(value, chosen), operation.response)) {
    note = yield* names
    masked = privacy.mask(value, operation.response)
  }
  const { personal, secrets, value: shown } = masked
  const tops = chosen?.map((field) => field.split(".")[0])
  const isShown = (field: string) => tops === undefined || tops.includes(field)
  const reader = secretsReaderOf(offer.contract, operation, input, value, secrets)
  const { others = "" } = list ?? {}
  return yield* Result.render(
    {
      value: fields === undefined
        ? Result.withoutDerived(chosen === undefined ? shown : Result.pick(shown, chosen))
        : Result.pick(shown, fields),
      secrets: fields === undefined ? secrets : secrets.filter(isShown),
      personal: personal.filter(isShown)
    },
    reader && howTo(offer, reader),
    { maxTokens: options.maxTokens, ...more, ...note, others: others === "" ? undefined : others }
  )
})

/** Fails if a result has no such field, as far as the contract says. */
const checkFields = (contract: Contract, operation: Operation, fields: ReadonlyArray<string>) => {
  const shape = Shape.make(contract, operation.response)
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
  { at, cursor, fields, limit = 25, offset }: Parameters
) {
  const { caller, cursors } = dependencies
  const call = digestOf(operation, input)
  const most = operation.parameters.find(({ name }) => name === "limit")?.schema.maximum ?? 100
  const next = cursor === undefined ? undefined : { next: yield* cursors.get(call, cursor) }
  const page = (yield* explaining(dependencies, operation)(
    caller.call(operation, { ...input, limit: Math.min(limit, most), ...next })
  )) as Page.Page<unknown>
  return yield* show(dependencies, operation, input, page.items, {
    at,
    offset,
    fields,
    next: page.next === undefined ? undefined : cursors.handleOf(call, page.next)
  })
})

const readFile = Effect.fnUntraced(function*(dependencies: Dependencies, operation: Operation, input: Input) {
  const { caller, options, words } = dependencies
  const saved = Effect.flatMap(
    caller.download(operation, input),
    (file) => Files.save(file, operation, input, options.files, words)
  )
  const rendered: Result.Rendered = { result: yield* explaining(dependencies, operation)(Effect.scoped(saved)) }
  return rendered
})

const readOne = Effect.fnUntraced(function*(dependencies: Dependencies, id: string, given: Parameters) {
  const { caller, offer, options } = dependencies
  const operation = yield* offer.get(id)
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
  yield* checkFields(offer.contract, operation, given.fields ?? [])
  if (operation.kind === "file") return yield* readFile(dependencies, operation, input)
  if (operation.kind === "paginated") return yield* readPage(dependencies, operation, input, given)
  if (given.cursor !== undefined) {
    return yield* fail(`${operation.id} has no pages: leave cursor out. For the rest of a list, use offset.`)
  }
  const value = yield* explaining(dependencies, operation)(caller.call(operation, input))
  return yield* show(dependencies, operation, input, value, {
    at: given.at,
    offset: given.offset,
    fields: given.fields
  })
})

/** Calls operations that change nothing. Others are refused before anything is sent. */
export const read = Effect.fnUntraced(
  function*(dependencies: Dependencies, { calls = [], operation, ...given }: Parameters) {
    if ((operation === undefined) === (calls.length === 0)) return yield* fail("Give either operation or calls.")
    if (operation !== undefined) return yield* readOne(dependencies, operation, given)
    const { options } = dependencies
    const each = {
      ...dependencies,
      options: { ...options, maxTokens: Math.max(150, Math.floor(options.maxTokens / calls.length)) }
    }
    const several = yield* InputOf.callsAs(Schema.Struct(InputOf.call), calls)
    const results = yield* Effect.forEach(
      several,
      ({ operation, parameters = {} }) =>
        readOne(each, operation, { ...given, parameters }).pipe(
          Effect.map((one) => Object.keys(one).length === 1 ? one["result"] : one),
          Effect.catch(({ message }) => Effect.succeed({ error: message }))
        )
    )
    const rendered: Result.Rendered = { results }
    return rendered
  }
)
