/** What is logged of a plan and of what it was made from: counts, without data of people. */
import type { Live } from "../../live/Live.ts"
import { total } from "../../live/Live.ts"
import type { Roster } from "../../model/Roster.ts"
import type { Plan } from "../../plan/Plan.ts"
import type { Fields } from "../log/Events.ts"

export const ofFiles = (roster: Roster): Fields => ({
  format: roster.source.format,
  rows: roster.source.files.reduce((sum, { rows }) => sum + rows, 0),
  people: roster.people.size,
  classes: roster.classes.size,
  memberships: roster.memberships.size,
  // By their codes.
  diagnostics: Object.fromEntries(roster.counts.map(({ code, count }) => [code, count]))
})

export const ofLive = (live: Live): Fields => ({
  accounts: live.accounts.size,
  classes: live.classes.size,
  requests: total(live.reads)
})

/** `seconds` is how long the plan takes to apply, by the rate limit. */
export const ofPlan = (plan: Omit<Plan, "made">, seconds: number): Fields => ({
  steps: plan.steps.length,
  kinds: plan.calls.byKind,
  conflicts: plan.conflicts.length,
  notices: plan.notices.length,
  manualEdits: plan.manualEdits.length,
  held: plan.held.length,
  estimatedSeconds: seconds
})
