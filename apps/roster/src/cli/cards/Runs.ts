/** The steps of runs and the id map, from the database that `apply` keeps. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import * as IdMapTable from "../../engine/IdMapTable.ts"
import * as Records from "../../engine/Records.ts"
import * as Sqlite from "../../engine/Sqlite.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import { stateFolder } from "../StateFolder.ts"

/** Reads all runs of a database, the first one first, or one of them. */
const read = Effect.fnUntraced(
  function*(path: string, run: string | undefined) {
    const records = yield* Records.make
    const ids = yield* IdMapTable.make
    const runs = (yield* records.runs).filter(({ id }) => run === undefined || id === run)
    const steps = (yield* Effect.forEach(runs, ({ id }) => records.steps(id))).flat()
    const entries = yield* Stream.runCollect(ids.all("class"))
    return runs.length === 0 ? undefined : {
      runs,
      steps,
      entries
    }
  },
  (effect, path) => Effect.provide(effect, Sqlite.layer(path))
)

/** Returns the databases of this computer. */
const databases = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const folder = stateFolder()
  const names = yield* Effect.orElseSucceed(fs.readDirectory(folder), () => [])
  return names.filter((name) => name.endsWith(".sqlite")).sort().map((name) => join(folder, name))
})

/**
 * Finds the runs: in the database that is named, else in the only one of this computer. With a plan, only its run counts, and a computer
 * without it is no problem.
 */
export const find = Effect.fnUntraced(function*(database: string | undefined, run: string | undefined) {
  const fs = yield* FileSystem.FileSystem
  if (database !== undefined) {
    if (yield* fs.exists(database)) return yield* read(database, run)
    return yield* Exit.exitRejected(`The database ${printable(database)} does not exist.`)
  }
  const paths = yield* databases
  if (run !== undefined) {
    for (const path of paths) {
      const found = yield* read(path, run)
      if (found !== undefined) return found
    }
    return undefined
  }
  const [only, ...others] = paths
  if (only !== undefined && others.length === 0) return yield* read(only, undefined)
  return yield* Exit.exitRejected(
    only === undefined
      ? "No plan was applied on this computer. Name the plan with --plan FILE, or the database with --database FILE."
      : `There are several databases in ${
        printable(stateFolder())
      }. Name one with --database FILE, or the plan with --plan FILE.`
  )
})
