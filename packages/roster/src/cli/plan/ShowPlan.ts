/** Prints and saves a plan. The sample of steps has names, so that people recognise their school; e-mail addresses are masked. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Width from "@flat-sdk/terminal/Width"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Estimate from "../../console/Estimate.ts"
import * as Exit from "../../console/Exit.ts"
import { count, number, printable, showId, showName } from "../../console/Printable.ts"
import * as PrivateFile from "../../console/PrivateFile.ts"
import * as Table from "../../console/Table.ts"
import { showPlace } from "../../model/Diagnostic.ts"
import type { Roster } from "../../model/Roster.ts"
import * as Findings from "../../plan/Finding.ts"
import * as Hold from "../../plan/Hold.ts"
import * as Names from "../../plan/Names.ts"
import type { Plan } from "../../plan/Plan.ts"
import type { Step } from "../../plan/Step.ts"
import { addedReason } from "../../plan/undo/Members.ts"
import * as Sentences from "../../report/Sentences.ts"
import * as Tally from "../../report/Tally.ts"
import * as Words from "../../results/Words.ts"
import { lineOf } from "../apply/Approval.ts"
import * as Outputs from "./Outputs.ts"

const sampleSize = 3
const mostPlaces = 3

const changesOf = (steps: ReadonlyArray<Step>): string => {
  const fields = steps.flatMap((step) => Object.keys("changes" in step ? step.changes : {}))
  const groups = Map.groupBy(fields, (field) => field)
  return Array.from(groups, ([field, { length }]) => `${field} ${number(length)}`).join(", ")
}

const noteOf = (kind: Step["kind"], steps: ReadonlyArray<Step>): string => {
  const { pupilPlaces, pupils, teacherPlaces, teachers } = Tally.of(steps.map((step) => ({ step })))
  switch (kind) {
    case "createAccount": {
      const generated = steps.filter((step) => "password" in step && step.password === "generated").length
      const accounts = `${count(pupils.planned, "pupil")}, ${count(teachers.planned, "teacher")}`
      return generated === 0 ? accounts : `${accounts}, ${count(generated, "password")} to generate`
    }
    case "updateAccount":
    case "updateClass":
      return changesOf(steps)
    case "enrol":
      return `${count(teacherPlaces.planned, "teacher")}, ${count(pupilPlaces.planned, "pupil")}`
    case "unenrol":
      return steps.every(({ reason }) => reason === addedReason)
        ? "without work there, as far as Flat shows"
        : "their work in the class is deleted"
    case "removeAccount":
      return "with their scores"
    default:
      return ""
  }
}

export const steps = (plan: Plan, width: number): string => {
  const { accounts, classes, memberships } = plan.unchanged
  return Table.render(
    ["step", "calls", "of these"],
    [
      ...Words.kinds.flatMap((kind) => {
        const some = plan.steps.filter((step) => step.kind === kind)
        return some.length === 0 ? [] : [[Words.workOf(kind), number(some.length), noteOf(kind, some)]]
      }),
      [
        "nothing to do",
        "0",
        `${count(accounts, "account")}, ${count(classes, "class", "classes")}, ${count(memberships, "membership")}`
      ]
    ],
    width,
    { prose: [2] }
  )
}

/** The ids of steps, names, what changes and why: all of them, or the first of each kind. */
export const list = (plan: Plan, verbose: boolean, width: number): string => {
  const shown = Words.kinds.flatMap((kind) => {
    const some = plan.steps.filter((step) => step.kind === kind)
    return verbose ? some : some.slice(0, sampleSize)
  })
  const describe = Names.describe(plan)
  const table = Table.render(
    ["step", "name", "what", "why"],
    shown.map((step) => {
      const about = describe(step)
      return [showId(step.id), showName(Names.nameOf(about)), printable(about.shown), step.reason]
    }),
    width,
    { prose: [1, 2, 3] }
  )
  const hidden = plan.steps.length - shown.length
  return hidden === 0 ? table : `${table}\n… and ${number(hidden)} more. Use --verbose to list all.`
}

const placeOf = (finding: Findings.Finding): string =>
  finding.from === undefined || finding.from.row === 0
    ? showId(finding.person ?? finding.class ?? "")
    : printable(showPlace(finding.from))

export const findings = (found: ReadonlyArray<Findings.Finding>, width: number): string =>
  Table.problems(
    Array.from(Map.groupBy(found, ({ code }) => code).values(), (some) => {
      const places = [...new Set(some.map(placeOf))].filter((place) => place !== "")
      return { ...some[0]!, count: some.length, places: places.slice(0, mostPlaces), more: places.length > mostPlaces }
    }),
    width
  )

const edits = (plan: Plan, width: number): string => {
  const groups = Map.groupBy(plan.manualEdits, ({ decision, field, kind }) => `${kind} ${field} ${decision}`)
  const rows = Array.from(groups, ([group, { length }]) => {
    const [kind = "", field = "", decision] = group.split(" ")
    return [kind, field, number(length), decision === "kept" ? "keeps it" : "overwrites it"]
  })
  return Table.render(["edited in Flat", "field", "number", "the plan"], rows, width)
}

/** What the files or Flat have and the plan leaves alone. */
const skippedTable = ({ skipped }: Plan, width: number): string =>
  Table.render(
    ["number", "left alone"],
    Words.leftAlone(skipped).map(([what, times]) => [number(times), what]),
    width,
    { prose: [1] }
  )

/** The lines below the tables: calls and time. */
export const summary = (plan: Plan, estimate: Estimate.Estimate): string => {
  const { calls, hourly, remaining, seconds } = estimate
  return [
    ...(calls === 0 ? ["There is nothing to write."] : [
      `The plan needs ${count(calls, "API call")} and takes ${Estimate.showSeconds(seconds)}.`,
      `${number(remaining)} of ${number(hourly)} calls remain this hour.`
    ]),
    `It was made with ${count(plan.calls.read, "read")}; the next run reads with ${number(plan.calls.nextRead)}.`
  ].join("\n")
}

/** Why the plan waits, and what approves it. */
const holds = ({ held }: Plan, width: number): string =>
  held.length === 0 ? "" : [
    "The plan is held and waits for a person:",
    ...held.flatMap((hold) => {
      const limit = hold.threshold === 0 ? "" : ` The limit is ${hold.threshold} %.`
      return Width.wrap(`${printable(Hold.describe(hold))}.${limit}`, width)
    }),
    `If each of these is meant, apply the plan with:\n  ${lineOf(held)}`
  ].join("\n")

/** Characters of a part: the plan of a district has half a million steps, and as one string it would take several times the memory of everything else. */
const size = 64 * 1024

const linesOf = function*(value: object): Generator<string> {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  yield "{"
  for (const [index, [name, part]] of entries.entries()) {
    const end = index === entries.length - 1 ? "" : ","
    const head = `  ${JSON.stringify(name)}: `
    if (!Array.isArray(part) || part.length === 0) {
      yield `${head}${JSON.stringify(part)}${end}`
      continue
    }
    yield `${head}[`
    for (const [position, item] of part.entries()) {
      yield `    ${JSON.stringify(item)}${position === part.length - 1 ? "" : ","}`
    }
    yield `  ]${end}`
  }
  yield "}"
}

/** Writes an object as JSON, with a line for each item of its lists. */
const parts = function*(value: object): Generator<string> {
  let part = ""
  for (const line of linesOf(value)) {
    part += `${line}\n`
    if (part.length < size) continue
    yield part
    part = ""
  }
  if (part !== "") yield part
}

const isPlan = (head: string): boolean => head.startsWith("{\n  \"version\": 1,\n  \"source\":")

/** Writes a plan. Replaces an earlier plan as a whole, and never another file. */
export const save = Effect.fnUntraced(function*(plan: Plan, path: string) {
  const made = plan.made ?? new Date(yield* Clock.currentTimeMillis).toISOString()
  yield* PrivateFile.write(path, parts({ ...plan, made }), isPlan).pipe(Exit.rejecting("The plan cannot be saved"))
})

export interface Output {
  readonly json: boolean
  readonly verbose: boolean
}

/** Prints a plan as JSON or as tables. `more` has what a command adds to the tables. */
export const print = Effect.fnUntraced(function*(
  plan: Plan,
  estimate: Estimate.Estimate,
  output: Output,
  more: (width: number) => ReadonlyArray<string> = () => []
) {
  if (output.json) {
    const { hourly, remaining, seconds } = estimate
    for (const part of parts({ ...plan, time: { seconds, hourly, remaining } })) yield* Console.log(part.slice(0, -1))
    return
  }
  const width = yield* Table.width
  const unresolved = Findings.unresolvedConflicts(plan.conflicts)
  const accepted = plan.conflicts.length - unresolved.length
  for (
    const text of [
      steps(plan, width),
      list(plan, output.verbose, width),
      findings(unresolved, width),
      accepted === 0 ? "" : `${count(accepted, "conflict is", "conflicts are")} accepted and left alone.`,
      findings(plan.notices, width),
      edits(plan, width),
      skippedTable(plan, width),
      ...more(width),
      Table.paragraph("In short:", Sentences.ofPlan(plan), width),
      summary(plan, estimate),
      holds(plan, width)
    ]
  ) if (text !== "") yield* Console.log(text)
})

/** Saves a plan, and writes what is about it, if files are given. Ends the command with code 3 if the plan has conflicts that nobody accepted, or waits. */
export const end = Effect.fnUntraced(function*(
  plan: Plan,
  files: Outputs.Files & { readonly out: string | undefined },
  roster: Roster | undefined
) {
  const { out } = files
  if (out !== undefined) {
    yield* save(plan, out)
    yield* Console.error(`The plan is in ${printable(out)}. It has names of people: only you can read it.`)
  }
  yield* Outputs.write(files, plan, roster)
  if (Findings.unresolvedConflicts(plan.conflicts).length > 0 || plan.held.length > 0) {
    return yield* new Exit.ExitWith({ code: exitCodes.incomplete })
  }
})
