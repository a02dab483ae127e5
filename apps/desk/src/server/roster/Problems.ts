/** What a person should know or decide before a plan is applied, in the words of a school. */
import type { FlatClient } from "@flat-sdk/core"
import { type Plan, Read, type Roster } from "@flat-sdk/roster"
import { Effect, Stream } from "effect"
import type { Decision, PlanProblem } from "../../shared/Desk.ts"
import { nameOf } from "../request/Who.ts"

/** Conflicts that the page decides, and how. */
const decisions = {
  "account-deleted": "recreate",
  "person-replaced": "match",
  "account-of-other-name": "match"
} as const satisfies Partial<Record<Plan.Finding["code"], Decision["by"]>>

const isDecidable = (code: string): code is keyof typeof decisions => Object.hasOwn(decisions, code)

/** Advice that would name a command or an option of one. */
const remedies: Readonly<Record<string, string>> = {
  "rows-lost": "correct the rows that are listed here as errors",
  "nobody-has-role": "add a column with the role of each person",
  "filter-empty": "check how the files write the classes",
  "class-of-other-year": "archive the class of last year on the page \"Classes\", then plan again",
  "class-year-unknown": "add the school year to the classes of the files",
  "class-not-ours": "archive it on the page \"Classes\"",
  "member-extra": "choose \"Take people out of classes\" above, then plan again, or remove it in Flat",
  "class-absent": "choose \"Archive classes\" above, then plan again, or archive it on the page \"Classes\"",
  "header.missing-column": "export the file with this column",
  "role.unknown": "write student or teacher, or remove the row if the person needs no account"
}

/** Returns the names of the accounts that decisions are about, by their ids in Flat. */
export const accountNames = Effect.fnUntraced(function*({ conflicts }: Plan.Plan, flat: FlatClient.FlatClientShape) {
  const wanted = new Set(conflicts.filter(({ code }) => isDecidable(code)).map(({ account }) => account))
  const names = new Map<string, string>()
  if (wanted.size === 0) return names
  yield* flat.organization.listOrganizationUsers.stream({ limit: 1000 }).pipe(
    Stream.filter(({ id }) => wanted.has(id)),
    Stream.runForEach((user) => Effect.sync(() => names.set(user.id, `${nameOf(user)} (${user.username})`)))
  )
  return names
})

const decisionsOf = (
  found: ReadonlyArray<Plan.Finding>,
  { people }: Roster.Roster,
  names: ReadonlyMap<string, string>
): ReadonlyArray<Decision> =>
  found.flatMap(({ accepted, account = "", code, person = "" }) => {
    if (!isDecidable(code) || accepted === true) return []
    const { firstName: firstname = "", lastName: lastname = "", username = person } = people.get(person) ?? {}
    const name = nameOf({ firstname, lastname, username })
    return [{ by: decisions[code], code, person, name, account: names.get(account) }]
  })

/** Returns the problems of the files and of the plan: first what leaves something out. */
export const of = (
  roster: Roster.Roster,
  { conflicts, notices, today }: Plan.Plan,
  names: ReadonlyMap<string, string>
): ReadonlyArray<PlanProblem> => {
  const ofFiles = Read.summarize(roster, today, 5).diagnostics.filter(({ severity }) => severity !== "info").map((
    { advice, code, count, message, places, severity }
  ): PlanProblem => ({
    severity: severity === "error" ? "error" : "notice",
    message,
    remedy: remedies[code] ?? advice,
    count,
    places: places.map(({ file, row }) => row === undefined ? "" : `${file} line ${row}`).filter((place) =>
      place !== ""
    ),
    decisions: []
  }))
  const ofPlan = Array.from(
    Map.groupBy([...conflicts, ...notices].filter(({ accepted }) => accepted !== true), ({ code }) => code),
    ([code, found]): PlanProblem => ({
      severity: found[0]!.severity,
      message: found[0]!.message,
      remedy: remedies[code] ?? found[0]!.advice,
      count: found.length,
      places: found.slice(0, 5).flatMap(({ from }) => from === undefined ? [] : [`${from.file} line ${from.row}`]),
      decisions: decisionsOf(found, roster, names)
    })
  )
  const order = ["error", "conflict", "notice"]
  return [...ofFiles, ...ofPlan].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** Says why a plan without a write has none. Empty if it has some. */
export const emptiness = ({ conflicts, steps }: Plan.Plan, problems: ReadonlyArray<PlanProblem>): string => {
  if (steps.length > 0) return ""
  if (conflicts.some(({ code }) => code === "files-empty")) {
    return "The files have headings and nothing below them, so there is nothing to compare."
  }
  const open = problems.filter(({ severity }) => severity === "conflict").reduce((sum, { count }) => sum + count, 0)
  if (open > 0) {
    return `Nothing can be done yet: ${
      open === 1 ? "one case needs" : `${open} cases need`
    } a decision, or a correction of the files.`
  }
  return problems.some(({ severity }) => severity === "error")
    ? "Nothing can be done: the rows of the files that would change something have errors."
    : "Nothing is to be done: Flat has what the files say."
}

/** Says of each option that was chosen and changed nothing why that is so. */
export const idle = ({ options, steps }: Plan.Plan, { coverage }: Roster.Roster): ReadonlyArray<string> => {
  const has = (kind: Plan.Step["kind"]) => steps.some((step) => step.kind === kind)
  const partly = (what: keyof typeof coverage) => coverage[what] !== "complete"
  const sentences: ReadonlyArray<readonly [isIdle: boolean, why: string]> = [
    [
      options.archive === "absent" && !has("archiveClass"),
      `"Archive classes" changes nothing: ${
        partly("classes")
          ? "these files do not list all classes, so that none is missing. Archive them on the page \"Classes\"."
          : "every class that an earlier import made is in the files, or is archived. Classes that people made are on the page \"Classes\"."
      }`
    ],
    [
      options.removeMemberships === true && !has("unenrol"),
      `"Take people out of classes" changes nothing: ${
        partly("memberships")
          ? "these files do not list all memberships, so that none is missing."
          : "nobody whom an earlier import put into a class has left it by the files."
      }`
    ]
  ]
  return sentences.flatMap(([isIdle, why]) => isIdle ? [why] : [])
}
