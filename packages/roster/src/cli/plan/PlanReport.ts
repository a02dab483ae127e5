/** Formats a plan as text for people. Tables fit the width. The sample of steps has names, so that people recognise their school; e-mail addresses are masked. */
import { count, number } from "../../model/Count.ts"
import * as Place from "../../model/Place.ts"
import type { Finding } from "../../plan/Finding.ts"
import type { Plan } from "../../plan/Plan.ts"
import type { Reference, Step } from "../../plan/Step.ts"
import { added } from "../../plan/undo/Members.ts"
import * as Words from "../../results/Words.ts"
import * as Estimate from "../Estimate.ts"
import { clip, printable, showId } from "../Printable.ts"
import * as Table from "../Table.ts"

const sampleSize = 3

/** Characters of a name that a sample shows. */
const longestName = 60

const mostPlaces = 3

const changesOf = (steps: ReadonlyArray<Step>): string => {
  const fields = new Map<string, number>()
  for (const step of steps) {
    for (const field of Object.keys("changes" in step ? step.changes : {})) {
      fields.set(field, (fields.get(field) ?? 0) + 1)
    }
  }
  return Array.from(fields, ([field, times]) => `${field} ${number(times)}`).join(", ")
}

const noteOf = (kind: Step["kind"], steps: ReadonlyArray<Step>): string => {
  const having = (test: (step: Step) => boolean) => steps.filter(test).length
  switch (kind) {
    case "createAccount": {
      const teachers = having((step) => step.kind === "createAccount" && step.role === "teacher")
      const generated = having((step) => step.kind === "createAccount" && step.password === "generated")
      return [
        count(steps.length - teachers, "pupil"),
        count(teachers, "teacher"),
        ...(generated === 0 ? [] : [`${count(generated, "password")} to generate`])
      ].join(", ")
    }
    case "updateAccount":
    case "updateClass":
      return changesOf(steps)
    case "enrol": {
      const teachers = having((step) => step.reason.startsWith("teaches"))
      return `${count(teachers, "teacher")}, ${count(steps.length - teachers, "pupil")}`
    }
    case "unenrol":
      return steps.every(({ reason }) => reason === added)
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

/** The names of what the plan creates, by step. Of what exists, a plan has the ids. */
const namesOf = (plan: Plan): (step: Step) => string => {
  const names = new Map<string, string>()
  for (const step of plan.steps) {
    if (step.kind === "createAccount") {
      names.set(step.id, [step.firstName, step.lastName].filter((name) => name !== undefined).join(" "))
    } else if (step.kind === "createClass") names.set(step.id, [step.name, step.section ?? ""].join(" ").trim())
  }
  const nameOf = (reference: Reference) => reference._tag === "created" ? names.get(reference.step) ?? "" : ""
  const changed = (
    changes: Readonly<Record<string, { readonly to: string } | undefined>>,
    ...fields: ReadonlyArray<string>
  ) => fields.flatMap((field) => changes[field]?.to ?? []).join(" ")
  return (step) => {
    switch (step.kind) {
      case "enrol":
        return [nameOf(step.account), nameOf(step.target)].filter((name) => name !== "").join(" → ")
      case "updateAccount":
        return changed(step.changes, "firstname", "lastname")
      case "updateClass":
        return changed(step.changes, "name", "section")
      default:
        return names.get(step.id) ?? ""
    }
  }
}

/** The ids of steps, names, and why: all of them, or the first of each kind. */
export const list = (plan: Plan, verbose: boolean, width: number): string => {
  const shown = Words.kinds.flatMap((kind) => {
    const some = plan.steps.filter((step) => step.kind === kind)
    return verbose ? some : some.slice(0, sampleSize)
  })
  const nameOf = namesOf(plan)
  const table = Table.render(
    ["step", "name", "why"],
    shown.map((step) => [showId(step.id), clip(printable(nameOf(step)), longestName), step.reason]),
    width,
    { prose: [1, 2] }
  )
  const hidden = plan.steps.length - shown.length
  return hidden === 0 ? table : `${table}\n… and ${number(hidden)} more. Use --verbose to list all.`
}

const placeOf = (finding: Finding): string =>
  finding.from === undefined || finding.from.row === 0
    ? showId(finding.person ?? finding.class ?? "")
    : printable(Place.show(finding.from))

export const findings = (found: ReadonlyArray<Finding>, width: number): string =>
  Table.problems(
    Array.from(Map.groupBy(found, ({ code }) => code).values(), (some) => {
      const places = [...new Set(some.map(placeOf))].filter((place) => place !== "")
      return { ...some[0]!, count: some.length, places: places.slice(0, mostPlaces), more: places.length > mostPlaces }
    }),
    width
  )

export const edits = (plan: Plan, width: number): string => {
  const groups = Map.groupBy(plan.manualEdits, ({ decision, field, kind }) => `${kind} ${field} ${decision}`)
  return Table.render(
    ["edited in Flat", "field", "number", "the plan"],
    Array.from(groups, ([, some]) => [
      some[0]!.kind,
      some[0]!.field,
      number(some.length),
      some[0]!.decision === "kept" ? "keeps it" : "overwrites it"
    ]),
    width
  )
}

/** The table of what the files or Flat have and the plan leaves alone, or `undefined` if there is nothing. */
export const skipped = ({ skipped }: Plan, width: number): string | undefined => {
  const rows = Words.leftAlone(skipped).map(([what, times]) => [number(times), what])
  return rows.length === 0 ? undefined : Table.render(["number", "left alone"], rows, width, { prose: [1] })
}

/** The lines below the tables: calls and time, and why the plan waits. */
export const summary = (plan: Plan, estimate: Estimate.Estimate): string => {
  const { calls, hourly, remaining, seconds } = estimate
  return [
    ...(calls === 0 ? ["There is nothing to write."] : [
      `The plan needs ${count(calls, "API call")} and takes ${Estimate.showSeconds(seconds)}.`,
      `${number(remaining)} of ${number(hourly)} calls remain this hour.`
    ]),
    `It was made with ${count(plan.calls.read, "read")}; the next run reads with ${number(plan.calls.nextRead)}.`,
    ...plan.held.map((hold) =>
      `The plan waits for confirmation:\nit would ${Words.holdOf(hold)}${
        hold.threshold === 0 ? "" : `, more than ${hold.threshold} %`
      }.`
    )
  ].join("\n")
}
