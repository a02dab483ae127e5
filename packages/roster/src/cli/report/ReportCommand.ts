/** The `report` command: a page for those who decide, about a plan or its run. Sends nothing. */
import { Command, Flag } from "effect/cli"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as SavePage from "../../page/SavePage.ts"
import { hashOf } from "../../plan/PlanFile.ts"
import type { Applied } from "../../report/Report.ts"
import * as ReportPage from "../../report/ReportPage.ts"
import * as PlanDocument from "../../results/PlanDocument.ts"
import * as Estimate from "../Estimate.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import * as Runs from "../results/Runs.ts"

/** A limit of which nothing is known: the whole hour counts as free. */
const unused = { limit: undefined, remaining: undefined, resetAt: undefined }

/** Steps executed concurrently by default. */
const concurrency = 8

export const report = Command.make(
  "report",
  {
    plan: Flag.String("plan").pipe(Flag.withMetavar("FILE"), Flag.withDescription("The plan: a JSON file")),
    out: Flag.String("out").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("The HTML file to write: a new file, readable only by you")
    ),
    ...Runs.flags,
    names: Flag.Boolean("names").pipe(
      Flag.withDefault(false),
      Flag.withDescription("List the people who get an account, by name")
    )
  },
  Effect.fn(
    function*({ database, names, organization, out, plan: path }) {
      const plan = yield* PlanDocument.read(path)
      const found = yield* Runs.find({ database, organization }, hashOf(plan))
      const run = found?.runs[0]
      const applied: Applied | undefined = found === undefined || run === undefined
        ? undefined
        : { run, steps: found.steps }
      const now = new Date(yield* Clock.currentTimeMillis)
      const { seconds } = Estimate.make(plan.calls.apply, concurrency, unused, now)
      yield* SavePage.save(
        out,
        ReportPage.render({ plan, applied, time: Estimate.showSeconds(seconds), names })
      )
      yield* Console.log(
        `The report ${applied === undefined ? "of the plan" : "of the run"} is in ${
          printable(out)
        }. Open it in a browser.`
      )
      if (names) yield* Console.log("It has names of people: only you can read it.")
    },
    Effect.catchTags({
      PlanInvalid: (error) =>
        Exit.exitRejected(
          `Nothing was written: ${printable(error.path)} is not such a plan: ${printable(error.detail)}.`
        ),
      SqlError: (error) => Exit.exitRejected(`Nothing was written: the database cannot be read: ${error.message}`),
      IdMapError: (error) => Exit.exitRejected(`Nothing was written: the database cannot be read: ${error.message}`),
      PlatformError: (error) => Exit.exitRejected(`Nothing was written: ${printable(error.message)}`)
    })
  )
).pipe(
  Command.withShortDescription("Write a page about a plan or its run"),
  Command.withDescription(
    `Writes one HTML file for those who decide: a summary in plain words, pictures of what changes by kind, school, grade and class, before
and after, what is not clear and what to do about it, the time, and after the plan was applied also what failed. It has no passwords,
and no names of people without --names. The file loads nothing and has no script. Sends nothing.

${Exit.help("the file is written")}`
  ),
  Command.withExamples([
    {
      command: "roster report --plan plan.json --out report.html",
      description: "Show what a plan changes, or what its run did"
    },
    {
      command: "roster report --plan plan.json --names --out names.html",
      description: "Also list who gets an account"
    }
  ])
)
