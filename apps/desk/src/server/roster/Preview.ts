/** A plan as the page shows it: each write in words, and what a person should decide first. */
import { type Plan, Read, type Roster } from "@flat-sdk/roster"
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

const holds: Readonly<Record<Plan.Hold["what"], readonly [verb: string, noun: string]>> = {
  accounts: ["delete", "accounts"],
  memberships: ["remove", "memberships"],
  classes: ["archive", "classes"],
  changes: ["rename", "accounts"],
  duplicates: ["create", "accounts for names that Flat has"],
  classDuplicates: ["create", "classes for names that Flat has"],
  leavers: ["miss", "people of earlier runs, as files of another school do"],
  running: ["archive", "classes before they are over"],
  emptied: ["take all pupils out of", "classes"],
  untaught: ["take all teachers out of", "classes"],
  teachers: ["remove", "memberships of teachers"]
}

const changesOf = (changes: Readonly<Record<string, { readonly to: string } | undefined>>): string =>
  Object.entries(changes).map(([field, change]) => `${field}: ${change?.to}`).join(", ")

const rowOf = (step: Plan.Step, { classes, people }: Roster.Roster): PlanRow => {
  const [action, kind] = works[step.kind]
  // Ids of steps have those of the files: `enrol:CLASS:PERSON`.
  const [, first = "", second = ""] = step.id.split(":").map(decodeURIComponent)
  const person = (id: string) => {
    const { firstName = "", lastName = "", username = "" } = people.get(id) ?? {}
    return `${firstName} ${lastName}`.trim() || username || id
  }
  const title = (id: string) => classes.get(id)?.title ?? id
  const named = (name: string, detail: string): PlanRow => ({
    action,
    kind,
    name,
    detail,
    danger: dangerous.has(step.kind)
  })
  switch (step.kind) {
    case "createAccount":
      return named(
        person(step.person),
        `${step.role === "teacher" ? "teacher" : "student"}, signs in as ${step.username}${
          step.password === "generated" ? ", new password" : ""
        }`
      )
    case "updateAccount":
      return named(person(step.person), changesOf(step.changes))
    case "updateClass":
      return named(title(step.class), changesOf(step.changes))
    case "createClass":
      return named(step.name, step.section ?? "")
    case "enrol":
    case "unenrol":
      return named(person(second), `${title(first)}: ${step.reason}`)
    default:
      return named(kind === "account" ? person(first) : title(first), step.reason)
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
  return {
    digest,
    summary: {
      actions: Object.entries(plan.calls.byKind).map(([kind, count]) => ({
        action: works[kind as Plan.Step["kind"]].join(" "),
        count
      })),
      unchanged: { accounts, classes, members: memberships },
      calls: plan.calls.apply,
      held: plan.held.map(({ count, of, what }) => `${holds[what][0]} ${count} of ${of} ${holds[what][1]}`)
    },
    rows: plan.steps.map((step) => rowOf(step, roster)),
    problems: problemsOf(roster, plan)
  }
}
