/** Looks up fields in schemas, through references, unions and lists. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import * as Catalog from "./Catalog.ts"

/** Returns the members of a schema without references: the alternatives of a union. */
export const membersOf = (catalog: Catalog.Catalog, schema: JsonSchema): ReadonlyArray<JsonSchema> => {
  const resolved = Catalog.resolve(catalog, schema)
  return resolved.anyOf?.flatMap((part) => membersOf(catalog, part)) ?? [resolved]
}

/** A schema with the catalog that resolves its references, such as that of a response. */
export interface Located {
  readonly catalog: Catalog.Catalog
  readonly schema: JsonSchema
}

/** The fields of the items of a response, through lists, by their names. Empty if it describes none. */
export const ofItems = ({ catalog, schema }: Located): ReadonlyMap<string, JsonSchema> => {
  const [items] = itemsOf(catalog, schema)
  return items === undefined
    ? new Map(Array.from(fieldsOf(catalog, schema), ([name, [first]]) => [name, first!]))
    : ofItems({ catalog, schema: items })
}

export const isNested = ({ catalog, schema }: Located): boolean => {
  const { types } = acceptedBy(catalog, [schema])
  return types.has("object") || types.has("array")
}

/** The fields of an object schema with the schemas that the members of the union have for them. */
export const fieldsOf = (
  catalog: Catalog.Catalog,
  schema: JsonSchema
): ReadonlyMap<string, ReadonlyArray<JsonSchema>> => {
  const entries = membersOf(catalog, schema).flatMap(({ properties = {} }) => Object.entries(properties))
  return new Map(
    Array.from(Map.groupBy(entries, ([name]) => name), ([name, found]) => [name, found.map(([, field]) => field)])
  )
}

/** Whether an object may have fields that the schema does not name. */
const isOpen = ({ properties, type }: JsonSchema): boolean => type === undefined && properties === undefined

const inner = (catalog: Catalog.Catalog, schema: JsonSchema, name: string): ReadonlyArray<JsonSchema> =>
  membersOf(catalog, schema).flatMap((member) => {
    const field = member.properties !== undefined && Object.hasOwn(member.properties, name)
      ? member.properties[name]
      : undefined
    if (field !== undefined) return [field]
    return isOpen(member) ? [{}] : []
  })

export const itemsOf = (catalog: Catalog.Catalog, schema: JsonSchema): ReadonlyArray<JsonSchema> =>
  membersOf(catalog, schema).flatMap(({ items }) => items === undefined ? [] : [items])

/** The schemas of a field, over all members of a union. Empty if there is no such field. */
export const field = (
  catalog: Catalog.Catalog,
  schemas: ReadonlyArray<JsonSchema>,
  name: string
): ReadonlyArray<JsonSchema> => schemas.flatMap((schema) => inner(catalog, schema, name))

/** The schemas of a field by its path. Lists are entered without an index. */
export const schemasAt = (
  catalog: Catalog.Catalog,
  schema: JsonSchema,
  path: ReadonlyArray<string>
): ReadonlyArray<JsonSchema> =>
  path.reduce<ReadonlyArray<JsonSchema>>((schemas, name) => {
    const found = field(catalog, schemas, name)
    return found.length > 0 ? found : field(catalog, schemas.flatMap((one) => itemsOf(catalog, one)), name)
  }, [schema])

export interface Accepted {
  readonly types: ReadonlySet<string>
  /** The strings that are valid. `undefined`: any string. */
  readonly choices: ReadonlyArray<string> | undefined
}

const typesOf = ({ const: literal, enum: choices = [], properties, type }: JsonSchema): ReadonlyArray<string> => [
  ...(type === undefined ? [] : typeof type === "string" ? [type] : type),
  ...(properties === undefined ? [] : ["object"]),
  ...[...choices, ...(literal === undefined ? [] : [literal])].map((one) => one === null ? "null" : typeof one)
]

/** Returns what some schemas accept, of which one must fit. */
export const acceptedBy = (catalog: Catalog.Catalog, schemas: ReadonlyArray<JsonSchema>): Accepted => {
  const members = schemas.flatMap((schema) => membersOf(catalog, schema))
  const strings = members.filter((member) => typesOf(member).includes("string"))
  const choices = strings.map((member) => member.enum ?? (member.const === undefined ? undefined : [member.const]))
  return {
    types: new Set(members.flatMap(typesOf)),
    choices: choices.length > 0 && choices.every((some) => some !== undefined)
      ? [...new Set(choices.flat().filter((one) => typeof one === "string"))]
      : undefined
  }
}

// Not a placeholder for the contents of a file.
const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Returns the innermost fields of a value with their paths, such as `authors[0].name`. */
export const leaves = (value: unknown, path = ""): ReadonlyArray<readonly [path: string, value: unknown]> =>
  Array.isArray(value) && value.length > 0
    ? value.flatMap((item, index) => leaves(item, `${path}[${index}]`))
    : isPlain(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === "" ? name : `${path}.${name}`))
    : [[path, value]]

/** The field that takes the name of a file, next to its contents. */
export const fileNameField = "filename"

/** Whether a body has the field for the file's name next to the contents at a path. */
export const hasFileName = (
  catalog: Catalog.Catalog,
  { schema }: Catalog.Body,
  path: ReadonlyArray<string | number>
): boolean =>
  schemasAt(catalog, schema, [...path.slice(0, -1).filter((part) => typeof part === "string"), fileNameField]).length
    > 0

/** Puts contents, with the name of their file, into each place of a sample that takes some. */
export const withFile = (
  catalog: Catalog.Catalog,
  body: Catalog.Body,
  sample: unknown,
  file: { readonly content: unknown; readonly name: string }
): unknown => {
  const within = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => within(item, `${path}[]`))
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]): ReadonlyArray<readonly [string, unknown]> => {
        const place = path === "" ? name : `${path}.${name}`
        if (!body.contents.includes(place)) return [[name, within(inner, place)]]
        const isNamed = hasFileName(catalog, body, place.split(/\.|\[\]\.?/))
        return [[name, file.content], ...(isNamed ? [[fileNameField, file.name] as const] : [])]
      })
    )
  }
  return within(sample, "")
}
