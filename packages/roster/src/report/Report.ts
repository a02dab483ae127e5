/** What a report is made of: a plan, and what became of its steps if it was applied. */
import type { Recorded, Run } from "../engine/records/Records.ts"
import type { Plan } from "../plan/Plan.ts"

export interface Applied {
  readonly run: Run
  readonly steps: ReadonlyArray<Recorded>
}

export interface Report {
  readonly plan: Plan
  /** Absent if the plan was not applied yet. */
  readonly applied: Applied | undefined
  /** How long the plan takes, in words. */
  readonly time: string
  /** Whether the names of people are in the report. */
  readonly names: boolean
}
