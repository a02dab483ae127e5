import type { Field } from "./Api.ts"

/** A difference between our contract and the vendor's digest. */
export interface Difference {
  /** The vendor's operation id, or ours if the vendor has none. */
  readonly operation: string
  /** `operation`, `path`, `query`, `header`, `body` or `response STATUS`. */
  readonly place: string
  /** The path of the field, such as `[].license.source`. Variants of a union are in parentheses, `.` is the whole value. */
  readonly field: string
  /** What differs: `presence`, `required`, `type`, `enum`, `maxLength` and so on. */
  readonly aspect: string
  readonly vendor: string
  readonly ours: string
  /** The vendor's innermost schema with a name that has the field, and the path of the field in it. */
  readonly model?: { readonly name: string; readonly field: string }
  /** The vendor's field, if we do not have it. */
  readonly added?: Field
}

/** Returns the difference as one line, as the drift test reports it. */
export const line = (difference: Difference): string =>
  `${difference.operation} | ${difference.place} | ${difference.field} | ` +
  `${difference.aspect}: vendor ${difference.vendor}, ours ${difference.ours}`
