/** The commands `plan` and `verify`: compare a school's files with Flat. Both only read. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { describeCommand, environment, planCodes } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { count } from "../../console/Printable.ts"
import * as Findings from "../../plan/Finding.ts"
import type { Plan } from "../../plan/Plan.ts"
import { compare, flags } from "../plan/Compare.ts"
import * as Outputs from "../plan/Outputs.ts"
import * as ShowPlan from "../plan/ShowPlan.ts"
import { flags as settings } from "../settings/Flags.ts"

export const plan = Command.make(
  "plan",
  { ...flags, ...settings("out") },
  Effect.fn(function*(input) {
    const { estimate, plan, roster } = yield* compare(input, input.rows !== undefined)
    yield* ShowPlan.print(plan, estimate, input)
    yield* ShowPlan.end(plan, input, roster)
  })
).pipe(
  describeCommand(
    `Compares OneRoster, Clever, School Data Sync or plain CSV files with the accounts and classes that are in Flat now, and shows what
would be written. Writes nothing.

People are matched by the id map, then by username, then by e-mail address. Whatever is ambiguous is reported and left alone.
Names and e-mail addresses that people edited in Flat are overwritten; usernames, roles, names, sections and states of classes
that people edited are kept. --keep and --repair change that for a field. Nothing is deleted, and no administrator is made. Classes
that ended are archived after 14 days.`,
    {
      ...planCodes,
      environment,
      examples: {
        "plan export.zip": "Show what would change",
        "plan export.zip --subject music --out plan.json": "Plan only music, and save it",
        "plan export.zip --rows rows.csv --report report.html":
          "Write each row with what happens to it, and a page for those who decide"
      }
    }
  )
)

/** What Flat has and the files no longer say. Without flags that remove it, nothing is planned for it, and yet it is a difference. */
const beyond = ({ leavers, notices }: Plan): ReadonlyArray<string> => {
  const noticed = (code: Findings.Code) => notices.filter((notice) => notice.code === code).length
  const parts = ([
    [
      leavers.length,
      "account of a person who is no longer in the files or may not sign in",
      "accounts of people who are no longer in the files or may not sign in"
    ],
    [
      noticed("member-extra") + noticed("member-end-unsure"),
      "member of a class who is no longer in it by the files",
      "members of classes who are no longer in them by the files"
    ],
    [noticed("class-absent"), "class that is no longer in the files", "classes that are no longer in the files"]
  ] as const).flatMap(([value, one, many]) => value === 0 ? [] : [count(value, one, many)])
  if (parts.length === 0) return []
  const isOne = parts.length === 1 && parts[0]!.startsWith("1 ")
  return [`It also has ${parts.join(", and ")}. ${isOne ? "It stays" : "They stay"}.`]
}

export const verify = Command.make(
  "verify",
  flags,
  Effect.fn(function*(input) {
    const { estimate, plan, roster } = yield* compare(input, input.rows !== undefined)
    const kept = plan.manualEdits.filter(({ decision }) => decision === "kept").length
    const differences = plan.steps.length + Findings.unresolvedConflicts(plan.conflicts).length + kept
    if (input.json || differences > 0) yield* ShowPlan.print(plan, estimate, input)
    yield* Outputs.write(input, plan, roster)
    if (differences > 0) {
      yield* Console.error(`Flat differs from the files in ${count(differences, "place")}.`)
      return yield* new Exit.ExitWith({ code: exitCodes.incomplete })
    }
    yield* Console.error(["Flat has what the files say.", ...beyond(plan)].join("\n"))
  })
).pipe(
  describeCommand(
    `Compares like "roster plan", prints the differences, and shows by the exit code whether there are any. Writes nothing.`,
    {
      done: "Flat has what the files say; what it has beyond them is counted",
      incomplete: "it differs, or something is ambiguous",
      environment,
      examples: {
        "verify export.zip": "Show the differences",
        "verify export.zip --id-map ids.csv --json": "Print them for a program"
      }
    }
  )
)
