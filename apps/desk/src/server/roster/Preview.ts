/** A plan as the page shows it: each write in words, and what a person should decide first. */
import { Plan, type Roster } from "@flat-sdk/roster"
import type { PlanRow, RosterPlan } from "../../shared/Desk.ts"
import * as Problems from "./Problems.ts"

const works = {
  createAccount: ["create", "account"],
  updateAccount: ["change", "account"],
  setPassword: ["change", "account"],
  removeAccount: ["delete", "account"],
  createClass: ["create", "class"],
  updateClass: ["change", "class"],
  archiveClass: ["archive", "class"],
  unarchiveClass: ["restore", "class"],
  activateClass: ["activate", "class"],
  enrol: ["add", "member"],
  unenrol: ["remove", "member"]
} as const satisfies Readonly<Record<Plan.Step["kind"], readonly [PlanRow["action"], PlanRow["kind"]]>>

const dangerous: ReadonlySet<Plan.Step["kind"]> = new Set(["removeAccount", "archiveClass", "unenrol"])

/** Says in words what a step does. */
export const rowOf = (step: Plan.Step, { change, class: title, person, username }: Plan.About): PlanRow => {
  const [action, kind] = works[step.kind]
  return {
    action,
    kind,
    name: kind === "class" ? title : person === "" ? username : person,
    username,
    class: kind === "member" ? title : "",
    detail: step.kind === "createAccount" && step.password === "generated" ? `${change}, new password` : change,
    danger: dangerous.has(step.kind) || (step.kind === "updateAccount" && step.changes.role !== undefined)
  }
}

/** Shows a plan. */
export const of = (
  digest: string,
  plan: Plan.Plan,
  roster: Roster.Roster,
  names: ReadonlyMap<string, string>
): RosterPlan => {
  const { accounts, classes, memberships } = plan.unchanged
  const describe = Plan.describe(plan)
  const problems = Problems.of(roster, plan, names)
  return {
    digest,
    summary: {
      actions: Object.entries(plan.calls.byKind).map(([kind, count]) => ({
        action: works[kind as Plan.Step["kind"]].join(" "),
        count
      })),
      unchanged: { accounts, classes, members: memberships },
      calls: plan.calls.apply,
      held: plan.held.map((hold) => ({ what: hold.what, count: hold.count, sentence: Plan.describeHold(hold) }))
    },
    rows: plan.steps.map((step) => rowOf(step, describe(step))),
    problems,
    emptiness: Problems.emptiness(plan, problems),
    idle: Problems.idle(plan, roster)
  }
}
