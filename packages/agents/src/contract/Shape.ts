/** The schemas that a value of a response may have: references followed, alternatives side by side. */
import type { Contract } from "./Contract.ts"
import type { JsonSchema } from "./OpenApi.ts"

export interface Shape {
  readonly names: ReadonlyArray<string>
  readonly isEnumerated: (value: string) => boolean
  readonly values: ReadonlyArray<unknown>
  readonly fields: Readonly<Record<string, unknown>>
  readonly field: (name: string) => Shape
  readonly isList: boolean
  readonly item: () => Shape
}

const prefix = "#/components/schemas/"

interface Named {
  readonly name: string | undefined
  readonly schema: JsonSchema
}

const expand = (contract: Contract, schema: JsonSchema, name?: string, depth = 0): ReadonlyArray<Named> => {
  // Alternatives that refer to themselves end here.
  if (depth > 8) return []
  if (schema.$ref?.startsWith(prefix) === true) {
    const target = schema.$ref.slice(prefix.length)
    return expand(contract, contract.schemas[target] ?? {}, target, depth + 1)
  }
  return [{ name, schema }, ...(schema.anyOf ?? []).flatMap((part) => expand(contract, part, name, depth + 1))]
}

const over = (contract: Contract, alternatives: ReadonlyArray<JsonSchema>): Shape => {
  const all = alternatives.flatMap((schema) => expand(contract, schema))
  const schemas = all.map(({ schema }) => schema)
  const values = new Set(schemas.flatMap((one) => [...(one.enum ?? []), one.const]).filter((one) => one !== undefined))
  // Entries of a list have the same shape.
  const known = new Map<string, Shape>()
  let item: Shape | undefined
  return {
    names: all.flatMap(({ name }) => name ?? []),
    isEnumerated: (value) => values.has(value),
    values: [...values],
    fields: Object.assign({}, ...schemas.map(({ properties }) => properties ?? {})),
    field: (name) => {
      const field = known.get(name) ?? over(
        contract,
        schemas.flatMap(({ properties = {} }) => Object.hasOwn(properties, name) ? properties[name]! : [])
      )
      known.set(name, field)
      return field
    },
    isList: schemas.some(({ items }) => items !== undefined),
    item: () => item ??= over(contract, schemas.flatMap(({ items }) => items ?? []))
  }
}

/** Returns the shape of a schema. Without a schema nothing is known of the value. */
export const make = (contract: Contract, schema: JsonSchema | undefined): Shape =>
  over(contract, schema === undefined ? [] : [schema])
