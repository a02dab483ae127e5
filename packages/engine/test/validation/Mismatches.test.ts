/**
 * How problems are found and named. `Validator.test.ts` compares them with Effect's parser.
 */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Mismatches from "../../src/validation/Mismatches.ts"
import * as SchemaIssues from "../../src/validation/SchemaIssues.ts"
import * as SchemaShape from "../../src/validation/SchemaShape.ts"

describe("Mismatches", () => {
  it("checks only as many items of a list as requested", () => {
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
    const problems = SchemaIssues.from(Mismatches.of(SchemaShape.of(schema.ast), list), list)
    assert.deepStrictEqual(problems.map(({ path }) => path).slice(0, 3), ["[0].id", "[0].tags[0]", "[0].tags[1]"])
    assert.lengthOf(problems, 20)
    assert.isBelow(looks, 20)
  })
})

describe("SchemaIssues", () => {
  it("show external names escaped and truncated", () => {
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

  it("show a name of a hundred characters whole", () => {
    const [one] = SchemaIssues.from([{ keys: ["x".repeat(100)], expected: "string" }], {})
    assert.strictEqual(one!.path, "x".repeat(100))
  })

  it("join what the members of a union expect of one value, each once", () => {
    const mismatches = ["a string", "null", "a string"].map((expected) => ({ keys: ["a"], expected }))
    assert.deepStrictEqual(SchemaIssues.from(mismatches, { a: 5 }, ["body"]), [
      { path: "body.a", expected: "a string, or null", found: "a whole number" }
    ])
  })

  it("count characters, not code units", () => {
    assert.strictEqual(SchemaIssues.kindOf("🎵é🎵"), "a string of length 3")
    assert.strictEqual(SchemaIssues.kindOf("🎵"), "a string of length 1")
  })

  it("are at most twenty, of as many paths", () => {
    const mismatches = Array.from({ length: 50 }, (_, at) => ({ keys: [at], expected: "a string" }))
    assert.lengthOf(SchemaIssues.from(mismatches, []), 20)
  })
})
