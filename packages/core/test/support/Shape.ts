/**
 * Traverses a value together with its schema: property tests use it to set fields to `undefined`, add unknown ones or replace enumeration values
 * anywhere in a value.
 */
import { FixedQuery } from "@flat-sdk/engine/Fields"
import { bodiesOf, shapeOf } from "@flat-sdk/engine/Validation"
import { Arbitrary, Context, Schema, SchemaAST } from "effect"
import type { HttpApiEndpoint } from "effect/http-api"
import { globSync } from "node:fs"
import { isNightly } from "./Nightly.ts"

const contract = new URL("../../src/contract/", import.meta.url)

const modules = await Promise.all(
  globSync("**/*.ts", { cwd: contract }).map((name) =>
    import(new URL(name, contract).href) as Promise<
      { readonly endpoints?: Readonly<Record<string, HttpApiEndpoint.Top>> }
    >
  )
)

/** All endpoints of the contract, with the widest type. Endpoints of new files are included automatically. */
export const all: ReadonlyArray<HttpApiEndpoint.Top> = [
  ...new Map(modules.flatMap(({ endpoints = {} }) => Object.entries(endpoints))).values()
]

/** A schema without services, like all of the contract. */
export type Plain = Schema.Codec<unknown, unknown>

/** The parts of a request that an endpoint declares, by place. */
export const requestParts = (endpoint: HttpApiEndpoint.Top): ReadonlyArray<readonly [place: string, schema: Plain]> => {
  const parts: Array<readonly [string, Plain]> = []
  for (const place of ["params", "query", "headers"] as const) {
    const schema = endpoint[place]
    if (schema !== undefined) parts.push([place, schema as Plain])
  }
  for (const { schemas } of endpoint.payload.values()) parts.push(["body", schemas[0] as Plain])
  return parts
}

const isWellFormed = (value: unknown): boolean =>
  typeof value === "string"
    ? value.isWellFormed()
    : typeof value !== "object" || value === null || Object.values(value).every(isWellFormed)

/** Contents of files are not JSON; separate tests cover them. */
const isText = (value: unknown): boolean =>
  typeof value !== "object" || value === null || (!ArrayBuffer.isView(value) && Object.values(value).every(isText))

/** Generates values of one part of a request: only well-formed Unicode, and no empty path ids. */
export const valuesOf = (place: string, schema: Plain): Arbitrary.Arbitrary<unknown> => {
  if (place !== "params") {
    return Arbitrary.filter(
      Arbitrary.schema(schema),
      (value) => isWellFormed(value) && (place !== "body" || isText(value))
    )
  }
  const type = SchemaAST.toType(schema.ast)
  const parameters = type._tag === "Objects" ? type.propertySignatures : []
  // An id is any string; numbers and literals are generated from their schema.
  const fields: Record<string, Plain> = Object.fromEntries(
    parameters.map((one) => [one.name, one.type._tag === "String" ? Schema.NonEmptyString : Schema.make(one.type)])
  )
  return Arbitrary.filter(Arbitrary.schema(Schema.Struct(fields)), Schema.is(schema))
}

const keyOf = (schema: Plain): string =>
  JSON.stringify(
    shapeOf(schema.ast),
    (_, value: unknown) =>
      typeof value === "function"
        ? (value as () => { readonly name?: string })().name
        : value instanceof RegExp
        ? `${value}`
        : value
  )

/** One of those whose schemas have the same shape, which run the same code; all of them in a nightly run. */
export const distinct = <A>(
  all: ReadonlyArray<readonly [A, schema: Plain]>
): ReadonlyArray<readonly [A, schema: Plain]> =>
  isNightly ? all : [...new Map(all.map((one) => [keyOf(one[1]), one])).values()]

/** The endpoints whose success has a JSON body, with its schema. */
export const responses: ReadonlyArray<readonly [endpoint: HttpApiEndpoint.Top, schema: Plain]> = distinct(
  all.flatMap((endpoint) => {
    const [first] = bodiesOf(endpoint)
    return first === undefined ? [] : [[endpoint, Schema.make<Plain>(first[1])] as const]
  })
)

export const fixedQuery = (endpoint: HttpApiEndpoint.Top): Readonly<Record<string, string>> =>
  Context.getOrUndefined(endpoint.annotations as Context.Context<FixedQuery>, FixedQuery) ?? {}

type Visit = (ast: SchemaAST.AST, value: unknown, path: ReadonlyArray<string>) => unknown

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Rebuilds a value from its leaves; `visit` is called for every node with its schema. */
export const rebuild = (
  schemaAst: SchemaAST.AST,
  given: unknown,
  visit: Visit,
  path: ReadonlyArray<string> = []
): unknown => {
  const ast = SchemaAST.toType(schemaAst)
  let value = given
  if (ast._tag === "Objects" && isObject(value)) {
    const out: Record<string, unknown> = { ...value }
    for (const { name, type } of ast.propertySignatures) {
      const key = String(name)
      if (key in out) out[key] = rebuild(type, out[key], visit, [...path, key])
    }
    value = out
  } else if (ast._tag === "Arrays" && Array.isArray(value)) {
    value = value.map((item, index) => rebuild(ast.rest[0]!, item, visit, [...path, String(index)]))
  } else if (ast._tag === "Union" && openEnumOf(ast) === undefined) {
    const member = ast.types.find((type) => Schema.is(Schema.make<Plain>(type))(value))
    if (member !== undefined) value = rebuild(member, value, visit, path)
  }
  return visit(ast, value, path)
}

/** Returns the known values of an open enumeration: a union of literals with a string. */
export const openEnumOf = (ast: SchemaAST.AST): ReadonlyArray<string> | undefined => {
  if (ast._tag !== "Union" || !ast.types.some((type) => type._tag === "String")) return undefined
  const known = ast.types.flatMap((type) => type._tag === "Union" ? type.types : [type]).flatMap((type) =>
    type._tag === "Literal" && typeof type.literal === "string" ? [type.literal] : []
  )
  return known.length === 0 ? undefined : known
}

/** Returns the optional keys of an object. */
export const optionalKeys = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  const type = SchemaAST.toType(ast)
  return type._tag === "Objects"
    ? type.propertySignatures.filter((signature) => SchemaAST.isOptional(signature.type)).map((signature) =>
      String(signature.name)
    )
    : []
}
