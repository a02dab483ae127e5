/**
 * The checks of shapes, compared with Effect's parser on the schemas from which the shapes are derived. The result and the paths of the problems must
 * be equal; the messages are the validator's own.
 */
import { assert, describe, it } from "@effect/vitest"
import {
  exactlyOf,
  fieldShapesOf,
  fitsOf,
  mismatchesOf,
  mismatchesOfSent,
  problemFrom,
  requiredValue,
  schemaProblemsOf,
  type Shape,
  shapeOf,
  unknownKey
} from "@flat-sdk/engine/Validation"
import { Arbitrary, Effect, Result, Schema, SchemaAST, SchemaParser } from "effect"
import { changed, changedInput } from "../support/Changed.ts"
import { all, distinct, requestParts, responses, valuesOf } from "../support/Shape.ts"

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
    const shape = shapeOf(schema.ast)
    const fits = fitsOf(shape)
    const decode = SchemaParser.decodeUnknownResult(schema, { errors: "all" })

    it.effect.prop(
      `${endpoint.identifier}: match, and with places changed have the mismatches that the schema has`,
      [Arbitrary.schema(schema), places, places],
      ([value, place, other]) =>
        Effect.sync(() => {
          const response: unknown = JSON.parse(JSON.stringify(value))
          const broken = changed(response, place, other)
          assert.isTrue(fits(response))
          for (const one of [response, broken, changed(broken, other, place), [broken], null]) {
            const decoded = decode(one)
            assert.strictEqual(fits(one), Result.isSuccess(decoded), JSON.stringify(one))
            assert.strictEqual(fits(reversed(one)), fits(one), JSON.stringify(one))
            assert.deepStrictEqual(
              paths(problemFrom(mismatchesOf(shape, one), one)),
              Result.isFailure(decoded) ? paths(schemaProblemsOf(decoded.failure, one)) : [],
              JSON.stringify(one)
            )
          }
        })
    )
  }
})

const strict = { errors: "all", onExcessProperty: "error" } as const

describe("inputs", () => {
  const inputs = all.flatMap((endpoint) =>
    requestParts(endpoint).map(([place, schema]) => [{ id: endpoint.identifier, place }, schema] as const)
  )
  for (const [{ id, place }, schema] of distinct(inputs)) {
    const shape: Shape = place === "body" ? shapeOf(schema.ast) : { fields: fieldShapesOf(schema.ast) }
    const encode = SchemaParser.encodeUnknownResult(schema, strict)

    it.effect.prop(
      `${id}: ${place} is accepted, and with one place changed rejected, as with the schema`,
      [valuesOf(place, schema), places, places],
      ([value, at, other]) =>
        Effect.sync(() => {
          assert.isTrue(exactlyOf(shape)(value))
          const broken = changedInput(value, at, other)
          for (const one of [value, broken, changedInput(broken, other, at), [value], undefined]) {
            const encoded = encode(one)
            assert.deepStrictEqual(
              paths(problemFrom(mismatchesOf(shape, one, [], true), one)),
              Result.isFailure(encoded) ? paths(schemaProblemsOf(encoded.failure, one)) : []
            )
            // A valid value is checked only once.
            if (exactlyOf(shape)(one)) assert.strictEqual(mismatchesOfSent(shape, one), one)
            if (Result.isSuccess(encoded) && place === "body") {
              assert.deepStrictEqual(
                JSON.parse(JSON.stringify(mismatchesOfSent(shape, one))),
                JSON.parse(JSON.stringify(encoded.success))
              )
            }
          }
        })
    )
  }
})

const Creation = Schema.Struct({ name: Schema.String, tags: Schema.optionalKey(Schema.Array(Schema.String)) })
const creation = shapeOf(Creation.ast)
const mismatches = (input: unknown) => [...mismatchesOf(creation, input, [], true)]

describe("an input", () => {
  it("sends inherited fields and getters, which JSON would omit", () => {
    class Account {
      get name() {
        return "ada"
      }
    }
    assert.isFalse(exactlyOf(creation)(new Account()))
    assert.deepStrictEqual(mismatches(new Account()), [])
    assert.deepStrictEqual(mismatchesOfSent(creation, new Account()), { name: "ada" })
  })

  it("with a toJSON, a symbol, or an undefined item is not treated as its JSON", () => {
    for (
      const one of [{ name: "a", toJSON: () => 1 }, { name: "a", [Symbol("x")]: 1 }, { name: "a", tags: [undefined] }]
    ) {
      assert.lengthOf(mismatches(one), 1)
    }
  })

  it("with a toJSON that is not enumerable is sent by its fields, not as what that returns", () => {
    const input = Object.defineProperty({ name: "a" }, "toJSON", { value: () => ({ name: "b" }) })
    assert.isFalse(exactlyOf(creation)(input))
    assert.deepStrictEqual(mismatches(input), [])
    assert.strictEqual(JSON.stringify(mismatchesOfSent(creation, input)), "{\"name\":\"a\"}")
  })

  it("with the name of a shape's optional field, including the question mark, has an unknown field", () => {
    assert.deepStrictEqual(mismatches({ "name": "a", "tags?": [] }), [
      { keys: ["tags?"], expected: unknownKey }
    ])
  })
})

const holes: ReadonlyArray<unknown> = Object.assign([], { length: 2 })

describe("a value", () => {
  const cases: ReadonlyArray<
    readonly [name: string, shape: Shape, fits: ReadonlyArray<unknown>, others: ReadonlyArray<unknown>]
  > = [
    ["string", "string", ["", "a", "\ud800"], [null, undefined, 1, [], new String("a")]],
    ["boolean", "boolean", [true, false], [0, "true", null]],
    ["number", "finite", [0, -1.5, 1e300], [NaN, Infinity, "1", null]],
    ["whole number", "integer", [0, -1, 2 ** 53 - 1], [1.5, 2 ** 53, NaN, "1"]],
    ["number of a range", { range: [1, 10], of: "finite", expected: "1 to 10" }, [1, 1.5, 10], [0.9, 10.1, NaN, "5"]],
    ["number from a minimum", { range: [0], of: "integer", expected: "from 0" }, [0, 1e9], [-1, 0.5, Infinity]],
    ["id of a path", "id", ["a", "...", "a/b", "é"], ["", ".", "..", "a\ud800", 1]],
    ["string of 3 to 4 code points", { text: [3, 4] }, ["abc", "🎵🎵🎵", "🎵🎵🎵🎵"], [
      "ab",
      "🎵🎵",
      "abcde",
      "🎵🎵🎵🎵🎵",
      3
    ]],
    ["string of a pattern", { pattern: /^a/, expected: "an a" }, ["a", "ab"], ["ba", 1, null]],
    ["enumeration", { oneOf: ["a", "b"] }, ["a", "b"], ["c", null, 1]],
    ["open enumeration", { open: ["a"] }, ["a", "later"], [null, 1]],
    ["string or null", { orNull: "string" }, ["a", null], [undefined, 1]],
    ["list", { items: "string" }, [[], ["a"]], [["a", 1], [undefined], holes, { length: 0 }, null]],
    ["list of at most 2", { items: "string", most: [2, "2"] }, [["a", "b"]], [["a", "b", "c"]]],
    [
      "object",
      { fields: { id: "string", "name?": "string" } },
      [{ id: "a" }, { name: "b", id: "a" }, { id: "a", name: undefined }, { id: "a", later: 1 }],
      [{}, { name: "b" }, { id: undefined }, { id: 1 }, { id: "a", name: null }, [], null]
    ],
    [
      "member of a union",
      { union: [{ fields: { kind: { literal: "a" }, n: "integer" } }, { fields: { kind: { literal: "b" } } }] },
      [{ kind: "a", n: 1 }, { kind: "b" }],
      [{ kind: "a" }, { kind: "c" }, {}, null]
    ]
  ]
  it.each(cases)("fits its shape: %s", (_, shape, fitting, others) => {
    for (const value of fitting) {
      assert.isTrue(fitsOf(shape)(value), String(value))
      assert.deepStrictEqual([...mismatchesOf(shape, value)], [])
    }
    for (const value of others) {
      assert.isFalse(fitsOf(shape)(value), String(value))
      assert.isNotEmpty([...mismatchesOf(shape, value)])
    }
  })

  it("has the mismatches of the member of a union that it names", () => {
    const shape: Shape = {
      union: [
        { name: "A", fields: { kind: { literal: "a" }, n: "integer" } },
        { name: "B", fields: { kind: { literal: "b" }, s: "string" } }
      ]
    }
    assert.deepStrictEqual([...mismatchesOf(shape, { kind: "a", n: 1.5 })], [{ keys: ["n"], expected: "an integer" }])
    assert.deepStrictEqual([...mismatchesOf(shape, { kind: "c" })], [{ keys: [], expected: "A | B" }])
    assert.deepStrictEqual([...mismatchesOf(shape, {})], [{ keys: [], expected: "A | B" }])
  })

  it("is too long only if its items fit", () => {
    const shape: Shape = { items: "string", most: [1, "at most 1"] }
    assert.deepStrictEqual([...mismatchesOf(shape, ["a", "b"])], [{ keys: [], expected: "at most 1" }])
    assert.deepStrictEqual([...mismatchesOf(shape, ["a", 1])], [{ keys: [1], expected: "string" }])
  })

  it("is sent without undefined fields, within lists and unions too", () => {
    class Item {
      readonly id = "a"
      readonly name = undefined
    }
    const item: Shape = { fields: { id: "string", "name?": "string" } }
    const other: Shape = { fields: { "name?": "boolean" } }
    const shape: Shape = {
      fields: { items: { items: item }, one: { union: [other, item] }, none: { orNull: item } }
    }
    const input = { items: [new Item()], one: new Item(), none: null }
    assert.deepStrictEqual([...mismatchesOf(shape, input, [], true)], [])
    assert.deepStrictEqual(mismatchesOfSent(shape, input), { items: [{ id: "a" }], one: { id: "a" }, none: null })
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
    const shape = shapeOf(Tree.ast)
    assert.strictEqual(shape, shapeOf(SchemaAST.toType(Tree.ast)))
    assert.isTrue(fitsOf(shape)({ inner: [{ inner: [] }] }))
    const wrong = { inner: [{ inner: [{ inner: 1 }, { inner: [{}] }] }] }
    assert.deepStrictEqual(problemFrom(mismatchesOf(shape, wrong), wrong), [
      { path: "inner[0].inner[0].inner", expected: "array", found: "a whole number" },
      { path: "inner[0].inner[1].inner[0].inner", expected: requiredValue, found: "nothing" }
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
    ) assert.throws(() => shapeOf(schema.ast), /no shape is known/)
  })
})
