/**
 * Enumerations of requests that have a name. An invalid value fails with the valid ones: by default, Effect's message is the name alone.
 */
import * as Schema from "effect/Schema"

/** Creates an enumeration with a name, which is its schema in JSON Schema and OpenAPI documents. */
export const make = <const Values extends ReadonlyArray<string>>(
  identifier: string,
  values: Values
): Schema.Literals<Values> =>
  Schema.Literals(values).annotate({
    identifier,
    message: `Expected ${values.map((value) => JSON.stringify(value)).join(" | ")}`
  })
