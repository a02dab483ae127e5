/** What a run did, from the records of the engine. */
import type { Reference, Step } from "../Step.ts"

/** A step of a run with its outcome. */
export interface Executed {
  readonly step: Step
  /** `unverified` accounts exist. */
  readonly state: "pending" | "done" | "unverified" | "failed" | "skipped"
  /** Id in Flat of what the step created. */
  readonly flat?: string | undefined
  /** ISO time of the outcome. */
  readonly at?: string | undefined
  /** Whether a write was sent of which nobody knows whether it was executed. */
  readonly open?: boolean | undefined
}

/** What a run did, and how to find what its steps created. */
export interface Run {
  /** Steps that took effect, in the order of the plan. */
  readonly done: ReadonlyArray<Executed>
  /** The id in Flat of what a step refers to. */
  readonly flatOf: (reference: Reference) => string | undefined
}

export const make = (steps: ReadonlyArray<Executed>): Run => {
  const created = new Map(steps.map(({ flat, step }) => [step.id, flat]))
  return {
    done: steps.filter(({ state }) => state === "done" || state === "unverified"),
    flatOf: (reference) => reference._tag === "existing" ? reference.id : created.get(reference.step)
  }
}

/** The name of a membership: the class and the account in Flat. */
export const membership = (room: string, account: string): string => `${room} ${account}`
