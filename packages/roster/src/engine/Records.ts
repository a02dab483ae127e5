/**
 * What the engine remembers in the database: runs, and for each step the intent to write and what happened. An intent is on disk before the call that
 * it announces, and is removed when the call certainly had no effect.
 */
import * as Effect from "effect/Effect"
import * as IdMapTable from "./IdMapTable.ts"
import * as Organization from "./tables/Organization.ts"
import type { Records } from "./tables/Recorded.ts"
import * as RunRows from "./tables/RunRows.ts"
import * as StepRows from "./tables/StepRows.ts"
import * as Tables from "./tables/Tables.ts"

export type { Intent, Open, Recorded, Records, Run, Writer } from "./tables/Recorded.ts"

/** Creates the records of the organization in effect, and the tables if they are missing. */
export const make = Effect.gen(function*() {
  yield* Tables.prepare
  const context: RunRows.Context = {
    organization: yield* Organization.current,
    ids: yield* IdMapTable.make
  }
  const records: Records = {
    ...yield* RunRows.make(context),
    ...yield* StepRows.make(context)
  }
  return records
})
