/** The commands `plan` and `verify`: compare a school's files with Flat. Both only read. */
import { Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Plan } from "../../plan/Plan.ts"
import type * as Estimate from "../Estimate.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import * as Width from "../Width.ts"
import { compare } from "./Compare.ts"
import * as PlanCsv from "./PlanCsv.ts"
import { flags } from "./PlanFlags.ts"
import * as PlanReport from "./PlanReport.ts"
import * as SavePlan from "./SavePlan.ts"

interface Output {
  readonly json: boolean
  readonly csv: boolean
  readonly verbose: boolean
}

const print = Effect.fnUntraced(function*(plan: Plan, estimate: Estimate.Estimate, output: Output) {
  if (output.json) {
    const { hourly, remaining, seconds } = estimate
    return yield* Console.log(JSON.stringify({ ...plan, time: { seconds, hourly, remaining } }, null, 2))
  }
  // `Console.log` ends the last line.
  if (output.csv) return yield* Console.log(PlanCsv.of(plan).trimEnd())
  const width = yield* Width.width
  yield* Console.log(PlanReport.steps(plan, width))
  if (plan.steps.length > 0) yield* Console.log(PlanReport.list(plan, output.verbose, width))
  if (plan.conflicts.length > 0) yield* Console.log(PlanReport.findings(plan.conflicts, width))
  if (plan.notices.length > 0) yield* Console.log(PlanReport.findings(plan.notices, width))
  if (plan.manualEdits.length > 0) yield* Console.log(PlanReport.edits(plan, width))
  const skipped = PlanReport.skipped(plan, width)
  if (skipped !== undefined) yield* Console.log(skipped)
  yield* Console.log(PlanReport.summary(plan, estimate))
})

const policies =
  `Names and e-mail addresses that people edited in Flat are overwritten; usernames, roles, names, sections and states of classes
that people edited are kept. --keep and --repair change that for a field. Nothing is deleted, and no administrator is made. Classes
that ended are archived after 14 days.`

const environment = "Environment: FLAT_ACCESS_TOKEN (required), FLAT_BASE_URL, NODE_EXTRA_CA_CERTS, NO_COLOR."

export const plan = Command.make(
  "plan",
  {
    ...flags,
    out: Flag.String("out").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("Save the plan as JSON, for \"roster apply\""),
      Flag.optional
    )
  },
  Effect.fn(function*(input) {
    const { estimate, plan } = yield* compare(input)
    yield* print(plan, estimate, input)
    if (Option.isSome(input.out)) {
      yield* SavePlan.save(plan, input.out.value)
      yield* Console.error(
        `The plan is in ${printable(input.out.value)}. It has names of people: only you can read it.`
      )
    }
    if (plan.conflicts.length > 0 || plan.held.length > 0) {
      return yield* new Exit.ExitWith({ code: Exit.exitCodes.incomplete })
    }
  })
).pipe(
  Command.withShortDescription("Show what a school's files would change in Flat"),
  Command.withDescription(
    `Compares OneRoster, Clever, School Data Sync or plain CSV files with the accounts and classes that are in Flat now, and shows what
would be written. Writes nothing.

People are matched by the id map, then by username, then by e-mail address. Whatever is ambiguous is reported and left alone.
${policies}

${environment}

Exit codes:
0 the plan is complete;
1 there are conflicts, or the plan waits for confirmation;
2 problem with the arguments, the files, the id map or the token;
3 the organization could not be read.`
  ),
  Command.withExamples([
    { command: "roster plan export.zip", description: "Show what would change" },
    { command: "roster plan export.zip --subject music --out plan.json", description: "Plan only music, and save it" },
    { command: "roster plan export.zip --csv", description: "Print each step for a spreadsheet" }
  ])
)

export const verify = Command.make(
  "verify",
  flags,
  Effect.fn(function*(input) {
    const { estimate, plan } = yield* compare(input)
    const kept = plan.manualEdits.filter(({ decision }) => decision === "kept").length
    const differences = plan.steps.length + plan.conflicts.length + kept
    if (input.json || input.csv || differences > 0) yield* print(plan, estimate, input)
    if (differences > 0) {
      yield* Console.error(
        `Flat differs from the files in ${differences.toLocaleString("en")} ${differences === 1 ? "place" : "places"}.`
      )
      return yield* new Exit.ExitWith({ code: Exit.exitCodes.incomplete })
    }
    yield* Console.error("Flat has what the files say.")
  })
).pipe(
  Command.withShortDescription("Check that Flat has what a school's files say"),
  Command.withDescription(
    `Compares like "roster plan", prints the differences, and tells by the exit code whether there are any. Writes nothing.

${environment}

Exit codes:
0 Flat has what the files say;
1 it differs, or something is ambiguous;
2 problem with the arguments, the files, the id map or the token;
3 the organization could not be read.`
  ),
  Command.withExamples([
    { command: "roster verify export.zip", description: "Show the differences" },
    { command: "roster verify export.zip --id-map ids.csv --json", description: "Print them for a program" }
  ])
)
