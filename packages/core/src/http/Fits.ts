/**
 * Whether a value fits a response schema, by functions put together once from the schema's tree: no code from text, so browsers and Workers allow
 * it, and several times faster than interpreting the tree. It knows the kinds that response schemas are made of; of any other it says nothing.
 */
import type * as SchemaAST from "effect/SchemaAST"

type Fits = (value: unknown) => boolean

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

const objects = (ast: SchemaAST.Objects, known: Map<SchemaAST.AST, Fits>): Fits | undefined => {
  if (ast.indexSignatures.length > 0) return undefined
  const names: Array<string> = []
  const members: Array<Fits> = []
  const optional: Array<boolean> = []
  for (const { name, type } of ast.propertySignatures) {
    const member = of(type, known)
    if (member === undefined || typeof name !== "string") return undefined
    names.push(name)
    members.push(member)
    optional.push(type.context?.isOptional === true)
  }
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false
    for (let index = 0; index < names.length; index++) {
      const field = (value as Record<string, unknown>)[names[index]!]
      // JSON has no `undefined`: it is the sign of a field that is not there.
      if (field === undefined ? !optional[index]! : !members[index]!(field)) return false
    }
    return true
  }
}

const union = (ast: SchemaAST.Union, known: Map<SchemaAST.AST, Fits>): Fits | undefined => {
  const members: Array<Fits> = []
  for (const type of ast.types) {
    const member = of(type, known)
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

const build = (ast: SchemaAST.AST, known: Map<SchemaAST.AST, Fits>): Fits | undefined => {
  switch (ast._tag) {
    case "String":
      return isString
    case "Number":
      return (value) => typeof value === "number"
    case "Boolean":
      return (value) => typeof value === "boolean"
    case "Null":
      return (value) => value === null
    case "Unknown":
    case "Any":
      return () => true
    case "Literal":
      return (value) => value === ast.literal
    case "Arrays": {
      const item = ast.elements.length === 0 && ast.rest.length === 1 ? of(ast.rest[0]!, known) : undefined
      return item === undefined ? undefined : (value) => Array.isArray(value) && value.every(item)
    }
    case "Objects":
      return objects(ast, known)
    case "Union":
      return union(ast, known)
    case "Suspend": {
      // The tree is looked at when a value comes: it leads back to where it is being built.
      let inner: Fits | undefined
      return (value) => (inner ??= of(ast.thunk(), known) ?? (() => false))(value)
    }
    default:
      return undefined
  }
}

/**
 * Makes the check of a schema's tree; `undefined` where it holds a kind that is not known here. `false` may be too strict: whoever has to say why a
 * value does not fit asks the schema itself.
 */
export const of = (ast: SchemaAST.AST, known: Map<SchemaAST.AST, Fits> = new Map()): Fits | undefined => {
  const before = known.get(ast)
  if (before !== undefined) return before
  if (ast.encoding !== undefined) return undefined
  const plain = build(ast, known)
  const fits = plain === undefined ? undefined : checked(ast, plain)
  if (fits !== undefined) known.set(ast, fits)
  return fits
}
