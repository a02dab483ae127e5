/** The `results` command: what a plan does with each row of the files, or what its run did. Sends nothing. */
import { Argument, Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { hashOf } from "../../plan/PlanFile.ts"
import * as PlanDocument from "../../results/PlanDocument.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import * as Runs from "./Runs.ts"
import * as WriteRows from "./WriteRows.ts"

export const results = Command.make(
  "results",
  {
    plan: Argument.String("plan").pipe(Argument.withDescription("The plan: a JSON file")),
    files: Flag.String("files").pipe(
      Flag.withMetavar("PATH"),
      Flag.withDescription("The school's files that the plan was made from")
    ),
    out: Flag.String("out").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("The file to write: JSON if the name ends in .json, else CSV")
    ),
    ...Runs.flags
  },
  Effect.fn(
    function*({ database, files, organization, out, plan: path }) {
      const plan = yield* PlanDocument.read(path)
      const found = yield* Runs.find({ database, organization }, hashOf(plan))
      if (found === undefined) yield* Console.error("The plan was not applied yet: the rows say what it will do.")
      const roster = yield* WriteRows.readFiles(files, plan)
      yield* WriteRows.write(out, roster, plan, found?.steps)
    },
    Effect.catchTags({
      PlanInvalid: (error) =>
        Exit.exitRejected(
          `Nothing was written: ${printable(error.path)} is not such a plan: ${printable(error.detail)}.`
        ),
      RosterReadError: (error) => Exit.exitRejected(`Nothing was written. ${printable(error.message)}`),
      RowsFailed: (error) => Exit.exitRejected(`Nothing was written: ${printable(error.message)}.`),
      SqlError: (error) => Exit.exitRejected(`Nothing was written: the database cannot be read: ${error.message}`),
      IdMapError: (error) => Exit.exitRejected(`Nothing was written: the database cannot be read: ${error.message}`),
      PlatformError: (error) => Exit.exitRejected(`Nothing was written: ${printable(error.message)}`)
    })
  )
).pipe(
  Command.withShortDescription("Write what happened to each row of the files"),
  Command.withDescription(
    `Writes a row for each row of the school's files, in the order in which they are read: what it is about, and what happened: created,
updated, unchanged, enrolled, already a member, skipped and why, a conflict, left out by the reader, failed with what to do, or not
sent. Rows that repeat another one say which. Before the plan is applied, they say what it will do. Sends nothing.

${Exit.help("the file is written")}`
  ),
  Command.withExamples([
    {
      command: "roster results plan.json --files export.zip --out rows.csv",
      description: "Write what the plan does with each row, or what its run did"
    }
  ])
)
