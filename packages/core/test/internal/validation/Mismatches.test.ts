/**
 * What is found by going through a value by hand, held against what the schema itself says of it.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Mismatches from "@flat-sdk/core/internal/validation/Mismatches"
import * as SchemaIssues from "@flat-sdk/core/internal/validation/SchemaIssues"
import { Arbitrary, Effect, Result, Schema, SchemaParser } from "effect"
import { changed } from "../../support/Changed.ts"
import { responses } from "../../support/Shape.ts"

const places = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 })))

describe("Mismatches", () => {
  for (const [endpoint, schema] of responses) {
    const decode = SchemaParser.decodeUnknownResult(schema, { errors: "all" })
    it.effect.prop(
      `${endpoint.identifier}: finds in answers, some of them spoilt, what the schema finds`,
      [Arbitrary.schema(schema), places, places],
      ([value, place, other]) =>
        Effect.sync(() => {
          const response: unknown = JSON.parse(JSON.stringify(value))
          const changedResponse = changed(changed(response, place, other), other, place)
          for (const one of [response, changedResponse, [changedResponse], null]) {
            const decoded = decode(one)
            assert.deepStrictEqual(
              SchemaIssues.from(Mismatches.of(schema.ast, one), one),
              Result.isFailure(decoded) ? SchemaIssues.of(decoded.failure, one) : []
            )
          }
        })
    )
  }

  it("looks at no more of a list than is asked for", () => {
    const schema = Schema.Array(Schema.Struct({ id: Schema.String, tags: Schema.Array(Schema.String) }))
    let looks = 0
    const wrong = {
      get id() {
        looks++
        return 1
      },
      tags: Array.from({ length: 10_000 }, () => 1)
    }
    const list = Array.from({ length: 10_000 }, () => wrong)
    const problems = SchemaIssues.from(Mismatches.of(schema.ast, list), list)
    assert.deepStrictEqual(problems.map(({ path }) => path).slice(0, 3), ["[0].id", "[0].tags[0]", "[0].tags[1]"])
    assert.lengthOf(problems, 20)
    assert.isBelow(looks, 20)
  })
})

describe("SchemaIssues", () => {
  it("show names that come from outside escaped, and not at any length", () => {
    const [one, two] = SchemaIssues.from(
      [{ keys: ["meta", "a\n\u001b[31m\u202e"], expected: "string" }, {
        keys: ["x".repeat(5000), 0],
        expected: "string"
      }],
      {}
    )
    assert.strictEqual(one!.path, "meta.a\\n\\u001b[31m\\u202e")
    assert.strictEqual(two!.path, `${"x".repeat(100)}…[0]`)
  })
})
