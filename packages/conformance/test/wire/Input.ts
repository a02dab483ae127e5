/** An input that an operation accepts, made from its schemas: ids are their names in braces, and only what is required is there. */
import { Arbitrary, Effect, Schema, SchemaAST } from "effect"
import type { HttpApiEndpoint } from "effect/http-api"

type Plain = Schema.Codec<unknown, unknown>

const sample = (ast: SchemaAST.AST): Effect.Effect<unknown> =>
  Arbitrary.schema(Schema.make<Plain>(ast)).pipe(
    Arbitrary.filter((value) => !JSON.stringify(value).includes("\\ud")),
    (values) => Arbitrary.sampleEffect(values, { seed: "wire", count: 1, size: 3 }),
    Effect.map(([value]) => value),
    Effect.orDie
  )

/** Returns the required fields of one place of the request. */
const required = (schema: Schema.Top | undefined): Effect.Effect<Record<string, unknown>> =>
  Effect.gen(function*() {
    const ast = schema === undefined ? undefined : SchemaAST.toType(schema.ast)
    const fields: Record<string, unknown> = {}
    for (const { name, type } of ast?._tag === "Objects" ? ast.propertySignatures : []) {
      if (SchemaAST.isOptional(type)) continue
      fields[String(name)] = type._tag === "String" ? `{${String(name)}}` : yield* sample(type)
    }
    return fields
  })

/** Returns the input of an operation. */
export const inputOf = (endpoint: HttpApiEndpoint.Top): Effect.Effect<Record<string, unknown>> =>
  Effect.gen(function*() {
    const [payload] = [...endpoint.payload.values()].flatMap(({ schemas }) => schemas)
    const parts = yield* Effect.forEach([endpoint.params, endpoint.query, endpoint.headers], required)
    const body = payload === undefined ? undefined : { body: yield* sample(SchemaAST.toType(payload.ast)) }
    return Object.assign({}, ...parts, body) as Record<string, unknown>
  })
