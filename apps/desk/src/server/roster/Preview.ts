/** A plan as the page shows it: each write in words, and what a person should decide first. */
import { Plan, Read, type Roster } from "@flat-sdk/roster"
import type { PlanProblem, PlanRow, RosterPlan } from "../../shared/Desk.ts"

const works = {
  createAccount: ["create", "account"],
  updateAccount: ["change", "account"],
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

const rowOf = (step: Plan.Step, { change, class: title, person, username }: Plan.About): PlanRow => {
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

const problemsOf = (roster: Roster.Roster, plan: Plan.Plan): ReadonlyArray<PlanProblem> => {
  const ofFiles = Read.summarize(roster, plan.today, 5).diagnostics.filter(({ severity }) => severity !== "info").map((
    { advice, count, message, places, severity }
  ): PlanProblem => ({
    severity: severity === "error" ? "error" : "notice",
    message,
    remedy: advice,
    count,
    places: places.map(({ file, row }) => row === undefined ? "" : `${file} line ${row}`).filter((place) =>
      place !== ""
    )
  }))
  const ofPlan = Array.from(
    Map.groupBy([...plan.conflicts, ...plan.notices], ({ code }) => code).values(),
    (found): PlanProblem => ({
      severity: found[0]!.severity,
      message: found[0]!.message,
      remedy: found[0]!.advice,
      count: found.length,
      places: found.slice(0, 5).flatMap(({ from }) => from === undefined ? [] : [`${from.file} line ${from.row}`])
    })
  )
  const order = ["error", "conflict", "notice"]
  return [...ofFiles, ...ofPlan].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** Shows a plan. */
export const of = (digest: string, plan: Plan.Plan, roster: Roster.Roster): RosterPlan => {
  const { accounts, classes, memberships } = plan.unchanged
  const describe = Plan.describe(plan)
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
    problems: problemsOf(roster, plan)
  }
}
