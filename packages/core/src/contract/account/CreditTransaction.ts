/**
 * Credits: what metered features cost, and where the account had them from.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"

/**
 * A credit transaction.
 *
 * @category schemas
 */
export const CreditTransaction = Schema.Struct({
  /** Transaction id. */
  id: Schema.String,
  /** Kind of credits. */
  type: OpenEnum.make(["ai"]),
  /** What they were spent on. */
  feature: Schema.optionalKey(OpenEnum.make(["omr"])),
  /** Number of credits. */
  amount: Schema.Finite,
  /** Where they are from. */
  source: OpenEnum.make(["subscription", "purchase", "free_tier", "support"]),
  /** Whether it counts, or was taken back. */
  state: OpenEnum.make(["active", "canceled"]),
  /** Id of the job that they were spent on. */
  job: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When it was last changed. */
  modificationDate: Field.DateTimeString
}).annotate({ identifier: "CreditTransaction" })
/** @category models */
export interface CreditTransaction extends Schema.Schema.Type<typeof CreditTransaction> {}
