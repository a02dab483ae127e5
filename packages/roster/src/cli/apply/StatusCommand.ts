/** The `status` command: what runs did and what is left, from the database. Needs no token and sends nothing. */
import { Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { join } from "node:path"
import * as Records from "../../engine/records/Records.ts"
import * as Sentences from "../../report/Sentences.ts"
import * as Sqlite from "../../storage/Sqlite.ts"
import { urlOf } from "../../workers/DatabaseUrl.ts"
import * as Exit from "../Exit.ts"
import * as Paragraph from "../Paragraph.ts"
import { printable } from "../Printable.ts"
import { stateFolder } from "../StateFolder.ts"
import * as Width from "../Width.ts"
import { organizationFlag } from "../workers/DatabaseFlags.ts"
import * as ApplyReport from "./ApplyReport.ts"
import * as Results from "./Results.ts"

interface Options {
  readonly json: boolean
  /** The beginning of a plan's name. The last run by default. */
  readonly plan: string | undefined
  readonly results: string | undefined
}

interface Found {
  readonly database: string
  readonly runs: ReadonlyArray<Records.Run>
  /** The run that was asked for, and its steps. */
  readonly chosen: Records.Run | undefined
  readonly steps: ReadonlyArray<Records.Recorded>
}

const read = Effect.fnUntraced(function*(database: string, plan: string | undefined): Effect.fn.Return<
  Found,
  SqlError,
  SqlClient.SqlClient
> {
  const records = yield* Records.make
  const runs = yield* records.runs
  const chosen = plan === undefined ? runs.at(-1) : runs.find(({ id }) => id.startsWith(plan))
  return { database, runs, chosen, steps: chosen === undefined ? [] : yield* records.steps(chosen.id) }
})

const show = Effect.fnUntraced(function*({ chosen, database, runs, steps }: Found) {
  if (runs.length === 0) return yield* Console.log(`${printable(database)}: no plan was applied yet.`)
  const width = yield* Width.width
  yield* Console.log(`${printable(database)}\n${ApplyReport.runs(runs, width)}`)
  if (chosen === undefined) return
  yield* Console.log(`The plan ${chosen.id.slice(0, 8)}:\n${ApplyReport.outcomes(steps, width)}`)
  yield* Console.log(Paragraph.of("In short:", Sentences.ofRun(steps), width))
  if (steps.some(({ outcome }) => outcome.state === "failed" || outcome.state === "unverified")) {
    yield* Console.log(ApplyReport.failures(steps, width))
  }
})

const showAll = Effect.fnUntraced(function*(found: ReadonlyArray<Found>, { json, plan, results }: Options) {
  if (plan !== undefined && found.every(({ chosen }) => chosen === undefined)) {
    return yield* Exit.exitRejected(`There is no run of a plan whose name begins with ${printable(plan)}.`)
  }
  if (results !== undefined) yield* Results.write(results, found.flatMap(({ steps }) => steps))
  // One document, also for several organizations.
  if (json) return yield* Console.log(JSON.stringify(found.map(({ database, runs }) => ({ database, runs })), null, 2))
  yield* Effect.forEach(found, show, { discard: true })
})

const databases = Effect.fnUntraced(function*(given: string | undefined) {
  const fs = yield* FileSystem.FileSystem
  if (given !== undefined) {
    if (yield* fs.exists(given)) return [given]
    return yield* Exit.exitRejected(`The database ${given} does not exist.`)
  }
  const folder = stateFolder()
  const names = yield* Effect.orElseSucceed(fs.readDirectory(folder), () => [])
  const found = names.filter((name) => name.endsWith(".sqlite")).sort().map((name) => join(folder, name))
  return found.length > 0 ? found : yield* Exit.exitRejected(`No plan was applied yet: ${folder} has no database.`)
})

export const status = Command.make(
  "status",
  {
    database: Flag.String("database").pipe(
      Flag.withMetavar("FILE|URL"),
      Flag.withDescription(
        "SQLite file of an organization (default: all in FLAT_ROSTER_STATE), or a PostgreSQL database that workers share"
      ),
      Flag.optional
    ),
    organization: organizationFlag,
    plan: Flag.String("plan").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("The beginning of a plan's name (default: the plan that was applied last)"),
      Flag.optional
    ),
    results: Flag.String("results").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("Write a row for each step: JSON if the name ends in .json, else CSV"),
      Flag.optional
    ),
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print JSON"))
  },
  Effect.fn(
    function*({ database, json, organization, plan, results }) {
      const options: Options = {
        json,
        plan: Option.getOrUndefined(plan),
        results: Option.getOrUndefined(results)
      }
      const url = urlOf(database)
      if (url !== undefined) {
        const SharedDatabase = yield* Effect.promise(() => import("../workers/SharedDatabase.ts"))
        return yield* SharedDatabase.forEachOrganization(
          organization,
          (id) => read(`organization ${id}`, options.plan)
        ).pipe(
          SharedDatabase.connected(url),
          Effect.flatMap((found) => showAll(found, options))
        )
      }
      const paths = yield* databases(Option.getOrUndefined(database))
      const found = yield* Effect.forEach(paths, (path) => Effect.provide(read(path, options.plan), Sqlite.layer(path)))
      yield* showAll(found, options)
    },
    Effect.catchTags({
      SqlError: (error) => Exit.exitRejected(`The database cannot be read: ${error.message}`),
      PlatformError: (error) => Exit.exitRejected(`A file cannot be read or written: ${error.message}`)
    })
  )
).pipe(
  Command.withShortDescription("Say what runs did and what is left"),
  Command.withDescription(
    `Reads the databases of earlier runs. Needs no token and sends nothing. The steps that are left are executed by "roster apply" with
the same plan.`
  ),
  Command.withExamples([
    { command: "roster status", description: "Show the runs of all organizations on this computer" },
    { command: "roster status --results results.csv", description: "Write a row for each step of the last run" },
    {
      command: "roster status --database postgres://roster@db/roster",
      description: "Show the runs of all organizations that workers share"
    }
  ])
)
