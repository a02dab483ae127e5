/**
 * The checks of shapes, compared with Effect's parser on the schemas from which the shapes are derived. The result and the paths of the problems must
 * be equal; the messages are the validator's own.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Mismatches from "@flat-sdk/core/internal/validation/Mismatches"
import * as SchemaIssues from "@flat-sdk/core/internal/validation/SchemaIssues"
import * as SchemaShape from "@flat-sdk/core/internal/validation/SchemaShape"
import type { Shape } from "@flat-sdk/core/internal/validation/Shape"
import { exactlyOf, fitsOf } from "@flat-sdk/core/internal/validation/Validator"
import { Arbitrary, Effect, Result, Schema, SchemaAST, SchemaParser } from "effect"
import { changed, changedInput } from "../../support/Changed.ts"
import { all, requestParts, responses, valuesOf } from "../../support/Shape.ts"

/** Returns the value with the fields of its objects in reverse order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).reverse().map(([key, field]) => [key, reversed(field)]))
}

const places = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 })))

const paths = (problems: ReadonlyArray<{ readonly path: string }>) => problems.map(({ path }) => path).toSorted()

describe("responses", () => {
  for (const [endpoint, schema] of responses) {
    const shape = SchemaShape.of(schema.ast)
    const fits = fitsOf(shape)
    const decode = SchemaParser.decodeUnknownResult(schema, { errors: "all" })

    it.effect.prop(
      `${endpoint.identifier}: match, and with one place changed do not, as with the schema`,
      [Arbitrary.schema(schema), places, places],
      ([value, place, other]) =>
        Effect.sync(() => {
          const response: unknown = JSON.parse(JSON.stringify(value))
          const broken = changed(response, place, other)
          assert.isTrue(fits(response))
          assert.isTrue(fits(reversed(response)))
          assert.strictEqual(fits(reversed(broken)), fits(broken), JSON.stringify(broken))
          assert.strictEqual(fits(broken), Schema.is(schema)(broken), JSON.stringify(broken))
        })
    )

    it.effect.prop(
      `${endpoint.identifier}: have mismatches if the schema has some`,
      [Arbitrary.schema(schema), places, places],
      ([value, place, other]) =>
        Effect.sync(() => {
          const response: unknown = JSON.parse(JSON.stringify(value))
          const broken = changed(changed(response, place, other), other, place)
          for (const one of [response, broken, [broken], null]) {
            const decoded = decode(one)
            assert.deepStrictEqual(
              paths(SchemaIssues.from(Mismatches.of(shape, one), one)),
              Result.isFailure(decoded) ? paths(SchemaIssues.of(decoded.failure, one)) : [],
              JSON.stringify(one)
            )
          }
        })
    )
  }
})

const strict = { errors: "all", onExcessProperty: "error" } as const

describe("inputs", () => {
  for (const endpoint of all) {
    for (const [place, schema] of requestParts(endpoint)) {
      const shape: Shape = place === "body" ? SchemaShape.of(schema.ast) : { fields: SchemaShape.fieldsOf(schema.ast) }
      const encode = SchemaParser.encodeUnknownResult(schema, strict)

      it.effect.prop(
        `${endpoint.identifier}: ${place} is accepted, and with one place changed rejected, as with the schema`,
        [valuesOf(place, schema), places, places],
        ([value, at, other]) =>
          Effect.sync(() => {
            assert.isTrue(exactlyOf(shape)(value))
            const broken = changedInput(value, at, other)
            for (const one of [value, broken, changedInput(broken, other, at), [value], undefined]) {
              const encoded = encode(one)
              assert.deepStrictEqual(
                paths(SchemaIssues.from(Mismatches.of(shape, one, [], true), one)),
                Result.isFailure(encoded) ? paths(SchemaIssues.of(encoded.failure, one)) : []
              )
              // A valid value is checked only once.
              if (exactlyOf(shape)(one)) assert.strictEqual(Mismatches.sent(shape, one), one)
              if (Result.isSuccess(encoded) && place === "body") {
                assert.deepStrictEqual(
                  JSON.parse(JSON.stringify(Mismatches.sent(shape, one))),
                  JSON.parse(JSON.stringify(encoded.success))
                )
              }
            }
          })
      )
    }
  }
})

const Creation = Schema.Struct({ name: Schema.String, tags: Schema.optionalKey(Schema.Array(Schema.String)) })
const creation = SchemaShape.of(Creation.ast)
const mismatches = (input: unknown) => [...Mismatches.of(creation, input, [], true)]

describe("an input", () => {
  it("sends inherited fields and getters, which JSON would omit", () => {
    class Account {
      get name() {
        return "ada"
      }
    }
    assert.isFalse(exactlyOf(creation)(new Account()))
    assert.deepStrictEqual(mismatches(new Account()), [])
    assert.deepStrictEqual(Mismatches.sent(creation, new Account()), { name: "ada" })
  })

  it("with a toJSON, a symbol, or an undefined item is not treated as its JSON", () => {
    for (
      const one of [{ name: "a", toJSON: () => 1 }, { name: "a", [Symbol("x")]: 1 }, { name: "a", tags: [undefined] }]
    ) {
      assert.lengthOf(mismatches(one), 1)
    }
  })

  it("with the name of a shape's optional field, including the question mark, has an unknown field", () => {
    assert.deepStrictEqual(mismatches({ "name": "a", "tags?": [] }), [
      { keys: ["tags?"], expected: SchemaIssues.unknownKey }
    ])
  })
})

describe("a shape", () => {
  it("is the same for the same schema, and is recursive if the schema is", () => {
    interface Tree {
      readonly inner: ReadonlyArray<Tree>
    }
    const Tree = Schema.Struct({ inner: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree)) }).annotate({
      identifier: "Tree"
    })
    const shape = SchemaShape.of(Tree.ast)
    assert.strictEqual(shape, SchemaShape.of(SchemaAST.toType(Tree.ast)))
    assert.isTrue(fitsOf(shape)({ inner: [{ inner: [] }] }))
    const wrong = { inner: [{ inner: [{ inner: 1 }, { inner: [{}] }] }] }
    assert.deepStrictEqual(SchemaIssues.from(Mismatches.of(shape, wrong), wrong), [
      { path: "inner[0].inner[0].inner", expected: "array", found: "a whole number" },
      { path: "inner[0].inner[1].inner[0].inner", expected: SchemaIssues.required, found: "nothing" }
    ])
  })

  it("is not derived from a schema that it cannot express", () => {
    for (
      const schema of [
        Schema.Number,
        Schema.Record(Schema.String, Schema.String),
        Schema.Tuple([Schema.String]),
        Schema.String.check(Schema.isPattern(/a/g)),
        Schema.String.check(Schema.isMinLength(1)),
        Schema.Struct({ a: Schema.String }).check(Schema.makeFilter(() => true))
      ]
    ) assert.throws(() => SchemaShape.of(schema.ast), /no shape is known/)
  })
})
