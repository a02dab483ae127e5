import type { Problem } from "../validation/SchemaIssues.ts"

/**
 * An answer that does not fit the documents. It names places and types, never values.
 *
 * @category models
 */
export interface DriftReport {
  /** Operation id. */
  readonly operation: string
  /** The mismatches, at most 20. */
  readonly problems: ReadonlyArray<Problem>
}
