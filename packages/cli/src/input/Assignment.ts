/**
 * `--set`: changes of a body, such as `title=Waltz`, `authors[0].name=Ada` or `scopes:=["scores"]`. Text becomes what the schema of its field accepts.
 */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import * as Data from "effect/Data"
import { type Catalog, closest } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Secrets from "../catalog/Secrets.ts"
import type { UsageProblem } from "./UsageError.ts"
import * as Value from "./Value.ts"

/** A segment of a path: the name of a field, an index of a list, or `[]` for a further item. */
type Segment = string | number | undefined

interface Assignment {
  readonly path: string
  readonly segments: ReadonlyArray<Segment>
  readonly text: string
  readonly json: boolean
}

// One character at a time: runs of several can be split in as many ways as there are subsets.
const form = /^(?<path>(?:[^[\]=:]|\[\d*\]|:(?!=))+?)(?<operator>:?=)(?<text>.*)$/s

const read = (given: string): Assignment => {
  const { operator, path, text } = form.exec(given)?.groups ?? {}
  if (path === undefined || text === undefined) {
    const problem = "expected field=value or field:=JSON, such as --set title=Waltz"
    throw new Rejected({ problem: { flag: `--set ${given}`, problem } })
  }
  const segments = [...path.matchAll(/\[(\d*)\]|[^.[\]]+/g)].map(([whole, index]): Segment =>
    index === undefined ? whole : index === "" ? undefined : Number(index)
  )
  return { path, segments, text, json: operator === ":=" }
}

/** As many fields are named where none is like the one that was typed. */
const shownNames = 12

/** Lists of a body have at most this many items, so that a mistyped index does not fill the memory. */
const mostItems = 10_000

export type Container = Record<string, unknown> | Array<unknown>

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null

// Not by assignment: a field may have the name of an inherited property.
export const put = (container: Container, key: string | number, value: unknown): void => {
  Object.defineProperty(container, key, { value, configurable: true, enumerable: true, writable: true })
}

export const get = (container: Container, key: string | number): unknown =>
  Object.hasOwn(container, key) ? (container as Record<string | number, unknown>)[key] : undefined

class Rejected extends Data.Error<{ readonly problem: UsageProblem }> {}

const reject = (path: string, problem: string, suggestion?: string): never => {
  throw new Rejected({ problem: { flag: `--set ${path}=…`, problem, suggestion } })
}

/** Whether nothing is known about a value, so that anything may be in it. */
const isFree = (schemas: ReadonlyArray<JsonSchema>): boolean =>
  schemas.every((schema) => Object.keys(schema).length === 0)

const enter = (
  catalog: Catalog,
  schemas: ReadonlyArray<JsonSchema>,
  container: Container,
  segment: Segment,
  path: string
): ReadonlyArray<JsonSchema> => {
  if (typeof segment !== "string") {
    const noList = "an index is given, but this is not a list"
    if (!Array.isArray(container)) return reject(path, noList)
    if ((segment ?? 0) >= mostItems) return reject(path, `the index must be less than ${mostItems}`)
    if (segment !== undefined && segment > container.length) {
      return reject(path, `the list has ${container.length} items so far: set them in order, from [0]`)
    }
    const items = schemas.flatMap((schema) => Fields.itemsOf(catalog, schema))
    return items.length > 0 || isFree(schemas) ? items : reject(path, noList)
  }
  if (Array.isArray(container)) return reject(path, "this is a list: give an index, such as [0]")
  const fields = Fields.field(catalog, schemas, segment)
  if (fields.length > 0 || isFree(schemas)) return fields
  const names = schemas.flatMap((schema) => [...Fields.fieldsOf(catalog, schema).keys()])
  const near = closest(segment, names)
  const others = near !== undefined || names.length > shownNames ? "" : `; there are ${names.join(", ")}`
  return reject(
    path,
    names.length === 0 ? "this has no fields" : `there is no field ${segment}${others}`,
    near === undefined || Secrets.isSecretName(near) ? near : `--set ${path.replace(segment, near)}=…`
  )
}

/** Returns the value of a change. `begun` are lists that `--set` began: a repeated path adds to them, and replaces what `--body` has. */
const valueOf = (
  catalog: Catalog,
  schemas: ReadonlyArray<JsonSchema>,
  { json, path, text }: Assignment,
  known: unknown,
  begun: Set<string>
): unknown => {
  if (json) {
    try {
      return JSON.parse(text)
    } catch (error) {
      return reject(path, `expected JSON after :=: ${Value.problemOfJson(error)}`)
    }
  }
  const { types } = Fields.acceptedBy(catalog, schemas)
  const isList = types.has("array") && !types.has("string")
  if (isList && text === "null" && types.has("null")) return null
  const items = isList ? schemas.flatMap((schema) => Fields.itemsOf(catalog, schema)) : schemas
  const parsed = Value.parse(catalog, items, text)
  if ("problem" in parsed) return reject(path, parsed.problem, parsed.suggestion)
  if (!isList) return parsed.value
  const before: ReadonlyArray<unknown> = begun.has(path) && Array.isArray(known) ? known : []
  begun.add(path)
  return [...before, parsed.value]
}

/** Applies changes to a body, in their order. Reports all problems. `contents` are the fields that take the contents of a file. */
export const apply = (
  catalog: Catalog,
  schema: JsonSchema,
  given: unknown,
  assignments: ReadonlyArray<string>,
  contents: ReadonlyArray<string> = []
): { readonly body: unknown; readonly problems: ReadonlyArray<UsageProblem> } => {
  if (assignments.length === 0) return { body: given, problems: [] }
  const body: unknown = given === undefined ? {} : structuredClone(given)
  const begun = new Set<string>()
  const change = (typed: string): void => {
    const assignment = read(typed)
    const { path, segments, text } = assignment
    if (!isContainer(body) || Array.isArray(body)) {
      return reject(path, "--body is not an object, so that no field of it can be set")
    }
    const names = segments.filter((segment) => typeof segment === "string")
    if (Secrets.isTyped(catalog, schema)(names)) {
      throw new Rejected({ problem: { flag: `--set ${path}`, problem: Secrets.refusalOf(names.at(-1)!) } })
    }
    if (text.startsWith("@") && contents.includes(path.replaceAll(/\[\d*\]/g, "[]"))) {
      return reject(path, "the contents of a file have a flag of their own", `--data ${text}`)
    }
    let schemas: ReadonlyArray<JsonSchema> = [schema]
    let container: Container = body
    for (const [at, segment] of segments.entries()) {
      schemas = enter(catalog, schemas, container, segment, path)
      const key = segment ?? (container as Array<unknown>).length
      const known = get(container, key)
      if (at === segments.length - 1) return put(container, key, valueOf(catalog, schemas, assignment, known, begun))
      const next = isContainer(known) ? known : typeof segments[at + 1] === "string" ? {} : []
      if (next !== known) put(container, key, next)
      container = next
    }
  }
  const problems = assignments.flatMap((typed) => {
    try {
      change(typed)
      return []
    } catch (error) {
      if (error instanceof Rejected) return [error.problem]
      throw error
    }
  })
  return { body, problems }
}
