/**
 * `--set`: changes of a body, such as `title=Waltz`, `authors[0].name=Ada` or `scopes:=["scores"]`. Text becomes what the schema of its field accepts.
 */
import type { JsonSchema } from "@flat-sdk/agents/contract/OpenApi"
import { type Catalog, closest } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Secrets from "../catalog/Secrets.ts"
import type { UsageProblem } from "./UsageError.ts"
import { problemOfJson } from "./Value.ts"
import * as Value from "./Value.ts"

/** A segment of a path: the name of a field, an index of a list, or `[]` for a further item. */
type Segment = string | number | undefined

interface Assignment {
  /** The path as it was typed. */
  readonly path: string
  readonly segments: ReadonlyArray<Segment>
  readonly text: string
  /** Whether the text is JSON. */
  readonly json: boolean
}

const form = /^(?<path>(?:[^.[\]=:]+|\[\d*\]|\.|:(?!=))+?)(?<operator>:?=)(?<text>.*)$/s

const read = (given: string): Assignment | undefined => {
  const { operator, path, text } = form.exec(given)?.groups ?? {}
  if (path === undefined || text === undefined) return undefined
  const segments = [...path.matchAll(/\[(\d*)\]|[^.[\]]+/g)].map(([whole, index]): Segment =>
    index === undefined ? whole : index === "" ? undefined : Number(index)
  )
  return { path, segments, text, json: operator === ":=" }
}

/** As many fields are named where none is like the one that was typed. */
const shownNames = 12

/** Lists of a body have at most this many items, so that a mistyped index does not fill the memory. */
const mostItems = 10_000

const flagOf = (path: string): string => `--set ${path}=…`

/** A body while it is changed. */
type Container = Record<string, unknown> | Array<unknown>

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null

// Not by assignment: a field may have the name of an inherited property.
const put = (container: Container, key: string | number, value: unknown): void => {
  Object.defineProperty(container, key, { value, configurable: true, enumerable: true, writable: true })
}

const get = (container: Container, key: string | number): unknown =>
  Object.hasOwn(container, key) ? (container as Record<string | number, unknown>)[key] : undefined

class Changes {
  readonly problems: Array<UsageProblem> = []
  body: unknown
  private readonly catalog: Catalog
  private readonly schema: JsonSchema
  private readonly contents: ReadonlyArray<string>
  /** Lists that `--set` began: a repeated path adds to them, and replaces what `--body` has. */
  private readonly begun = new Set<string>()

  constructor(catalog: Catalog, schema: JsonSchema, body: unknown, contents: ReadonlyArray<string>) {
    this.catalog = catalog
    this.schema = schema
    this.contents = contents
    this.body = body === undefined ? {} : structuredClone(body)
  }

  apply(given: string): void {
    const assignment = read(given)
    if (assignment === undefined) {
      this.problems.push({
        flag: `--set ${given}`,
        problem: "expected field=value or field:=JSON, such as --set title=Waltz"
      })
      return
    }
    if (!isContainer(this.body) || Array.isArray(this.body)) {
      this.reject(assignment.path, "--body is not an object, so that no field of it can be set")
      return
    }
    const { path, segments } = assignment
    const names = segments.filter((segment) => typeof segment === "string")
    if (Secrets.isTyped(this.catalog, this.schema)(names)) {
      this.problems.push({ flag: `--set ${path}`, problem: Secrets.notTyped(names.at(-1)!) })
      return
    }
    if (assignment.text.startsWith("@") && this.contents.includes(path.replaceAll(/\[\d*\]/g, "[]"))) {
      this.reject(path, "the contents of a file have a flag of their own", `--data ${assignment.text}`)
      return
    }
    let schemas: ReadonlyArray<JsonSchema> = [this.schema]
    let container: Container = this.body
    for (const [at, segment] of segments.entries()) {
      const inner = this.enter(schemas, container, segment, path)
      if (inner === undefined) return
      schemas = inner
      const key = segment ?? (container as Array<unknown>).length
      if (at === segments.length - 1) {
        this.write(container, key, schemas, assignment)
        return
      }
      const known = get(container, key)
      const next = isContainer(known) ? known : typeof segments[at + 1] === "string" ? {} : []
      if (next !== known) put(container, key, next)
      container = next
    }
  }

  /** Returns the schemas of a segment, or reports why there is no such segment. */
  private enter(
    schemas: ReadonlyArray<JsonSchema>,
    container: Container,
    segment: Segment,
    path: string
  ): ReadonlyArray<JsonSchema> | undefined {
    if (typeof segment !== "string") {
      if (!Array.isArray(container)) return this.reject(path, "an index is given, but this is not a list")
      if ((segment ?? 0) >= mostItems) return this.reject(path, `the index must be less than ${mostItems}`)
      if (segment !== undefined && segment > container.length) {
        return this.reject(path, `the list has ${container.length} items so far: set them in order, from [0]`)
      }
      const items = schemas.flatMap((schema) => Fields.itemsOf(this.catalog, schema))
      return items.length > 0 || this.isFree(schemas)
        ? items
        : this.reject(path, "an index is given, but this is not a list")
    }
    if (Array.isArray(container)) return this.reject(path, "this is a list: give an index, such as [0]")
    const fields = Fields.field(this.catalog, schemas, segment)
    if (fields.length > 0 || this.isFree(schemas)) return fields
    const names = schemas.flatMap((schema) => [...Fields.fieldsOf(this.catalog, schema).keys()])
    const near = closest(segment, names)
    return this.reject(
      path,
      names.length === 0
        ? "this has no fields"
        : `there is no field ${segment}${
          near !== undefined || names.length > shownNames ? "" : `; there are ${names.join(", ")}`
        }`,
      near === undefined || Secrets.isSecretName(near) ? near : `--set ${path.replace(segment, near)}=…`
    )
  }

  /** Whether nothing is known about a value, so that anything may be in it. */
  private isFree(schemas: ReadonlyArray<JsonSchema>): boolean {
    return schemas.every((schema) => Object.keys(schema).length === 0)
  }

  private write(
    container: Container,
    key: string | number,
    schemas: ReadonlyArray<JsonSchema>,
    { json, path, text }: Assignment
  ): void {
    if (json) {
      try {
        put(container, key, JSON.parse(text))
      } catch (error) {
        this.reject(path, `expected JSON after :=: ${problemOfJson(error)}`)
      }
      return
    }
    const { types } = Fields.acceptedBy(this.catalog, schemas)
    const isList = types.has("array") && !types.has("string")
    const items = isList ? schemas.flatMap((schema) => Fields.itemsOf(this.catalog, schema)) : schemas
    if (isList && text === "null" && types.has("null")) {
      put(container, key, null)
      return
    }
    const parsed = Value.parse(this.catalog, items, text)
    if ("problem" in parsed) {
      this.reject(path, parsed.problem, parsed.suggestion)
      return
    }
    if (!isList) {
      put(container, key, parsed.value)
      return
    }
    const known = get(container, key)
    put(container, key, [...(this.begun.has(path) && Array.isArray(known) ? known : []), parsed.value])
    this.begun.add(path)
  }

  private reject(path: string, problem: string, suggestion?: string): undefined {
    this.problems.push({ flag: flagOf(path), problem, suggestion })
  }
}

/** Applies changes to a body, in their order. Reports all problems. `contents` are the fields that take the contents of a file. */
export const apply = (
  catalog: Catalog,
  schema: JsonSchema,
  body: unknown,
  assignments: ReadonlyArray<string>,
  contents: ReadonlyArray<string> = []
): { readonly body: unknown; readonly problems: ReadonlyArray<UsageProblem> } => {
  if (assignments.length === 0) return { body, problems: [] }
  const changes = new Changes(catalog, schema, body, contents)
  for (const assignment of assignments) changes.apply(assignment)
  return { body: changes.body, problems: changes.problems }
}
