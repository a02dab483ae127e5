/** The words for what a step does, before and after it was executed. */
import type { State } from "../engine/outcome/Outcome.ts"
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

const titles = {
  createAccount: "Create the account",
  updateAccount: "Correct the account",
  removeAccount: "Delete the account",
  createClass: "Create the class",
  updateClass: "Rename the class",
  archiveClass: "Archive the class",
  unarchiveClass: "Restore the class",
  activateClass: "Activate the class",
  enrol: "Add to a class",
  unenrol: "Remove from a class"
} as const satisfies Record<Step["kind"], string>

/** Names what a step does, for people. */
export const titleOf = (kind: Step["kind"]): string => titles[kind]
