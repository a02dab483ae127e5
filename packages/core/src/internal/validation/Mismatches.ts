/**
 * Finds the mismatches between a response and its schema lazily: of millions of wrong objects the report shows 20, and the rest is not checked. The
 * schema itself collects every mismatch before it returns the first.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import { isRecord } from "./FieldsFit.ts"
import * as Fits from "./Fits.ts"
import * as JsonType from "./JsonType.ts"
import { type Mismatch, mismatchesOf, required } from "./SchemaIssues.ts"

type Keys = ReadonlyArray<PropertyKey>

interface Checks {
  readonly fits: (value: unknown) => boolean
  readonly decode: (value: unknown) => ReturnType<ReturnType<typeof SchemaParser.decodeUnknownResult>>
}

const built = new WeakMap<SchemaAST.AST, Checks>()

const build = (ast: SchemaAST.AST): Checks => {
  const schema = Schema.make<Schema.Codec<unknown>>(ast)
  // If the fast check rejects a value, the schema decides.
  const byTree = Fits.of(ast)
  const bySchema = SchemaParser.is(schema)
  return {
    fits: byTree === undefined ? bySchema : (value) => byTree(value) || bySchema(value),
    decode: SchemaParser.decodeUnknownResult(schema, { errors: "all" })
  }
}

const checksOf = (ast: SchemaAST.AST): Checks => {
  let checks = built.get(ast)
  if (checks === undefined) built.set(ast, checks = build(ast))
  return checks
}

/** Whether a value fits a schema. */
export const fitsOf = (ast: SchemaAST.AST): Checks["fits"] => checksOf(ast).fits

/** Returns the required literal fields, which distinguish an object from other members of a union. */
const marksOf = (ast: SchemaAST.AST): ReadonlyArray<readonly [key: PropertyKey, literal: unknown]> =>
  ast._tag === "Suspend"
    ? marksOf(ast.thunk())
    : ast._tag === "Objects"
    ? ast.propertySignatures.flatMap(({ name, type }) =>
      type._tag === "Literal" && type.context?.isOptional !== true ? [[name, type.literal] as const] : []
    )
    : []

/** Returns the members of a union that an object or a list may be intended as, by its type and its literal fields. */
const candidatesOf = (members: ReadonlyArray<SchemaAST.AST>, value: object): ReadonlyArray<SchemaAST.AST> =>
  members.filter((member) => {
    if (!JsonType.ofSchema(member).includes(JsonType.of(value))) return false
    const marks = marksOf(member)
    const seen = marks.filter(([key]) => key in value)
    return marks.length === 0 ||
      (seen.length > 0 && seen.every(([key, literal]) => (value as Record<PropertyKey, unknown>)[key] === literal))
  })

/** Finds the mismatches of a value. `keys` is its path. */
export function* of(ast: SchemaAST.AST, value: unknown, keys: Keys = []): Generator<Mismatch> {
  if (ast._tag === "Suspend") return yield* of(ast.thunk(), value, keys)
  const { decode, fits } = checksOf(ast)
  if (fits(value)) return
  // Iterates over lists and objects here; the schema itself checks the small values that remain.
  if (ast.checks === undefined && ast.encoding === undefined) {
    if (ast._tag === "Arrays" && ast.elements.length === 0 && ast.rest.length === 1 && Array.isArray(value)) {
      const item = ast.rest[0]!
      const fits = fitsOf(item)
      for (let index = 0; index < value.length; index++) {
        if (!fits(value[index])) yield* of(item, value[index], [...keys, index])
      }
      return
    }
    if (ast._tag === "Objects" && ast.indexSignatures.length === 0 && isRecord(value)) {
      for (const { name, type } of ast.propertySignatures) {
        if (name in value) yield* of(type, value[name], [...keys, name])
        else if (type.context?.isOptional !== true) yield { keys: [...keys, name], expected: required }
      }
      return
    }
    if (ast._tag === "Union" && typeof value === "object" && value !== null) {
      const candidates = candidatesOf(ast.types, value)
      if (candidates.length > 0) {
        for (const candidate of candidates) yield* of(candidate, value, keys)
        return
      }
    }
  }
  const decoded = decode(value)
  if (Result.isFailure(decoded)) yield* mismatchesOf(decoded.failure, keys)
}
