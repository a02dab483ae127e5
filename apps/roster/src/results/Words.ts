/** The words for what a step does, before and after it was executed. */
import type { State } from "../engine/Outcome.ts"
import type { Step } from "../plan/Step.ts"

const done = {
  createAccount: "created",
  updateAccount: "updated",
  removeAccount: "removed",
  createClass: "created",
  updateClass: "updated",
  archiveClass: "archived",
  unarchiveClass: "restored",
  activateClass: "activated",
  enrol: "enrolled",
  unenrol: "unenrolled"
} as const satisfies Record<Step["kind"], string>

/** Names a result: `created`, `enrolled`, `unverified`, `failed`, `skipped`, `not sent`. */
export const resultOf = (kind: Step["kind"], state: State): string =>
  state === "done" ? done[kind] : state === "pending" ? "not sent" : state

/** Names what a step is going to do: `to be created`. */
export const intentionOf = (kind: Step["kind"]): string => `to be ${done[kind]}`
