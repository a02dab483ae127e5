/**
 * Checks whether a value fits a schema, by functions that are composed once from the schema's AST. That is several times faster than interpreting
 * the AST, and works where `eval` is forbidden, as in browsers and Workers. Supports the node types that the contract's bodies use, and no others.
 */
import type * as SchemaAST from "effect/SchemaAST"
import * as Content from "../../contract/fields/Content.ts"
import * as Field from "../../contract/fields/Field.ts"
import * as FieldsFit from "./FieldsFit.ts"
import { type Fits, isString } from "./FieldsFit.ts"

interface Building {
  /** Whether an object may have only the fields of its schema. */
  readonly exact: boolean
  readonly known: Map<SchemaAST.AST, Fits>
}

// Adds the checks of a schema, such as for a whole number, to the check of its type.
const checked = (ast: SchemaAST.AST, fits: Fits): Fits | undefined => {
  if (ast.checks === undefined) return fits
  const filters: Array<SchemaAST.Filter<unknown>> = []
  for (const check of ast.checks) {
    if (check._tag !== "Filter") return undefined
    filters.push(check)
  }
  return (value) => fits(value) && filters.every((filter) => filter.run(value, ast, {}) === undefined)
}

const objects = (ast: SchemaAST.Objects, building: Building): Fits | undefined => {
  if (ast.indexSignatures.length > 0) return undefined
  const fields: Array<FieldsFit.Field> = []
  for (const { name, type } of ast.propertySignatures) {
    const fits = within(type, building)
    if (fits === undefined || typeof name !== "string") return undefined
    fields.push({ name, fits, optional: type.context?.isOptional === true })
  }
  return FieldsFit.make(fields, building.exact)
}

const union = (ast: SchemaAST.Union, building: Building): Fits | undefined => {
  const members: Array<Fits> = []
  for (const type of ast.types) {
    const member = within(type, building)
    if (member === undefined) return undefined
    members.push(member)
  }
  // An open enumeration accepts any string, so that check comes first.
  if (members.includes(isString)) members.sort((left) => left === isString ? -1 : 0)
  return (value) => {
    for (let index = 0; index < members.length; index++) if (members[index]!(value)) return true
    return false
  }
}

const build = (ast: SchemaAST.AST, building: Building): Fits | undefined => {
  switch (ast._tag) {
    case "String":
      return isString
    case "Number":
      return (value) => typeof value === "number"
    case "Boolean":
      return (value) => typeof value === "boolean"
    case "Undefined":
      return (value) => value === undefined
    case "Null":
      return (value) => value === null
    case "Unknown":
    case "Any":
      return () => true
    case "Literal":
      return (value) => value === ast.literal
    case "Arrays": {
      const item = ast.elements.length === 0 && ast.rest.length === 1 ? within(ast.rest[0]!, building) : undefined
      return item === undefined ? undefined : (value) => {
        if (!Array.isArray(value)) return false
        // Not `every`, which skips holes.
        for (let index = 0; index < value.length; index++) if (!item(value[index])) return false
        return true
      }
    }
    case "Objects":
      return objects(ast, building)
    case "Union":
      return union(ast, building)
    case "Declaration":
      return Content.isContent(ast) ? Content.is : undefined
    case "Suspend": {
      // Built lazily, on the first value: the AST is recursive.
      let inner: Fits | undefined
      return (value) => (inner ??= within(ast.thunk(), building) ?? (() => false))(value)
    }
    default:
      return undefined
  }
}

const optional = (ast: SchemaAST.AST, building: Building): Fits | undefined => {
  const fits = within(ast, building)
  return fits === undefined ? undefined : (value) => value === undefined || fits(value)
}

const within = (ast: SchemaAST.AST, building: Building): Fits | undefined => {
  const before = building.known.get(ast)
  if (before !== undefined) return before
  if (ast.encoding !== undefined) {
    return building.exact && Field.isOptional(ast)
      ? optional(ast.encoding[0].to, building)
      : undefined
  }
  const plain = build(ast, building)
  const fits = plain === undefined ? undefined : checked(ast, plain)
  if (fits !== undefined) building.known.set(ast, fits)
  return fits
}

/**
 * Creates the check of a schema; `undefined` if its AST has an unsupported node type. `false` may be too strict: the schema itself has the final
 * decision, and reports why a value does not fit.
 */
export const of = (ast: SchemaAST.AST): Fits | undefined => within(ast, { exact: false, known: new Map() })

/** Creates the check for values that are sent: objects must be plain and have only the fields of their schemas. */
export const exactly = (ast: SchemaAST.AST): Fits | undefined => within(ast, { exact: true, known: new Map() })
