import type { Problem } from "../validation/SchemaIssues.ts"

/**
 * A response that does not match the API documentation. Includes paths and types, never values.
 *
 * @category models
 */
export interface DriftReport {
  /** Operation id. */
  readonly operation: string
  /** The mismatches, at most 20. */
  readonly problems: ReadonlyArray<Problem>
}
