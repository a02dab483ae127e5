/**
 * Building blocks of request and response fields. They define the rules that all endpoints share: what an explicit `undefined` becomes, how string
 * lengths are counted, which path ids can be sent.
 */
import { isPathId, pathIdExpectation } from "@flat-sdk/engine/Fields"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

/** Schema of a field that may be left out. */
export interface Optional<S extends Schema.Top>
  extends Schema.decodeTo<Schema.optional<Schema.toType<S>>, Schema.optionalKey<S>>
{}

/**
 * An optional request field that accepts `undefined`.
 *
 * **Gotchas**
 *
 * `Schema.optional` encodes an explicit `undefined` as `null`, which clears the field on the server. This one omits the field.
 */
export const optional = <S extends Schema.Top>(schema: S): Optional<S> =>
  Schema.optionalKey(schema).pipe(
    Schema.decodeTo(Schema.optional(Schema.toType(schema)), {
      decode: SchemaGetter.transformOptional<S["Type"] | undefined, S["Type"]>(identity),
      encode: SchemaGetter.transformOptional<S["Type"], S["Type"] | undefined>(Option.filter(Predicate.isNotUndefined))
    })
  ) as Optional<S>

/** A string of `minimum` to `maximum` characters, counted in Unicode code points as JSON Schema does, so that an emoji counts once. */
export const text = (minimum: number, maximum: number) =>
  Schema.String.check(
    minimum === 0
      ? Schema.isMaxCodePoints(maximum, { expected: `at most ${maximum} characters` })
      : Schema.isBetweenCodePoints(minimum, maximum, { expected: `${minimum} to ${maximum} characters` })
  )

/** A password to set: 6 to 1000 characters. */
export const Password = Schema.String.annotate({ format: "password" }).check(
  Schema.isBetweenCodePoints(6, 1000, { expected: "6 to 1000 characters" })
)

/** Points of a grade: 0 to 10,000. */
export const Points = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 10_000 }, { expected: "a number from 0 to 10000" })
)

/**
 * An id in a path. `/`, `?`, `#`, spaces and any Unicode are percent-encoded. Values that a URL cannot represent (an empty string, `.` and `..`, lone
 * surrogates) are rejected before anything is sent.
 */
export const PathId = Schema.String.check(
  Schema.makeFilter<string>(isPathId, { expected: pathIdExpectation })
)

/**
 * A date and time as the API sends it: an RFC 3339 string in UTC. `DateTime.make(value)` parses it when needed, so that unused fields cost nothing.
 */
export const DateTimeString = Schema.String.annotate({ format: "date-time" })

/** A date and time to send. */
export const DateTimeInput = DateTimeString.check(
  Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/u, {
    expected: "a date and time such as 2027-06-30T12:00:00.000Z"
  })
)

/** An e-mail address to send. Only the form `local@domain` is checked; the server validates the rest. */
export const Email = Schema.String.annotate({ format: "email" }).check(
  Schema.isPattern(/^[^\s@]+@[^\s@]+$/u, { expected: "an e-mail address such as name@example.org" })
)

/** An absolute `http` or `https` URL to send. */
export const Url = Schema.String.annotate({ format: "url" }).check(
  Schema.isPattern(/^https?:\/\/[^\s/]+/u, { expected: "an absolute URL such as https://lms.example.org/path" })
)

/** One value or several, sent as repeated query keys. */
export const oneOrMany = <S extends Schema.Top>(schema: S) => Schema.Union([schema, Schema.Array(schema)])
