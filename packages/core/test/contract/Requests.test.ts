/**
 * Every request schema of the contract, so that a new operation is tested automatically.
 */
import { assert, describe, it } from "@effect/vitest"
import { OrganizationRole } from "@flat-sdk/core/contract/organization/OrganizationUser"
import * as Operation from "@flat-sdk/core/Operation"
import { Arbitrary, Effect, Result, Schema, SchemaAST } from "effect"
import { all, fixedQuery, optionalKeys, type Plain, rebuild, requestParts, valuesOf } from "../support/Shape.ts"

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const withoutUndefined = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutUndefined)
    : typeof value === "object" && value !== null
    ? Object.fromEntries(
      Object.entries(value).filter(([, one]) => one !== undefined).map(([key, one]) => [key, withoutUndefined(one)])
    )
    : value

/** Sets every optional field, at every depth, to `undefined`. */
const emptied = (schema: Plain, value: unknown, keep: (key: string) => boolean): unknown =>
  rebuild(schema.ast, value, (ast, node) =>
    ast._tag === "Objects" && typeof node === "object" && node !== null
      ? { ...node, ...Object.fromEntries(optionalKeys(ast).filter((key) => !keep(key)).map((key) => [key, undefined])) }
      : node)

const input = (endpoint: typeof all[number], values: Record<string, unknown>): Record<string, unknown> => {
  const { body, ...rest } = values
  return { ...Object.assign({}, ...Object.values(rest)), ...("body" in values ? { body } : undefined) } as Record<
    string,
    unknown
  >
}

describe("request schemas", () => {
  for (const endpoint of all) {
    const parts = requestParts(endpoint)
    if (parts.length === 0) continue
    const arbitrary = Arbitrary.all(
      Object.fromEntries(parts.map(([place, schema]) => [place, valuesOf(place, schema)]))
    )
    const encode = Operation.prepare(endpoint).ready().encode

    it.effect.prop(
      `${endpoint.identifier}: an explicit undefined is never sent`,
      [arbitrary, Schema.Array(Schema.Boolean)],
      ([values, mask]) =>
        Effect.gen(function*() {
          let index = 0
          const keep = () => mask[index++ % Math.max(1, mask.length)] ?? false
          const sparse = Object.fromEntries(
            Object.entries(values).map(([place, value]) => [
              place,
              emptied(parts.find(([name]) => name === place)![1], value, keep)
            ])
          )
          const left = withoutUndefined(sparse) as Record<string, Record<string, unknown>>
          const request = yield* Effect.fromResult(encode(input(endpoint, sparse)))

          const query = new URLSearchParams(request.target.split("?")[1] ?? "")
          const expected = Object.entries(left["query"] ?? {}).filter(([, value]) =>
            !Array.isArray(value) || value.length > 0
          )
          assert.sameMembers(
            [...new Set(query.keys())],
            [...expected.map(([key]) => key), ...Object.keys(fixedQuery(endpoint))]
          )
          const form = [...endpoint.payload.keys()][0] === "application/x-www-form-urlencoded"
          if (left["body"] === undefined) assert.isUndefined(request.body)
          else {
            assert(typeof request.body === "string", "the body is not a string")
            // No `undefined` was sent as null: every sent null was a null in the input.
            assert.deepStrictEqual(
              form ? Object.fromEntries(new URLSearchParams(request.body)) : JSON.parse(request.body),
              json(left["body"])
            )
          }
        })
    )
  }

  it("reject an undocumented field, in bodies too", () => {
    const bodies = all.filter((endpoint) =>
      requestParts(endpoint).some(([place, schema]) =>
        place === "body" && SchemaAST.toType(schema.ast)._tag === "Objects"
      )
    )
    assert.isAbove(bodies.length, 30)
    for (const endpoint of bodies) {
      const encoded = Operation.prepare(endpoint).ready().encode({ body: { notInTheDocuments: 1 } })
      assert(Result.isFailure(encoded), endpoint.identifier)
      assert.include(encoded.failure.problems.map((problem) => problem.path), "body.notInTheDocuments")
    }
  })

  it("cover all endpoints of the contract", () => {
    assert.isAbove(all.length, 122)
    assert.isAbove(all.filter((endpoint) => requestParts(endpoint).length > 0).length, 100)
  })
})

describe("enumerations with a name", () => {
  it("list their values where one is invalid", async () => {
    const form = Schema.toStandardSchemaV1(Schema.Struct({ roles: Schema.Array(OrganizationRole) }))
    const { issues } = await form["~standard"].validate({ roles: ["teacher", "pupil"] })
    assert.deepStrictEqual(issues, [
      { path: ["roles", 1], message: "Expected \"admin\" | \"accountAdmin\" | \"teacher\" | \"user\"" }
    ])
  })
})
