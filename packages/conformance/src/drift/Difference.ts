/**
 * One point where our contract and the vendor's facts say something else.
 */
export interface Difference {
  /** The vendor's operation id, or ours where the vendor has none. */
  readonly operation: string
  /** `operation`, `path`, `query`, `header`, `body` or `response STATUS`. */
  readonly place: string
  /** The field, from the outside in: `[].license.source`. Variants of a union stand in parentheses, the whole value is `.`. */
  readonly field: string
  /** What differs: `presence`, `required`, `type`, `enum`, `maxLength` and so on. */
  readonly aspect: string
  readonly vendor: string
  readonly ours: string
}

/** The difference in one line, as the drift test reports it. */
export const line = (difference: Difference): string =>
  `${difference.operation} | ${difference.place} | ${difference.field} | ` +
  `${difference.aspect}: vendor ${difference.vendor}, ours ${difference.ours}`
