/** The steps of runs and the id map, from the databases that `apply` and workers keep. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as IdMapTable from "../../engine/records/IdMapTable.ts"
import * as Records from "../../engine/records/Records.ts"
import * as Exit from "../Exit.ts"
import * as RunDatabase from "../plan/RunDatabase.ts"

/** Reads all runs of an organization, the first one first, or one of them. */
const read = Effect.fnUntraced(function*(run: string | undefined) {
  const records = yield* Records.make
  const ids = yield* IdMapTable.make
  const runs = (yield* records.runs).filter(({ id }) => run === undefined || id === run)
  if (runs.length === 0) return []
  const steps = (yield* Effect.forEach(runs, ({ id }) => records.steps(id))).flat()
  return [{ runs, steps, entries: yield* Stream.runCollect(ids.all("class")) }]
})

/** Finds the runs of the only organization, or the run of a plan. Returns `undefined` if there is none. */
export const find = Effect.fnUntraced(
  function*(source: Parameters<typeof RunDatabase.forEach>[0], run: string | undefined) {
    const [found, ...others] = (yield* RunDatabase.forEach(source, () => read(run))).flat()
    if (run !== undefined || others.length === 0) return found
    return yield* Exit.exitRejected(
      "There are runs of several organizations. Name one with --database FILE or --organization ID, or the plan with --plan FILE."
    )
  }
)
