/** What a run did, for programs: counts without data of people. The results file has a row for each step. */
import type * as Engine from "../../engine/Engine.ts"
import type { Recorded } from "../../engine/records/Records.ts"

type Counts = Record<"done" | "failed" | "unverified" | "skipped" | "notSent", number>

export interface RunResult extends Readonly<Counts> {
  /** Name of the plan in the database. */
  readonly plan: string
  readonly steps: number
  /** By the kind of step. */
  readonly kinds: Readonly<Record<string, Readonly<Counts>>>
  /** Steps that failed, by the reason of the error. */
  readonly failures: Readonly<Record<string, number>>
  /** Why the run stopped before its last step, and the reason of the last error. */
  readonly stopped?: { readonly why: string; readonly reason: string }
}

const none = (): Counts => ({ done: 0, failed: 0, unverified: 0, skipped: 0, notSent: 0 })

const countsOf = (steps: ReadonlyArray<Recorded>): Counts => {
  const counts = none()
  for (const { outcome } of steps) counts[outcome.state === "pending" ? "notSent" : outcome.state]++
  return counts
}

const grouped = <A>(items: Iterable<A>, key: (item: A) => string): Readonly<Record<string, ReadonlyArray<A>>> => {
  const groups: Record<string, Array<A>> = {}
  for (const item of items) (groups[key(item)] ??= []).push(item)
  return groups
}

const mapped = <A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))

/** Counts what a run did. */
export const of = (plan: string, steps: ReadonlyArray<Recorded>, stop: Engine.Applied["stop"]): RunResult => ({
  plan,
  steps: steps.length,
  ...countsOf(steps),
  kinds: mapped(grouped(steps, ({ step }) => step.kind), countsOf),
  failures: mapped(
    grouped(
      steps.filter(({ outcome }) => outcome.state === "failed" || outcome.state === "unverified"),
      ({ outcome }) => outcome.reason ?? "unknown"
    ),
    (some) => some.length
  ),
  ...(stop === undefined ? undefined : { stopped: { why: stop.why, reason: stop.failure.reason } })
})
