/**
 * The schemas that a value of a response may have: references followed, alternatives side by side.
 */
import type { Contract } from "./Contract.ts"
import type { JsonSchema } from "./OpenApi.ts"

export interface Shape {
  /** Names of the schemas. */
  readonly names: ReadonlyArray<string>
  /** Whether a string is one of the values of an enumeration. */
  readonly isEnumerated: (value: string) => boolean
  /** The values of enumerations. */
  readonly values: ReadonlyArray<unknown>
  /** Whether one of the schemas has a field that accounts have. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly field: (name: string) => Shape
  /** Whether the value is a list. */
  readonly isList: boolean
  readonly item: () => Shape
}

const prefix = "#/components/schemas/"

interface Named {
  readonly name: string | undefined
  readonly schema: JsonSchema
}

const expand = (
  contract: Contract,
  schema: JsonSchema,
  name: string | undefined,
  into: Array<Named>,
  depth = 0
): void => {
  // Alternatives that refer to themselves end here.
  if (depth > 8) return
  if (schema.$ref?.startsWith(prefix) === true) {
    const target = schema.$ref.slice(prefix.length)
    return expand(contract, contract.schemas[target] ?? {}, target, into, depth + 1)
  }
  into.push({ name, schema })
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) {
    expand(contract, part, name, into, depth + 1)
  }
}

const over = (contract: Contract, schemas: ReadonlyArray<JsonSchema>): Shape => {
  const all: Array<Named> = []
  for (const schema of schemas) expand(contract, schema, undefined, all)
  const values = new Set(all.flatMap(({ schema }) => [...(schema.enum ?? []), schema.const]))
  // Entries of a list have the same shape.
  const fields = new Map<string, Shape>()
  let item: Shape | undefined

  const field = (name: string): Shape =>
    over(
      contract,
      all.flatMap(({ schema: { additionalProperties: others, properties } }) =>
        properties !== undefined && Object.hasOwn(properties, name)
          ? [properties[name]!]
          : typeof others === "object"
          ? [others]
          : []
      )
    )

  return {
    names: all.flatMap(({ name }) => name === undefined ? [] : [name]),
    isEnumerated: (value) => values.has(value),
    values: [...values].filter((value) => value !== undefined),
    fields: Object.assign({}, ...all.map(({ schema }) => schema.properties ?? {})),
    field: (name) => {
      const known = fields.get(name) ?? field(name)
      fields.set(name, known)
      return known
    },
    isList: all.some(({ schema: { items } }) => items !== undefined),
    item: () => item ??= over(contract, all.flatMap(({ schema: { items } }) => items === undefined ? [] : [items]))
  }
}

/** Returns the shape of a schema. Without a schema nothing is known of the value. */
export const make = (contract: Contract, schema: JsonSchema | undefined): Shape =>
  over(contract, schema === undefined ? [] : [schema])
