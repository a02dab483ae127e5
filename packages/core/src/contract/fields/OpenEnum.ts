/**
 * Enumerations that the API may extend: known values stay literals, later ones are accepted as a branded string. Requests use plain
 * `Schema.Literals`, which reject undocumented values.
 */
import * as Schema from "effect/Schema"

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
export const make = <const Known extends ReadonlyArray<string>>(known: Known): OpenEnum<Known> =>
  Schema.Union([Schema.Literals(known), Other])
