/**
 * Tests that the generated descriptions are those that core derives from the contract, and that both APIs say the same: for every operation and for
 * any input or response, the result, the request on the wire and the messages equal core's.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Operation from "@flat-sdk/engine/Operation"
import type { EncodedRequest, ReceivedResponse } from "@flat-sdk/engine/Operations"
import { descriptionOf } from "@flat-sdk/engine/Validation"
import { Arbitrary, Effect, Redacted, Result, Schema, SchemaAST } from "effect"
import type { HttpApiEndpoint } from "effect/http-api"
import * as fs from "node:fs"
import * as path from "node:path"
import { services } from "../src/generated/FlatServices.ts"
import { type Descriptions, type Makers, prepare } from "../src/internal/operations.ts"
import { mutate } from "./support/Mutation.ts"

const contract = path.join(import.meta.dirname, "../../core/src/contract")

type Endpoints = Readonly<Record<string, HttpApiEndpoint.Top>>
const modules = await Promise.all(
  fs.readdirSync(contract, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
    .map((file) => import(/* @vite-ignore */ path.join(contract, file)) as Promise<{ readonly endpoints?: Endpoints }>)
)
const endpoints = new Map(modules.flatMap(({ endpoints = {} }) => Object.entries(endpoints)))

const descriptions = Object.values(services).flatMap((service) =>
  // The public type hides that a service consists of its descriptions.
  Object.entries((service as unknown as { readonly descriptions: Descriptions }).descriptions)
)

const typeOf = (schema: Schema.Top) => Schema.make<Schema.Codec<unknown>>(SchemaAST.toType(schema.ast))

/** Valid inputs, by part: not yet combined. */
const partsOf = (endpoint: HttpApiEndpoint.Top) => {
  const parts: Record<string, Schema.Codec<unknown>> = {}
  for (const part of ["query", "headers"] as const) {
    const schema = endpoint[part]
    if (schema !== undefined) parts[part] = typeOf(schema)
  }
  // An id is any non-empty string; ids that are invalid in a path come from the mutations.
  const ids = endpoint.params === undefined ? undefined : SchemaAST.toType(endpoint.params.ast)
  if (ids?._tag === "Objects") {
    parts["params"] = Schema.Struct(Object.fromEntries(
      ids.propertySignatures.map(({ name, type }) => [
        name,
        type._tag === "String" ? Schema.NonEmptyString : Schema.make<Schema.Codec<unknown>>(type)
      ])
    ))
  }
  for (const { schemas } of endpoint.payload.values()) parts["body"] = typeOf(schemas[0])
  return Schema.Struct(parts)
}

const flat = ({ body, headers, params, query }: { readonly [part: string]: unknown }): unknown => ({
  ...params as object,
  ...query as object,
  ...headers as object,
  ...(body === undefined ? undefined : { body })
})

const responsesOf = (
  endpoint: HttpApiEndpoint.Top
): ReadonlyArray<readonly [status: number, schema: Schema.Codec<unknown>]> =>
  [...endpoint.success].flatMap((success) => {
    const schema = "schema" in success ? success.schema as Schema.Top : success
    const isJson = !("_tag" in schema) && !SchemaAST.isVoid(schema.ast) &&
      !SchemaAST.isVoid(SchemaAST.toEncoded(schema.ast))
    return isJson ? [[schema.ast.context?.annotations?.["httpApiStatus"] ?? 200, typeOf(schema)] as const] : []
  })

const Changes = Schema.Array(Schema.Tuple([Schema.Int, Schema.Int])).check(Schema.isMaxLength(4))

type Change = readonly [number, number]
const changed = (value: unknown, changes: ReadonlyArray<Change>): unknown =>
  changes.reduce((value, [where, what]) => mutate(value, where, what), value)

/** Everything that a result contains, as plain data. */
const outcomeOf = (result: Result.Result<unknown, { readonly _tag: string }>): unknown =>
  Result.isFailure(result)
    ? { ...result.failure, body: undefined, message: (result.failure as unknown as Error).message }
    // The secrets are a function, compared by its return value. A body is compared by its parsed JSON, because the order of its fields is irrelevant.
    : { ...result.success as object, secrets: undefined, body: readBody((result.success as EncodedRequest).body) }

/** A body with upload sources, by its parts: the APIs open different sources. */
const readBody = (body: EncodedRequest["body"]): unknown =>
  typeof body === "string"
    ? JSON.parse(body)
    : typeof body === "object"
    ? { parts: body.parts, length: body.length }
    : undefined

/**
 * A description as data that can be compared: without absent parts, and with recursive shapes expanded once.
 */
const comparable = (value: unknown, within: ReadonlyArray<unknown> = []): unknown => {
  if (typeof value === "function" && value.length === 0) {
    const shape = (value as () => { readonly name: string })()
    return within.includes(shape.name) ? shape.name : comparable(shape, within)
  }
  if (typeof value !== "object" || value === null || value instanceof RegExp) return value
  if (Array.isArray(value)) return value.map((item) => comparable(item, within))
  const names = "name" in value ? [...within, value.name] : within
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== undefined).map(([key, part]) => [
      key,
      comparable(part, names)
    ])
  )
}

describe("descriptions", () => {
  it("exist for every operation of the contract", () => {
    assert.sameMembers(descriptions.map(([name]) => name), [...endpoints.keys()])
  })

  it("come with what makes the functions of lists and files", () => {
    for (const service of Object.values(services)) {
      const { descriptions, makers } = service as unknown as {
        readonly descriptions: Descriptions
        readonly makers: Makers
      }
      const kinds = Object.values(descriptions).flatMap(({ kind = [] }) => kind)
      assert.sameMembers(Object.keys(makers), [...new Set(kinds)])
    }
  })

  for (const [name, description] of descriptions) {
    const endpoint = endpoints.get(name)!
    const ours = prepare(name, description)
    const core = Operation.prepare(endpoint)

    it(`${name}: is what core derives from the contract`, () => {
      assert.deepStrictEqual(comparable(description), comparable(descriptionOf(endpoint)))
    })

    it(`${name}: has the same facts`, () => {
      const { decode: _, ...facts } = ours.ready().call
      const { decode: __, ...expected } = core.ready().call
      assert.deepStrictEqual({ ...facts, kind: ours.kind }, { ...expected, kind: core.kind })
    })

    it.effect.prop(
      `${name}: has the same request, or the same problems`,
      [Arbitrary.schema(partsOf(endpoint)), Arbitrary.schema(Changes)],
      ([parts, changes]) =>
        Effect.sync(() => {
          for (const input of [flat(parts), changed(flat(parts), changes), changed(flat(parts), changes.slice(0, 1))]) {
            const expected = core.ready().encode(input)
            const encoded = ours.ready().encode(input)
            assert.deepStrictEqual(outcomeOf(encoded), outcomeOf(expected))
            if (Result.isSuccess(encoded) && Result.isSuccess(expected)) {
              assert.deepStrictEqual(encoded.success.secrets(), expected.success.secrets())
            }
          }
        })
    )

    for (const [status, schema] of responsesOf(endpoint)) {
      it.effect.prop(
        `${name}: decodes responses with ${status} the same way`,
        [Arbitrary.schema(schema), Arbitrary.schema(Changes)],
        ([response, changes]) =>
          Effect.sync(() => {
            for (const value of [response, changed(response, changes), changed(response, changes.slice(0, 1))]) {
              const text = JSON.stringify(value) ?? ""
              const received: ReceivedResponse = { status, headers: { "content-type": "application/json" }, text }
              for (const strict of [false, true]) {
                const expected = core.ready().call.decode(received, strict, () => [])
                const decoded = ours.ready().call.decode(received, strict, () => [])
                assert.deepStrictEqual(outcomeOf(decoded), outcomeOf(expected))
                if (Result.isFailure(decoded)) assert.strictEqual(Redacted.value(decoded.failure.body), text)
              }
            }
          })
      )
    }
  }
})
