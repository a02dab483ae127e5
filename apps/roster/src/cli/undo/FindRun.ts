/** Finds a run by the beginning of its plan's name, in the databases that `apply` keeps. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { join } from "node:path"
import * as Records from "../../engine/Records.ts"
import * as Sqlite from "../../engine/Sqlite.ts"
import type { Did } from "../../plan/undo/Did.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import { stateFolder } from "../StateFolder.ts"

export interface Found {
  readonly database: string
  /** The organization of the database. */
  readonly organization: string | undefined
  readonly run: Records.Run
  readonly steps: ReadonlyArray<Did>
  /** The steps of all runs. */
  readonly history: ReadonlyArray<Did>
}

const toDid = ({ at, intent, outcome, step }: Records.Recorded): Did => ({
  step,
  state: outcome.state,
  flat: outcome.flat,
  at,
  open: intent !== undefined
})

const read = Effect.fnUntraced(
  function*(database: string, name: string) {
    const records = yield* Records.make
    const runs = yield* records.runs
    const found = runs.filter(({ id }) => id.startsWith(name))
    if (found.length === 0) return []
    const steps = new Map<string, ReadonlyArray<Did>>()
    for (const { id } of runs) steps.set(id, (yield* records.steps(id)).map(toDid))
    const organization = yield* records.organization
    return found.map((run): Found => ({
      database,
      organization,
      run,
      steps: steps.get(run.id) ?? [],
      history: [...steps.values()].flat()
    }))
  },
  (effect, database) => Effect.provide(effect, Sqlite.layer(database))
)

const databases = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const folder = stateFolder()
  const names = yield* Effect.orElseSucceed(fs.readDirectory(folder), () => [])
  return names.filter((name) => name.endsWith(".sqlite")).sort().map((name) => join(folder, name))
})

/** Returns the run, or ends the command. */
export const find = Effect.fnUntraced(function*(name: string, database: string | undefined) {
  const fs = yield* FileSystem.FileSystem
  if (name.length < 4) {
    return yield* Exit.exitRejected(
      "Nothing was sent: give at least 4 characters of the name of the run's plan. \"roster status\" lists them."
    )
  }
  if (database !== undefined && !(yield* fs.exists(database))) {
    return yield* Exit.exitRejected(`Nothing was sent: the database ${printable(database)} does not exist.`)
  }
  const paths = database === undefined ? yield* databases : [database]
  const found = (yield* Effect.forEach(paths, (path) => read(path, name))).flat()
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
