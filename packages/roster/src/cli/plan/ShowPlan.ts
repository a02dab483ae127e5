/** Prints and saves a plan, for every command that makes one. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { count } from "../../model/Count.ts"
import type { Roster } from "../../model/Roster.ts"
import * as Findings from "../../plan/Finding.ts"
import type { Plan } from "../../plan/Plan.ts"
import * as Sentences from "../../report/Sentences.ts"
import type * as Estimate from "../Estimate.ts"
import * as Exit from "../Exit.ts"
import * as Outputs from "../outputs/Outputs.ts"
import * as PrivateFile from "../outputs/PrivateFile.ts"
import { printable } from "../Printable.ts"
import * as Table from "../Table.ts"
import * as PlanReport from "./PlanReport.ts"

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

/** Writes an object as JSON, with a line for each item of its lists. No part ends with a line break. */
const parts = function*(value: object): Generator<string> {
  let lines: Array<string> = []
  let length = 0
  for (const line of linesOf(value)) {
    lines.push(line)
    length += line.length
    if (length < size) continue
    yield lines.join("\n")
    lines = []
    length = 0
  }
  if (lines.length > 0) yield lines.join("\n")
}

const isPlan = (head: string): boolean => head.startsWith("{\n  \"version\": 1,\n  \"source\":")

const lines = function*(value: object): Generator<string> {
  for (const part of parts(value)) yield `${part}\n`
}

/** Writes a plan. Replaces an earlier plan as a whole, and never another file. */
export const save = Effect.fnUntraced(function*(plan: Plan, path: string) {
  const made = plan.made ?? new Date(yield* Clock.currentTimeMillis).toISOString()
  yield* PrivateFile.write(path, lines({ ...plan, made }), isPlan).pipe(
    Effect.catch(({ message, next }) => Exit.exitRejected(`The plan cannot be saved: ${printable(message)}. ${next}`))
  )
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
    for (const part of parts({ ...plan, time: { seconds, hourly, remaining } })) yield* Console.log(part)
    return
  }
  const width = yield* Table.width
  yield* Console.log(PlanReport.steps(plan, width))
  if (plan.steps.length > 0) yield* Console.log(PlanReport.list(plan, output.verbose, width))
  const unresolved = Findings.unresolved(plan.conflicts)
  const accepted = plan.conflicts.length - unresolved.length
  if (unresolved.length > 0) yield* Console.log(PlanReport.findings(unresolved, width))
  if (accepted > 0) yield* Console.log(`${count(accepted, "conflict is", "conflicts are")} accepted and left alone.`)
  if (plan.notices.length > 0) yield* Console.log(PlanReport.findings(plan.notices, width))
  if (plan.manualEdits.length > 0) yield* Console.log(PlanReport.edits(plan, width))
  const skipped = PlanReport.skipped(plan, width)
  if (skipped !== undefined) yield* Console.log(skipped)
  for (const text of more(width)) yield* Console.log(text)
  yield* Console.log(Table.paragraph("In short:", Sentences.ofPlan(plan), width))
  yield* Console.log(PlanReport.summary(plan, estimate))
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
  if (Findings.unresolved(plan.conflicts).length > 0 || plan.held.length > 0) {
    return yield* new Exit.ExitWith({ code: exitCodes.incomplete })
  }
})
