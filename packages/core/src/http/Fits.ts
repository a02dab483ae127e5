/**
 * Whether a value fits a schema, by functions put together once from the schema's tree: no code from text, so browsers and Workers allow it, and
 * several times faster than interpreting the tree. It knows the kinds that the contract's bodies are made of; of any other it says nothing.
 */
import type * as SchemaAST from "effect/SchemaAST"
import * as Content from "../contract/Content.ts"
import * as Field from "../contract/Field.ts"

type Fits = (value: unknown) => boolean

interface Building {
  /** Whether an object may have no fields but those of its schema. */
  readonly exact: boolean
  readonly known: Map<SchemaAST.AST, Fits>
}

const isString: Fits = (value) => typeof value === "string"

// Checks say what a value of the right type may be, such as a whole number.
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
  const names: Array<string> = []
  const members: Array<Fits> = []
  const optional: Array<boolean> = []
  for (const { name, type } of ast.propertySignatures) {
    const member = within(type, building)
    if (member === undefined || typeof name !== "string") return undefined
    names.push(name)
    members.push(member)
    optional.push(type.context?.isOptional === true)
  }
  const allowed = building.exact ? new Set<PropertyKey>(names) : undefined
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false
    if (allowed !== undefined && !isExact(value, allowed)) return false
    for (let index = 0; index < names.length; index++) {
      const field = (value as Record<string, unknown>)[names[index]!]
      // JSON has no `undefined`: it is the sign of a field that is not there.
      if (field === undefined ? !optional[index]! : !members[index]!(field)) return false
    }
    return true
  }
}

/** Whether an object is nothing but its fields, and all of them are allowed: JSON of it is then JSON of these. */
export const isExact = (value: object, allowed: ReadonlySet<PropertyKey>): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  for (const key in value) if (!allowed.has(key)) return false
  return Object.getOwnPropertySymbols(value).length === 0
}

const union = (ast: SchemaAST.Union, building: Building): Fits | undefined => {
  const members: Array<Fits> = []
  for (const type of ast.types) {
    const member = within(type, building)
    if (member === undefined) return undefined
    members.push(member)
  }
  // An open enumeration takes any text: no need to compare it with the known ones.
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
        // Not `every`, which passes holes over.
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
      // The tree is looked at when a value comes: it leads back to where it is being built.
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
 * Makes the check of a schema's tree; `undefined` where it holds a kind that is not known here. `false` may be too strict: whoever has to say why a
 * value does not fit asks the schema itself.
 */
export const of = (ast: SchemaAST.AST): Fits | undefined => within(ast, { exact: false, known: new Map() })

/** The same for values that go out: objects are plain, and have no fields but those of their schemas. */
export const exactly = (ast: SchemaAST.AST): Fits | undefined => within(ast, { exact: true, known: new Map() })
