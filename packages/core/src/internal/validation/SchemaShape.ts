/**
 * Derives shapes from schemas of the contract. Core does it when an operation is called first; `scripts/api-types.ts` writes the same shapes to files
 * for the Promise API. Where a schema says something that no shape can say, this throws.
 */
import * as SchemaAST from "effect/SchemaAST"
import * as Content from "../../contract/fields/Content.ts"
import * as PathId from "../../contract/fields/PathId.ts"
import { expected as content } from "../../contract/fields/Upload.ts"
import type { Fields, Items, Range, Shape } from "./Shape.ts"

type Check = NonNullable<SchemaAST.AST["checks"]>[number]

const unknown = (what: string): never => {
  throw new Error(`no shape is known for ${what}; extend internal/validation/SchemaShape.ts`)
}

/** Returns what the checks of a schema say of themselves; a check that says nothing is called "". */
const read = (ast: SchemaAST.AST) =>
  (ast.checks ?? []).map((check: Check) => {
    const { id = "", payload = {} } = (check.annotations?.["representation"] ?? {}) as {
      readonly id?: string
      readonly payload?: Readonly<Record<string, unknown>>
    }
    return {
      name: id.slice(id.lastIndexOf("/") + 1),
      payload,
      expected: String(check.annotations?.["expected"])
    }
  })

const string = (ast: SchemaAST.AST): Shape => {
  const [check, more] = read(ast)
  if (check === undefined) return "string"
  const { expected, name, payload } = check
  if (more === undefined) {
    if (name === "isMaxCodePoints") return { text: [0, payload["maxCodePoints"] as number] }
    if (name === "isBetweenCodePoints") return { text: [payload["minimum"] as number, payload["maximum"] as number] }
    // A pattern with a flag such as `g` keeps a position between two checks.
    if (name === "isPattern" && payload["flags"] === "") {
      return { pattern: new RegExp(payload["source"] as string), expected }
    }
    if (expected === PathId.expected) return "id"
  }
  return unknown(`strings that are ${expected}`)
}

const kinds: Readonly<Record<string, Range["of"]>> = { isInt: "integer", isFinite: "finite" }

const number = (ast: SchemaAST.AST): Shape => {
  const [base, check, more] = read(ast)
  const of = kinds[base?.name ?? ""]
  if (of !== undefined && more === undefined) {
    if (check === undefined) return of
    const { minimum, maximum, ...others } = check.payload as { readonly minimum: number; readonly maximum?: number }
    // Others exclude a limit.
    if (/^is(Between|GreaterThanOrEqualTo)$/.test(check.name) && Object.keys(others).length === 0) {
      return { range: maximum === undefined ? [minimum] : [minimum, maximum], of, expected: check.expected }
    }
  }
  return unknown("such numbers")
}

const mostOf = (ast: SchemaAST.AST): Items["most"] => {
  const [check, more] = read(ast)
  if (check === undefined) return undefined
  return more === undefined && check.name === "isMaxLength"
    ? [check.payload["maxLength"] as number, check.expected]
    : unknown("such lists")
}

const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<string> | undefined => {
  const literals = (ast._tag === "Union" ? ast.types : [ast]).map((member) =>
    member._tag === "Literal" && typeof member.literal === "string" ? member.literal : undefined
  )
  return literals.every((literal) => literal !== undefined) ? literals : undefined
}

const identifierOf = (ast: SchemaAST.AST): string | undefined => ast.annotations?.["identifier"] as string | undefined

const union = (ast: SchemaAST.Union): Shape => {
  if (ast.types.some(Content.isContent)) {
    return { fits: (value) => typeof value === "string" || Content.is(value), expected: content }
  }
  const literals = literalsOf(ast)
  if (literals !== undefined) return { oneOf: literals }
  const [first, second] = ast.types
  if (ast.types.length === 2 && first !== undefined && second !== undefined) {
    const known = literalsOf(first)
    if (known !== undefined && second._tag === "String" && second.checks === undefined) return { open: known }
    if (second._tag === "Null") return { orNull: of(first) }
  }
  const message = ast.annotations?.["message"] as string | undefined
  return { union: ast.types.map(of), expected: message?.replace(/^Expected /, "") ?? identifierOf(ast) }
}

const isUndefined = (ast: SchemaAST.AST | undefined): boolean => ast?._tag === "Undefined"

/** Returns the shapes of an object's fields. */
export const fieldsOf = (schema: SchemaAST.AST): Fields => {
  const ast = SchemaAST.toType(schema)
  if (ast._tag !== "Objects" || ast.indexSignatures.length > 0) return unknown("objects with any field")
  return Object.fromEntries(
    ast.propertySignatures.map(({ name, type }) => {
      const optional = type.context?.isOptional === true
      const inner = optional && type._tag === "Union" && type.types.length === 2 && isUndefined(type.types[1])
        ? type.types[0]!
        : type
      return [optional ? `${String(name)}?` : String(name), of(inner)]
    })
  )
}

const derive = (ast: SchemaAST.AST): Shape => {
  switch (ast._tag) {
    case "Boolean":
      return "boolean"
    case "String":
      return string(ast)
    case "Number":
      return number(ast)
    case "Literal":
      if (typeof ast.literal !== "string") break
      return { literal: ast.literal }
    case "Arrays": {
      const [item] = ast.rest
      if (ast.elements.length > 0 || ast.rest.length !== 1 || item === undefined) break
      return { items: of(item), most: mostOf(ast) }
    }
    case "Objects": {
      if (ast.checks !== undefined) break
      return { name: identifierOf(ast), fields: fieldsOf(ast) }
    }
    case "Union":
      if (ast.checks !== undefined) break
      return union(ast)
    case "Suspend":
      return () => of(ast.thunk())
  }
  return unknown(`${ast._tag}, or for its checks`)
}

const derived = new WeakMap<SchemaAST.AST, Shape>()

/** Returns the shape of a schema's values, the same one for the same schema. */
export const of = (schema: SchemaAST.AST): Shape => {
  const ast = SchemaAST.toType(schema)
  let shape = derived.get(ast)
  if (shape === undefined) {
    shape = derive(ast)
    derived.set(ast, shape)
  }
  return shape
}
