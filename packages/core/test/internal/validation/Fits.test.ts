/**
 * The check that is put together from a schema's tree, held against the schema itself.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Fits from "@flat-sdk/core/internal/validation/Fits"
import { Arbitrary, Effect, Schema } from "effect"
import { changed } from "../../support/Changed.ts"
import { responses } from "../../support/Shape.ts"

/** The same value with the fields of its objects in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).reverse().map(([key, field]) => [key, reversed(field)]))
}

const places = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 })))

describe("Fits", () => {
  it("supports the schema of every response", () => {
    const unknown = responses.filter(([, schema]) => Fits.of(schema.ast) === undefined)
    assert.deepStrictEqual(unknown.map(([endpoint]) => endpoint.identifier), [])
  })

  for (const [endpoint, schema] of responses) {
    it.effect.prop(
      `${endpoint.identifier}: says of answers, and of answers with one place changed, what the schema says`,
      [Arbitrary.schema(schema), places, places],
      ([value, place, other]) =>
        Effect.sync(() => {
          const fits = Fits.of(schema.ast)!
          const response: unknown = JSON.parse(JSON.stringify(value))
          const changedResponse = changed(response, place, other)
          assert.isTrue(fits(response))
          assert.isTrue(fits(reversed(response)))
          assert.strictEqual(fits(reversed(changedResponse)), fits(changedResponse), JSON.stringify(changedResponse))
          assert.strictEqual(fits(changedResponse), Schema.is(schema)(changedResponse), JSON.stringify(changedResponse))
        })
    )
  }
})
