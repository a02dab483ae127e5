/**
 * Reads schemas of the contract into {@link Shape}s. It reads the syntax tree, because the JSON Schema that Effect derives loosens some limits
 * (string lengths are halved or widened there) and distinguishes optional from nullable differently from the vendor.
 */
import * as Content from "@flat-sdk/core/contract/fields/Content"
import * as AST from "effect/SchemaAST"
import type { Field, Shape } from "./Shape.ts"

/** Returns the shape of the encoded values of a schema, with their names on the wire. */
export const fromAst = (ast: AST.AST): Shape => {
  const shape = read(AST.toType(ast), [])
  const inside = fieldNames(AST.toType(ast))
  const outside = fieldNames(AST.toEncoded(ast))
  const renamed = [...inside].filter((name) => !outside.has(name))
  return renamed.length === 0 ? shape : withChecks(shape, renamed.map((name) => `${name} has another name on the wire`))
}

/** Returns the fields of a schema for a record of parameters or headers. */
export const fieldsOf = (ast: AST.AST): Readonly<Record<string, Field>> => fromAst(ast).properties ?? {}

const read = (ast: AST.AST, within: ReadonlyArray<AST.AST>): Shape => {
  // A recursive schema: the comparison ends where the vendor's ends.
  if (within.includes(ast)) return { ref: AST.resolveIdentifier(ast) ?? "recursive" }
  const inner = (part: AST.AST): Shape => read(part, [...within, ast])
  switch (ast._tag) {
    case "Suspend":
      return inner(ast.thunk())
    case "String":
      return constrained(ast, { type: "string" })
    case "Number":
      return constrained(ast, { type: "number" })
    case "Boolean":
      return constrained(ast, { type: "boolean" })
    case "Literal":
      return constrained(
        ast,
        typeof ast.literal === "string" ? { type: "string", enum: [ast.literal] } : literal(ast.literal)
      )
    case "Union":
      // A content is sent as a string.
      return constrained(
        ast,
        union(ast.types.filter((type) => !AST.isUndefined(type) && !Content.isContent(type)), inner)
      )
    case "Arrays":
      return constrained(ast, array(ast, inner))
    case "Objects":
      return constrained(ast, object(ast, inner))
    case "Declaration":
      return constrained(ast, declaration(ast))
    case "Unknown":
    case "Any":
    case "ObjectKeyword":
      return { type: "unknown" }
    default:
      return { type: "unknown", checks: [`${ast._tag} cannot be represented in JSON`] }
  }
}

const literal = (value: AST.LiteralValue): Shape => ({
  type: typeof value === "boolean" ? "boolean" : "number",
  checks: [`only ${String(value)}`]
})

const array = (ast: AST.Arrays, inner: (ast: AST.AST) => Shape): Shape => {
  const [item, ...others] = [...ast.elements, ...ast.rest]
  if (item === undefined) return { type: "array", maxItems: 0 }
  const shape: Shape = { type: "array", items: inner(item) }
  return others.length === 0 && ast.elements.length === 0 ? shape : withChecks(shape, ["items differ by position"])
}

const object = (ast: AST.Objects, inner: (ast: AST.AST) => Shape): Shape => {
  const properties: Record<string, Field> = {}
  for (const { name, type } of ast.propertySignatures) {
    const shape = inner(type)
    properties[String(name)] = AST.isOptional(type) ? shape : { ...shape, required: true }
  }
  return { type: "object", properties }
}

const declaration = (ast: AST.Declaration): Shape => {
  const id = (ast.annotations?.["representation"] as { readonly id?: string } | undefined)?.id
  return id === "effect/schema/Uint8Array"
    ? { type: "binary" }
    : { type: "unknown", checks: [`a ${id ?? "declared type"}`] }
}

/** Converts a union: literals become one enumeration, `null` makes it nullable, a string next to literals leaves the enumeration open. */
const union = (types: ReadonlyArray<AST.AST>, inner: (ast: AST.AST) => Shape): Shape => {
  const members = types.filter((type) => !AST.isNull(type)).map(inner).flatMap(variantsOf)
  const nullable: Shape = types.some(AST.isNull) || members.some((member) => member.nullable) ? { nullable: true } : {}
  const enums = members.filter((member) => member.enum !== undefined)
  const plain = members.filter((member) => member.type === "string" && member.enum === undefined)
  const others = members.filter((member) => member.type !== "string")
  const text: ReadonlyArray<Shape> = enums.length === 0 ? plain : [{
    type: "string",
    enum: [...new Set(enums.flatMap((member) => member.enum ?? []))].sort(),
    ...(plain.length > 0 || enums.some((member) => member.open) ? { open: true as const } : {})
  }]
  const [only, ...more] = [...text, ...others]
  return only !== undefined && more.length === 0
    ? { ...only, ...nullable }
    : { ...nullable, oneOf: [...text, ...others] }
}

const variantsOf = (shape: Shape): ReadonlyArray<Shape> =>
  shape.oneOf === undefined
    ? [shape]
    : shape.oneOf.map((variant) => shape.nullable ? { ...variant, nullable: true } : variant)

const withChecks = (shape: Shape, checks: ReadonlyArray<string>): Shape => ({
  ...shape,
  checks: [...shape.checks ?? [], ...checks]
})

/** Adds constraints from annotations and checks. */
export const constrained = (ast: AST.AST, shape: Shape): Shape => {
  const checks = flatten(ast.checks)
  const format = [ast.annotations, ...checks.map((check) => check.annotations)]
    .map((annotations) => annotations?.["format"])
    .find((value) => typeof value === "string")
  return checks.reduce(limit, format === undefined ? shape : { ...shape, format })
}

type Filters = ReadonlyArray<AST.Filter<unknown>>

const flatten = (checks: ReadonlyArray<AST.Check<unknown>> | undefined): Filters =>
  (checks ?? []).flatMap((check) => check._tag === "Filter" ? [check] : flatten(check.checks))

/** The payload of a check's representation; numbers may be strings in it. */
type Payload = Readonly<Record<string, unknown>> | null

const limit = (shape: Shape, check: AST.Filter<unknown>): Shape => {
  const representation = check.annotations?.["representation"] as
    | { readonly id: string; readonly payload: Payload }
    | undefined
  // A check without a representation exists only in our contract; documents cannot express it.
  if (representation === undefined) return shape
  const number = (key: string): number => Number(representation.payload?.[key])
  const [least, most] = shape.type === "array" ? ["minItems", "maxItems"] as const : ["minLength", "maxLength"] as const
  switch (representation.id) {
    case "effect/schema/isFinite":
      return shape
    case "effect/schema/isInt":
      return { ...shape, type: "integer" }
    case "effect/schema/isMinLength":
      return { ...shape, [least]: number("minLength") }
    case "effect/schema/isMaxLength":
      return { ...shape, [most]: number("maxLength") }
    case "effect/schema/isMinCodePoints":
      return { ...shape, minLength: number("minCodePoints") }
    case "effect/schema/isMaxCodePoints":
      return { ...shape, maxLength: number("maxCodePoints") }
    case "effect/schema/isBetweenLength":
      return { ...shape, [least]: number("minimum"), [most]: number("maximum") }
    case "effect/schema/isBetweenCodePoints":
      return { ...shape, minLength: number("minimum"), maxLength: number("maximum") }
    case "effect/schema/isGreaterThanOrEqualTo":
      return { ...shape, minimum: number("minimum") }
    case "effect/schema/isLessThanOrEqualTo":
      return { ...shape, maximum: number("maximum") }
    case "effect/schema/isBetween":
      return representation.payload?.["exclusiveMinimum"] === true ||
          representation.payload?.["exclusiveMaximum"] === true
        ? withChecks(shape, ["isBetween with an exclusive bound"])
        : { ...shape, minimum: number("minimum"), maximum: number("maximum") }
    case "effect/schema/isPattern":
      return { ...shape, pattern: String(representation.payload?.["source"]) }
    default:
      return withChecks(shape, [representation.id.slice(representation.id.lastIndexOf("/") + 1)])
  }
}

const fieldNames = (ast: AST.AST, seen: Set<AST.AST> = new Set()): ReadonlySet<string> => {
  if (seen.has(ast)) return new Set()
  seen.add(ast)
  switch (ast._tag) {
    case "Suspend":
      return fieldNames(ast.thunk(), seen)
    case "Union":
      return new Set(ast.types.flatMap((type) => [...fieldNames(type, seen)]))
    case "Arrays":
      return new Set([...ast.elements, ...ast.rest].flatMap((item) => [...fieldNames(item, seen)]))
    case "Objects":
      return new Set(
        ast.propertySignatures.flatMap(({ name, type }) => [String(name), ...fieldNames(type, seen)])
      )
    default:
      return new Set()
  }
}
