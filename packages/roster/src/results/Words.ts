/** The words of plans and runs: what a step does, before and after it was executed, and what is left alone. */
import type { Shown } from "../engine/outcome/Outcome.ts"
import { type Skipped, skips } from "../plan/Plan.ts"
import type { Step } from "../plan/Step.ts"

/** What each kind of step does, and did, in the order of tables. */
const works: Readonly<Record<Step["kind"], readonly [work: string, done: string]>> = {
  createAccount: ["create account", "created"],
  updateAccount: ["change account", "updated"],
  setPassword: ["set password", "set"],
  createClass: ["create class", "created"],
  activateClass: ["activate class", "activated"],
  unarchiveClass: ["restore class", "restored"],
  updateClass: ["change class", "updated"],
  enrol: ["add member", "enrolled"],
  archiveClass: ["archive class", "archived"],
  unenrol: ["remove member", "unenrolled"],
  removeAccount: ["delete account", "removed"]
}

export const kinds = Object.keys(works) as ReadonlyArray<Step["kind"]>

export const workOf = (kind: Step["kind"]): string => works[kind][0]

/** Names a result: `created`, `enrolled`, `unverified`, `failed`, `skipped`, `not sent`, `no response`. */
export const resultOf = (kind: Step["kind"], state: Shown["state"]): string =>
  state === "done" ? works[kind][1] : state === "pending" ? "not sent" : state

/** Names what a step is going to do: `to be created`. */
export const intentionOf = (kind: Step["kind"]): string => `to be ${works[kind][1]}`

/** Returns what a plan leaves alone, and how much of it there is. */
export const leftAlone = (skipped: Skipped): ReadonlyArray<readonly [what: string, times: number]> =>
  (Object.keys(skips) as ReadonlyArray<keyof Skipped>).flatMap((key) =>
    skipped[key] === 0 ? [] : [[skips[key], skipped[key]]]
  )

export const formats: Readonly<Record<string, string>> = {
  "oneroster-1.1": "OneRoster 1.1",
  "oneroster-1.2": "OneRoster 1.2",
  clever: "Clever SFTP",
  "sds-2.1": "School Data Sync v2.1",
  "sds-2": "School Data Sync v2",
  "sds-1": "School Data Sync v1",
  csv: "CSV"
}
