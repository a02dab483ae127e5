/** What happened to a step of a plan. */
import * as Schema from "effect/Schema"

/**
 * - `pending`: not tried yet, or its outcome is still to be looked up
 * - `done`: Flat has what the step wants
 * - `unverified`: the account exists, but its password may differ from the one in the passwords file
 * - `failed`: tried without success
 * - `skipped`: not tried, because a step that it needs is not done
 */
export const State = Schema.Literals(["pending", "done", "unverified", "failed", "skipped"])
export type State = typeof State.Type

/** How a step ended. */
export const Outcome = Schema.Struct({
  state: State,
  /** What happened, if it is more than the state says. Without names, e-mail addresses or passwords. */
  note: Schema.optionalKey(Schema.String),
  /** Tag of the error, such as `Conflict`. */
  reason: Schema.optionalKey(Schema.String),
  /** What to do about a failure. */
  fix: Schema.optionalKey(Schema.String),
  /** Id to quote to Flat's support. */
  supportId: Schema.optionalKey(Schema.String),
  /** Id in Flat of the account or class that the step created. */
  flat: Schema.optionalKey(Schema.String)
})
export interface Outcome extends Schema.Schema.Type<typeof Outcome> {}

/** An outcome as people see it. `no response`: a write was sent, and nobody knows yet whether it was executed. */
export type Shown = Omit<Outcome, "state"> & { readonly state: State | "no response" }

/** Returns what people see of a recorded step. */
export const viewOf = (
  { intent, outcome }: { readonly intent: object | undefined; readonly outcome: Outcome }
): Shown =>
  intent === undefined || outcome.state !== "pending" ? outcome : {
    state: "no response",
    note: "sent, no response yet",
    fix: "apply the plan again: the run looks up what happened"
  }

/** Returns the outcome of a completed step. */
export const complete = (note?: string, flat?: string): Outcome => ({
  state: "done",
  ...(note === undefined ? undefined : { note }),
  ...(flat === undefined ? undefined : { flat })
})

export const pending: Outcome = { state: "pending" }
