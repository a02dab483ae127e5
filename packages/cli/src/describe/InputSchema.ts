/** The input of an operation as one JSON Schema, with the named schemas that it refers to. */
import type { JsonSchema } from "@flat-sdk/agents/contract/OpenApi"
import type { Catalog, Operation } from "../catalog/Catalog.ts"

const named = "#/components/schemas/"

/** Points references to `$defs`, and collects their names. */
const local = (value: unknown, names: Set<string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => local(item, names))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== "$ref" || typeof inner !== "string" || !inner.startsWith(named)) return [key, local(inner, names)]
      const name = inner.slice(named.length)
      names.add(name)
      return [key, `#/$defs/${name}`]
    })
  )
}

/** Returns a schema with everything that it refers to under `$defs`. */
export const selfContained = (catalog: Catalog, schema: JsonSchema): Readonly<Record<string, unknown>> => {
  const names = new Set<string>()
  const root = local(schema, names) as Record<string, unknown>
  const definitions: Record<string, unknown> = {}
  // The set grows while it is read: definitions refer to further ones.
  for (const name of names) definitions[name] = local(catalog.schemas[name] ?? {}, names)
  return names.size === 0 ? root : { ...root, $defs: definitions }
}

/** Returns the schema of an operation's input: parameters side by side, the body under `body`. */
export const of = (catalog: Catalog, { body, parameters }: Operation): Readonly<Record<string, unknown>> =>
  selfContained(catalog, {
    type: "object",
    properties: {
      ...Object.fromEntries(
        parameters.map((
          { description, name, schema }
        ) => [name, description === "" ? schema : { description, ...schema }])
      ),
      ...(body === undefined ? undefined : { body: body.schema })
    },
    required: [
      ...parameters.filter(({ required }) => required).map(({ name }) => name),
      ...(body?.required === true ? ["body"] : [])
    ],
    additionalProperties: false
  })
