/** What the schema of a response says about the fields of its items. */
import type { JsonSchema } from "@flat-sdk/agents/contract/OpenApi"
import { type Catalog, resolve } from "../catalog/Catalog.ts"

/** The schema of a response, with the catalog that resolves its references. */
export interface Response {
  readonly catalog: Catalog
  readonly schema: JsonSchema
}

/** The alternatives of a schema, without references and without null. */
const alternatives = (catalog: Catalog, schema: JsonSchema, depth = 0): ReadonlyArray<JsonSchema> => {
  const resolved = resolve(catalog, schema)
  const inner = [...resolved.anyOf ?? [], ...resolved.oneOf ?? [], ...resolved.allOf ?? []]
  // A schema may refer to itself.
  return depth > 8
    ? []
    : [resolved, ...inner.flatMap((one) => alternatives(catalog, one, depth + 1))].filter(({ type }) => type !== "null")
}

/** Returns the schema of the items, through lists. */
const itemOf = ({ catalog, schema }: Response): JsonSchema => {
  const list = alternatives(catalog, schema).find(({ items }) => items !== undefined)
  return list?.items === undefined ? schema : itemOf({ catalog, schema: list.items })
}

/** Returns the fields of a schema by their names, through lists. Empty if it describes none. */
export const fieldsOf = (response: Response): ReadonlyMap<string, JsonSchema> =>
  new Map(
    alternatives(response.catalog, itemOf(response)).flatMap(({ properties }) => Object.entries(properties ?? {}))
  )

/** Returns whether a schema is that of an object or a list. */
export const isNested = (catalog: Catalog, schema: JsonSchema): boolean =>
  alternatives(catalog, schema).some(({ items, properties, type }) =>
    items !== undefined || properties !== undefined || type === "object" || type === "array"
  )
