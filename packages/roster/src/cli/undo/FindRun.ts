/** Finds a run by the beginning of its plan's name, in the databases that `apply` keeps. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Records from "../../engine/records/Records.ts"
import type { Match } from "../../plan/IdMap.ts"
import type { Executed } from "../../plan/undo/Executed.ts"
import * as Sqlite from "../../storage/Sqlite.ts"
import { urlOf } from "../../workers/DatabaseUrl.ts"
import * as Exit from "../Exit.ts"
import * as RunDatabase from "../plan/RunDatabase.ts"
import { printable } from "../Printable.ts"

export interface Found {
  /** The path of the database, if it is a file. */
  readonly database: string | undefined
  /** The organization of the database. */
  readonly organization: string | undefined
  readonly run: Records.Run
  readonly steps: ReadonlyArray<Executed>
  readonly matches: ReadonlyArray<Match>
  /** The steps of all runs. */
  readonly history: ReadonlyArray<Executed>
}

const toExecuted = ({ at, intent, outcome, step }: Records.Recorded): Executed => ({
  step,
  state: outcome.state,
  flat: outcome.flat,
  at,
  open: intent !== undefined
})

/** Reads the runs with a name, of the organization in effect. */
const read = Effect.fnUntraced(function*(database: string | undefined, name: string, organization?: string) {
  const records = yield* Records.make
  const runs = yield* records.runs
  const found = runs.filter(({ id }) => id.startsWith(name))
  if (found.length === 0) return []
  const steps = new Map<string, ReadonlyArray<Executed>>()
  for (const { id } of runs) steps.set(id, (yield* records.steps(id)).map(toExecuted))
  const owner = organization ?? (yield* records.organization)
  return yield* Effect.forEach(found, (run) =>
    Effect.map(records.matches(run.id), (matches): Found => ({
      database,
      organization: owner,
      run,
      matches,
      steps: steps.get(run.id) ?? [],
      history: [...steps.values()].flat()
    })))
})

const readShared = Effect.fnUntraced(function*(url: Redacted.Redacted, name: string) {
  const SharedDatabase = yield* Effect.promise(() => import("../workers/SharedDatabase.ts"))
  return yield* SharedDatabase.forEachOrganization(undefined, (id) => read(undefined, name, id)).pipe(
    SharedDatabase.connected(url)
  )
})

const readFiles = (database: string | undefined, name: string) =>
  Effect.flatMap(
    RunDatabase.all(database),
    Effect.forEach((path) => Effect.provide(read(path, name), Sqlite.layer(path)))
  )

/** Returns the run, or ends the command. */
export const find = Effect.fnUntraced(function*(name: string, database: string | undefined) {
  if (name.length < 4) {
    return yield* Exit.exitRejected(
      "Nothing was sent: give at least 4 characters of the name of the run's plan. \"roster status\" lists them."
    )
  }
  const url = urlOf(database)
  const found = (url === undefined ? yield* readFiles(database, name) : yield* readShared(url, name)).flat()
  const [run, ...others] = found
  if (run === undefined) {
    return yield* Exit.exitRejected(
      `Nothing was sent: there is no run of a plan whose name begins with ${
        printable(name)
      }. "roster status" lists them.`
    )
  }
  return others.length === 0
    ? run
    : yield* Exit.exitRejected(
      `Nothing was sent: ${found.length} runs have a plan whose name begins with ${
        printable(name)
      }. Give more of the name.`
    )
})
