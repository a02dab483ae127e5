/** The `status` command: what runs did and what is left, from the database. Needs no token and sends nothing. */
import { argument } from "@flat-sdk/terminal/Flags"
import { Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { existsSync } from "node:fs"
import { describeCommand } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { printable } from "../../console/Printable.ts"
import * as Table from "../../console/Table.ts"
import * as Records from "../../engine/records/Records.ts"
import * as Names from "../../plan/Names.ts"
import { hashOf, readWhole } from "../../plan/PlanFile.ts"
import * as Sentences from "../../report/Sentences.ts"
import * as ApplyReport from "../apply/ApplyReport.ts"
import * as RunDatabase from "../database/RunDatabase.ts"
import * as Outputs from "../plan/Outputs.ts"
import { flags } from "../settings/Flags.ts"

const read = Effect.fnUntraced(function*(database: string, name: string | undefined) {
  const records = yield* Records.make
  const runs = yield* records.runs
  const chosen = name === undefined ? runs.at(-1) : runs.find(({ id }) => id.startsWith(name))
  const { accounts, classes } = yield* RunDatabase.knownIds
  const names = Names.ofEntries([...accounts.values(), ...classes.values()])
  return { database, runs, chosen, names, steps: chosen === undefined ? [] : yield* records.steps(chosen.id) }
})

type Found = Effect.Success<ReturnType<typeof read>>

const show = Effect.fnUntraced(function*({ chosen, database, names, runs, steps }: Found) {
  if (runs.length === 0) return yield* Console.log(`${printable(database)}: no plan was applied yet.`)
  const width = yield* Table.width
  yield* Console.log(`${printable(database)}\n${ApplyReport.runs(runs, width)}`)
  if (chosen === undefined) return
  yield* Console.log(`The plan ${chosen.id.slice(0, 8)}:\n${ApplyReport.outcomes(steps, width)}`)
  yield* Console.log(Table.paragraph("In short:", Sentences.ofRun(steps, names), width))
  const failed = ApplyReport.failures(steps, width)
  if (failed !== "") yield* Console.log(failed)
})

export const status = Command.make(
  "status",
  {
    plan: argument(
      "plan",
      "The plan: its file, or the beginning of its name (default: the plan that was applied last)"
    ),
    ...flags("files", "rows", "report", "names", "json", "database", "organization")
  },
  Effect.fn(
    function*({ database, files, json, organization, plan, ...outputs }) {
      const document = plan === undefined || !existsSync(plan) ? undefined : yield* readWhole(plan)
      const name = document === undefined ? plan : hashOf(document)
      const found = yield* RunDatabase.forEach({ database, organization }, (place) => read(place.name, name))
      const run = found.find(({ chosen }) => chosen !== undefined)
      if (document !== undefined) {
        if (run === undefined) yield* Console.error("The plan was not applied yet.")
        const roster = files === undefined ? undefined : yield* Outputs.readFiles(files, document)
        const applied = run?.chosen === undefined ? undefined : { run: run.chosen, steps: run.steps }
        yield* Outputs.write(outputs, document, roster, applied)
      } else if (found.length === 0) {
        return yield* Exit.exitRejected(`No plan was applied yet: ${RunDatabase.stateFolder()} has no database.`)
      } else if (name !== undefined && run === undefined) {
        return yield* Exit.exitRejected(`There is no run of a plan whose name begins with ${printable(name)}.`)
      } else if (outputs.report !== undefined || (files !== undefined && outputs.rows !== undefined)) {
        return yield* Exit.exitRejected("Nothing was written: --report and --files need the plan, as a file.")
      } else if (outputs.rows !== undefined) {
        const steps = found.flatMap(({ steps }) => steps)
        const names = found.flatMap((one) => one.names)
        yield* Outputs.writeRows(outputs.rows, { plan: { steps: steps.map(({ step }) => step), names } }, steps)
      }
      if (!json) return yield* Effect.forEach(found, show, { discard: true })
      // One document, also for several organizations.
      yield* Console.log(JSON.stringify(found.map(({ database, runs }) => ({ database, runs })), null, 2))
    },
    Exit.rejecting("Nothing was written")
  )
).pipe(
  describeCommand(
    `Reads the databases of earlier runs. Needs no token and sends nothing. The steps that are left are executed by "roster apply" with
the same plan.

Of a plan that is given as a file, it writes rows and a report: what happened, or what is going to happen if the plan was not applied yet.
The report has no passwords, with --no-names no names of people, and loads nothing.`,
    {
      done: "shown, and the files are written",
      examples: {
        "status": "Show the runs of all organizations on this computer",
        "status --rows rows.csv": "Write a row for each step of the last runs",
        "status plan.json --files export.zip --rows rows-of-files.csv --report report.html":
          "Write what happened to each row of the files, and a page for those who decide",
        "status --database postgres://roster@db/roster": "Show the runs of all organizations that workers share"
      }
    }
  )
)
