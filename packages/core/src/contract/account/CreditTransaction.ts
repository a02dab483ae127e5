/**
 * Credit transactions: the cost of metered features, and the source of the credits.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

/** A credit transaction. */
export const CreditTransaction = Schema.Struct({
  /** Transaction id. */
  id: Schema.String,
  /** Kind of credits. */
  type: Enumeration.open(["ai"]),
  /** Feature that the credits were used for. */
  feature: Schema.optionalKey(Enumeration.open(["omr"])),
  /** Number of credits. */
  amount: Schema.Finite,
  /** Source of the credits. */
  source: Enumeration.open(["subscription", "purchase", "free_tier", "support"]),
  /** Whether the transaction is in effect or was reverted. */
  state: Enumeration.open(["active", "canceled"]),
  /** Id of the job that the credits were used for. */
  job: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When it was last changed. */
  modificationDate: Field.DateTimeString
}).annotate({ identifier: "CreditTransaction" })
export interface CreditTransaction extends Schema.Schema.Type<typeof CreditTransaction> {}
