/** Finds a run by the beginning of its plan's name, in the databases that `apply` and workers keep. */
import * as Effect from "effect/Effect"
import * as Records from "../../engine/records/Records.ts"
import type { Executed } from "../../plan/undo/Executed.ts"
import * as Exit from "../Exit.ts"
import * as RunDatabase from "../plan/RunDatabase.ts"
import { printable } from "../Printable.ts"

const toExecuted = ({ at, intent, outcome, step }: Records.Recorded): Executed => ({
  step,
  state: outcome.state,
  flat: outcome.flat,
  at,
  open: intent !== undefined
})

/** Reads the runs with a name, with their matches, and the steps of all runs. */
const read = Effect.fnUntraced(function*({ organization, path }: RunDatabase.Place, name: string) {
  const records = yield* Records.make
  const runs = yield* records.runs
  const found = runs.filter(({ id }) => id.startsWith(name))
  if (found.length === 0) return []
  const steps = new Map<string, ReadonlyArray<Executed>>()
  for (const { id } of runs) steps.set(id, (yield* records.steps(id)).map(toExecuted))
  const owner = organization ?? (yield* records.organization)
  return yield* Effect.forEach(found, (run) =>
    Effect.map(records.matches(run.id), (matches) => ({
      database: path,
      organization: owner,
      run,
      matches,
      steps: steps.get(run.id) ?? [],
      history: [...steps.values()].flat()
    })))
})

export type Found = Effect.Success<ReturnType<typeof read>>[number]

/** Returns the run, or ends the command. */
export const find = Effect.fnUntraced(function*(name: string, database: string | undefined) {
  if (name.length < 4) {
    return yield* Exit.exitRejected(
      "Nothing was sent: give at least 4 characters of the name of the run's plan. \"roster status\" lists them."
    )
  }
  const [run, ...others] = (yield* RunDatabase.forEach({ database }, (place) => read(place, name))).flat()
  if (run !== undefined && others.length === 0) return run
  return yield* Exit.exitRejected(
    run === undefined
      ? `Nothing was sent: there is no run of a plan whose name begins with ${
        printable(name)
      }. "roster status" lists them.`
      : `Nothing was sent: ${others.length + 1} runs have a plan whose name begins with ${
        printable(name)
      }. Give more of the name.`
  )
})
