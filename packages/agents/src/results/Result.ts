/** What a tool returns: a compact value, with what was cut, what was left out, and how to get the rest. */
import * as Effect from "effect/Effect"
import { isReadonlyObject } from "effect/Predicate"
import { fail, type ToolError } from "../contract/Host.ts"
import type { Masked } from "../privacy/Privacy.ts"
import * as Compact from "./Compact.ts"

export interface Options {
  readonly maxTokens: number
  /** The part to show: a JSON pointer, and how much of a list or a text to skip. */
  readonly at?: string | undefined
  readonly offset?: number | undefined
  /** Handle of the next page. */
  readonly next?: string | undefined
  /** What the reader should do next. */
  readonly advice?: string | undefined
  readonly others?: string | undefined
  readonly unmasked?: string | undefined
}

/** A token is about four characters. */
export const charactersOfToken = 4
// For the fields beside the result.
const reserve = 500

/** The result of an operation that returns nothing. */
export const nothing = "(nothing)"

export type Rendered = Readonly<Record<string, unknown>>

/** Returns the fields of an object, or of each entry of a list. `user.id` is a field within another one. */
export const pick = (value: unknown, fields: ReadonlyArray<string>): unknown => {
  if (Array.isArray(value)) return value.map((one) => pick(one, fields))
  if (!isReadonlyObject(value)) return value
  const inner = Map.groupBy(fields.map((field) => field.split(/\.(.*)/s)), ([name]) => name!)
  return Object.fromEntries(
    [...inner].flatMap(([name, paths]) => {
      if (!Object.hasOwn(value, name)) return []
      const rest = paths.flatMap(([, rest]) => rest ?? [])
      return [[name, rest.length < paths.length ? value[name] : pick(value[name], rest)]]
    })
  )
}

/** Fields by which the entries of a list are told apart and chosen, the most useful first. */
const useful =
  "id username title name comment state organizationRole classRole creator user grade dueDate lastActivityDate creationDate date type privacy email"
    .split(" ")
const mostFields = 5

/** Chooses the fields of entries that are shown if nobody names any, and lists the others that have a value. An object is shown by its own. */
export const choose = (
  entries: ReadonlyArray<unknown>
): { readonly fields: ReadonlyArray<string>; readonly others: string } => {
  const values = new Map(entries.flatMap((entry) => Object.entries(Compact.withoutEmpty(entry) ?? {})))
  const all = [...values.keys()]
  const fields = [
    ...useful.filter((field) => values.has(field)),
    ...all.filter((field) => !useful.includes(field) && typeof values.get(field) !== "object")
  ].slice(0, mostFields)
  return {
    fields: fields.flatMap((field) => {
      const value = values.get(field)
      return isReadonlyObject(value) ? choose([value]).fields.slice(0, 2).map((inner) => `${field}.${inner}`) : [field]
    }),
    others: all.filter((field) => !fields.includes(field)).join(", ")
  }
}

/** Removes names that follow from the username beside them: `student-7f3a.first` beside `student-7f3a`. */
export const withoutDerived = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutDerived)
  if (!isReadonlyObject(value)) return value
  const derived = ["first", "last", "name", "display"].map((suffix): unknown =>
    `${String(value["username"])}.${suffix}`
  )
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => !derived.includes(one))
      .map(([field, one]) => [field, withoutDerived(one)])
  )
}

/** Returns the part at a JSON pointer, or the first name of the pointer that does not exist. */
export const at = (value: unknown, pointer: string): { readonly found: unknown } | { readonly missing: string } => {
  let part = value
  for (const name of pointer.replace(/^\//, "").split("/").filter((one) => one !== "")) {
    const key = name.replaceAll("~1", "/").replaceAll("~0", "~")
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, key)) return { missing: key }
    part = (part as Readonly<Record<string, unknown>>)[key]
  }
  return { found: part }
}

/** Returns a result. Fails if it has nothing at the pointer. `reader` says how a person reads what was left out; without it, nothing does. */
export const render = (
  { personal, secrets, value }: Masked,
  reader: string | undefined,
  { advice, at: pointer = "", maxTokens, next, offset = 0, others, unmasked }: Options
): Effect.Effect<Rendered, ToolError> => {
  const part = at(Compact.withoutEmpty(value), pointer)
  if ("missing" in part) {
    return fail(
      `The result has nothing at ${JSON.stringify(pointer)}: there is no ${
        JSON.stringify(part.missing)
      }. Call without at to see it.`
    )
  }
  const { found } = part
  const rest: unknown = typeof found === "string" || Array.isArray(found) ? found.slice(offset) : found
  const { marked, shown, value: result } = Compact.fit(rest, Math.max(200, maxTokens * charactersOfToken - reserve))
  const leftOut = Compact.omitUndefined({
    secret: secrets.length === 0 ? undefined : secrets,
    secretsAreFor: secrets.length === 0
      ? undefined
      : reader === undefined
      ? "nobody: they cannot be read again"
      : `a person, ${reader}`,
    personal: personal.length === 0 ? undefined : personal
  })
  return Effect.succeed({
    result: result ?? (Array.isArray(value) ? [] : nothing),
    ...Compact.omitUndefined({
      cut: shown === undefined || !Array.isArray(found)
        ? undefined
        : `${shown} of ${found.length - offset} entries. For the rest, repeat the call with offset: ${offset + shown}`,
      marks: marked
        ? "[+n …] marks what was cut. To read it, repeat the call with at: \"/0/field\" (its JSON pointer in result) and offset"
        : undefined,
      // The next page would skip the entries that were cut.
      next: shown === undefined ? next : undefined,
      leftOut: Object.keys(leftOut).length === 0 ? undefined : leftOut,
      others,
      unmasked,
      advice
    })
  })
}
