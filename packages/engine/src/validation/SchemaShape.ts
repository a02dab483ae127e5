/**
 * Derives shapes from schemas. `packages/tools/src/generate/main.ts` writes those of the contract to files; those of a program's own endpoints are derived on the
 * first call. Where a schema says something that no shape can say, this throws.
 */
import * as SchemaAST from "effect/SchemaAST"
import * as ContentFields from "../fields/ContentFields.ts"
import { content, type Fields, pathIdExpectation, type Range, type Shape } from "./Shape.ts"

type Check = NonNullable<SchemaAST.AST["checks"]>[number]

/** Returns what a check says of itself. One that says nothing has the name "". */
const read = (check: Check) => {
  const { id = "", payload = {} } = (check.annotations?.["representation"] ?? {}) as {
    readonly id?: string
    readonly payload?: Readonly<Record<string, unknown>>
  }
  return { name: id.slice(id.lastIndexOf("/") + 1), payload, expected: String(check.annotations?.["expected"]) }
}

const string = (checks: ReadonlyArray<Check>): Shape | undefined => {
  if (checks.length !== 1) return checks.length === 0 ? "string" : undefined
  const { expected, name, payload } = read(checks[0]!)
  if (name === "isMaxCodePoints") return { text: [0, payload["maxCodePoints"] as number] }
  if (name === "isBetweenCodePoints") return { text: [payload["minimum"] as number, payload["maximum"] as number] }
  // A pattern with a flag such as `g` keeps a position between two checks.
  if (name === "isPattern" && /^u?$/.test(payload["flags"] as string)) {
    return { pattern: new RegExp(payload["source"] as string, payload["flags"] as string), expected }
  }
  return expected === pathIdExpectation ? "id" : undefined
}

const kinds: Readonly<Record<string, Range["of"]>> = { isInt: "integer", isFinite: "finite" }

const number = (checks: ReadonlyArray<Check>): Shape | undefined => {
  const [base, range, more] = checks.map(read)
  const of = kinds[base?.name ?? ""]
  if (range === undefined || of === undefined) return of
  const { maximum, minimum, ...excluded } = range.payload as { readonly minimum: number; readonly maximum?: number }
  return more === undefined && /^is(Between|GreaterThanOrEqualTo)$/.test(range.name) &&
      Object.keys(excluded).length === 0
    ? { range: maximum === undefined ? [minimum] : [minimum, maximum], of, expected: range.expected }
    : undefined
}

const list = (item: SchemaAST.AST, checks: ReadonlyArray<Check>): Shape | undefined => {
  const [most, more] = checks.map(read)
  const items = of(item)
  if (most === undefined) return { items }
  return more === undefined && most.name === "isMaxLength"
    ? { items, most: [most.payload["maxLength"] as number, most.expected] }
    : undefined
}

/** Returns the values of an enumeration. */
const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<string> | undefined => {
  const members = ast._tag === "Union" ? ast.types : [ast]
  const literals = members.flatMap((member) =>
    member._tag === "Literal" && typeof member.literal === "string" ? [member.literal] : []
  )
  return literals.length === members.length ? literals : undefined
}

const union = (ast: SchemaAST.Union): Shape => {
  if (ast.types.some(ContentFields.isContent)) return content
  const oneOf = literalsOf(ast)
  if (oneOf !== undefined) return { oneOf }
  const [first, second, third] = ast.types
  if (first !== undefined && third === undefined) {
    const open = literalsOf(first)
    if (open !== undefined && second?._tag === "String" && second.checks === undefined) return { open }
    if (second?._tag === "Null") return { orNull: of(first) }
  }
  const message = ast.annotations?.["message"] as string | undefined
  return { union: ast.types.map(of), expected: message?.replace(/^Expected /, "") ?? identifierOf(ast) }
}

const identifierOf = (ast: SchemaAST.AST) => ast.annotations?.["identifier"] as string | undefined

/** Returns the shapes of an object's fields. */
export const fieldsOf = (schema: SchemaAST.AST): Fields => {
  const ast = SchemaAST.toType(schema)
  if (ast._tag !== "Objects" || ast.indexSignatures.length > 0) throw unknown(ast)
  return Object.fromEntries(
    ast.propertySignatures.map(({ name, type }) => {
      if (type.context?.isOptional !== true) return [String(name), of(type)]
      // `undefined` counts as a missing field.
      const isUndefined = type._tag === "Union" && type.types.length === 2 && type.types[1]!._tag === "Undefined"
      return [`${String(name)}?`, of(isUndefined ? type.types[0]! : type)]
    })
  )
}

const derive = (ast: SchemaAST.AST): Shape | undefined => {
  const checks = ast.checks ?? []
  switch (ast._tag) {
    case "String":
      return string(checks)
    case "Number":
      return number(checks)
    case "Arrays":
      return ast.elements.length === 0 && ast.rest.length === 1 ? list(ast.rest[0]!, checks) : undefined
  }
  if (checks.length > 0) return undefined
  switch (ast._tag) {
    case "Boolean":
      return "boolean"
    case "Literal":
      return typeof ast.literal === "string" ? { literal: ast.literal } : undefined
    case "Objects":
      return { name: identifierOf(ast), fields: fieldsOf(ast) }
    case "Union":
      return union(ast)
    case "Suspend":
      return () => of(ast.thunk())
  }
  return undefined
}

const unknown = ({ _tag }: SchemaAST.AST) =>
  new Error(`no shape is known for this ${_tag} and its checks: extend validation/SchemaShape.ts`)

const shapes = new WeakMap<SchemaAST.AST, Shape>()

/** Returns the shape of a schema's values, the same one for the same schema. */
export const of = (schema: SchemaAST.AST): Shape => {
  const ast = SchemaAST.toType(schema)
  let shape = shapes.get(ast)
  if (shape === undefined) {
    shape = derive(ast)
    if (shape === undefined) throw unknown(ast)
    shapes.set(ast, shape)
  }
  return shape
}
