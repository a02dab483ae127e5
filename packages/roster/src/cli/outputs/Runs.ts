/** The steps of runs and the id map, from the databases that `apply` and workers keep. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as IdMapTable from "../../engine/records/IdMapTable.ts"
import * as Records from "../../engine/records/Records.ts"
import { Organization } from "../../engine/records/Tables.ts"
import * as Sqlite from "../../storage/Sqlite.ts"
import { urlOf } from "../../workers/DatabaseUrl.ts"
import * as Exit from "../Exit.ts"
import * as RunDatabase from "../plan/RunDatabase.ts"
import { printable } from "../Printable.ts"
import { stateFolder } from "../StateFolder.ts"

interface Source {
  readonly database: string | undefined
  readonly organization: string | undefined
}

/** Reads all runs of an organization, the first one first, or one of them. */
const read = Effect.fnUntraced(function*(run: string | undefined) {
  const records = yield* Records.make
  const ids = yield* IdMapTable.make
  const runs = (yield* records.runs).filter(({ id }) => run === undefined || id === run)
  if (runs.length === 0) return undefined
  const steps = (yield* Effect.forEach(runs, ({ id }) => records.steps(id))).flat()
  return { runs, steps, entries: yield* Stream.runCollect(ids.all("class")) }
})

const readFile = (path: string, run: string | undefined) => Effect.provide(read(run), Sqlite.layer(path))

/** Reads a database of many organizations. A run has its organization; without one, the organization has to be clear. */
const readShared = Effect.fnUntraced(
  function*(url: Redacted.Redacted, organization: string | undefined, run: string | undefined) {
    const SharedDatabase = yield* Effect.promise(() => import("../workers/SharedDatabase.ts"))
    const found = run === undefined
      ? Effect.flatMap(
        SharedDatabase.oneOrganization(organization),
        (id) => Effect.provideService(read(undefined), Organization, id)
      )
      : Effect.map(
        SharedDatabase.forEachOrganization(organization, () => read(run)),
        (all) => all.find((one) => one !== undefined)
      )
    return yield* SharedDatabase.connected(url)(found)
  }
)

/**
 * Finds the runs: in the database that is named, else in the only one of this computer. With a plan, only its run counts, and a computer
 * without it is no problem.
 */
export const find = Effect.fnUntraced(function*({ database, organization }: Source, run: string | undefined) {
  const url = urlOf(database)
  if (url !== undefined) return yield* readShared(url, organization, run)
  const paths = yield* RunDatabase.all(database)
  if (database !== undefined) return yield* readFile(database, run)
  if (run !== undefined) {
    for (const path of paths) {
      const found = yield* readFile(path, run)
      if (found !== undefined) return found
    }
    return undefined
  }
  const [only, ...others] = paths
  if (only !== undefined && others.length === 0) return yield* readFile(only, undefined)
  return yield* Exit.exitRejected(
    only === undefined
      ? "No plan was applied on this computer. Name the plan with --plan FILE, or the database with --database FILE."
      : `There are several databases in ${
        printable(stateFolder())
      }. Name one with --database FILE, or the plan with --plan FILE.`
  )
})
