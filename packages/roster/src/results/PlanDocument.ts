/** Reads a saved plan with all that it says: the engine needs the steps alone, results and reports need the rest. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import type { Plan } from "../plan/Plan.ts"
import * as PlanFile from "../plan/PlanFile.ts"

const list = Schema.Array(Schema.ObjectKeyword)
const ids = Schema.Array(Schema.String)
const numbers = Schema.Record(Schema.String, Schema.Finite)

/** The outline of a plan. The steps are checked when they are read for the engine. */
const Outline = Schema.fromJsonString(Schema.Struct({
  version: Schema.Literal(1),
  source: Schema.Struct({ format: Schema.String, files: list }),
  today: Schema.String,
  options: Schema.Struct({ today: Schema.String }),
  compared: Schema.Struct({ emptyClasses: ids, classes: ids, people: ids, otherYear: ids }),
  conflicts: list,
  notices: list,
  manualEdits: list,
  leavers: list,
  unchanged: numbers,
  skipped: numbers,
  held: list,
  calls: Schema.Struct({ apply: Schema.Finite, byKind: numbers })
}))

/** Reads a plan that `roster plan --out` or `roster rollover --out` saved. */
export const read = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<Plan, PlanFile.PlanInvalid, FileSystem.FileSystem> {
  const { made, matches = [], organization, steps } = yield* PlanFile.read(path)
  const json = yield* Effect.orDie(Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(path)))
  yield* Effect.mapError(
    Schema.decodeUnknownEffect(Outline)(json),
    (error) => new PlanFile.PlanInvalid({ path, detail: `make the plan again: ${error.message}` })
  )
  // Words of the plan's vocabulary are kept as they are: a newer plan may have more.
  return { ...JSON.parse(json), made, matches, organization, steps } as Plan
})
