/**
 * Credit transactions: the cost of metered features, and the source of the credits.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"

/** A credit transaction. */
export const CreditTransaction = Schema.Struct({
  /** Transaction id. */
  id: Schema.String,
  /** Kind of credits. */
  type: OpenEnum.make(["ai"]),
  /** Feature that the credits were used for. */
  feature: Schema.optionalKey(OpenEnum.make(["omr"])),
  /** Number of credits. */
  amount: Schema.Finite,
  /** Source of the credits. */
  source: OpenEnum.make(["subscription", "purchase", "free_tier", "support"]),
  /** Whether the transaction is in effect or was reverted. */
  state: OpenEnum.make(["active", "canceled"]),
  /** Id of the job that the credits were used for. */
  job: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When it was last changed. */
  modificationDate: Field.DateTimeString
}).annotate({ identifier: "CreditTransaction" })
export interface CreditTransaction extends Schema.Schema.Type<typeof CreditTransaction> {}
