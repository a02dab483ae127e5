/** A value of an enumeration that this version does not know yet. `Enumeration.open` of the contract makes its schemas. */
import type * as Brand from "effect/Brand"

/**
 * A value that this version does not know yet. It is a string, but not assignable from a plain one, so a `switch` over the known
 * literals still narrows, and the remaining case is this type.
 */
export type Other = string & Brand.Brand<"@flat-sdk/core/Other">
