/**
 * Enumerations. Those of requests are closed, and have a name if several fields share them. Those of responses are open, because the API may extend them:
 * known values stay literals, later ones are accepted as a branded string.
 */
import * as Schema from "effect/Schema"

/**
 * Creates an enumeration with a name, which is its schema in JSON Schema and OpenAPI documents. An invalid value fails with the valid ones: by default,
 * Effect's message is the name alone.
 */
export const make = <const Values extends ReadonlyArray<string>>(
  identifier: string,
  values: Values
): Schema.Literals<Values> =>
  Schema.Literals(values).annotate({
    identifier,
    message: `Expected ${values.map((value) => JSON.stringify(value)).join(" | ")}`
  })

/**
 * A value that this version does not know yet. It is a string, but not assignable from a plain one, so a `switch` over the known
 * literals still narrows, and the remaining case is this type.
 */
export const Other = Schema.String.pipe(Schema.brand("@flat-sdk/core/Other"))
export type Other = typeof Other.Type

/** Schema of an enumeration that accepts values it does not list. */
export interface OpenEnum<Known extends ReadonlyArray<string>>
  extends Schema.Union<readonly [Schema.Literals<Known>, typeof Other]>
{}

/** Creates the response schema of an enumeration: the given literals, or {@link Other}. */
export const open = <const Known extends ReadonlyArray<string>>(known: Known): OpenEnum<Known> =>
  Schema.Union([Schema.Literals(known), Other])
