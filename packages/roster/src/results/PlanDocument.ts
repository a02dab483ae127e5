/** Reads a saved plan with all that it says: the engine needs the steps alone, results and reports need the rest. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import type { Plan } from "../plan/Plan.ts"
import * as PlanFile from "../plan/PlanFile.ts"
import { encodings } from "../read/text/Encoding.ts"

const text = Schema.optionalKey(Schema.String)
const texts = Schema.Array(Schema.String)
const list = Schema.optionalKey(texts)
const flag = Schema.optionalKey(Schema.Boolean)
const number = Schema.optionalKey(Schema.Finite)

const Finding = Schema.Struct({
  code: Schema.String,
  severity: Schema.Literals(["conflict", "notice"]),
  person: text,
  class: text,
  account: text,
  target: text,
  matched: flag,
  others: list,
  accepted: Schema.optionalKey(Schema.Literal(true)),
  from: Schema.optionalKey(Schema.Struct({ file: Schema.String, row: Schema.Finite })),
  message: Schema.String,
  advice: Schema.String
})

const Options = Schema.Struct({
  today: Schema.String,
  at: text,
  filter: Schema.optionalKey(
    Schema.Struct({ schools: list, terms: list, subjects: list, grades: list, classes: list })
  ),
  dayFirst: flag,
  role: Schema.optionalKey(Schema.Literals(["student", "teacher"])),
  encoding: Schema.optionalKey(Schema.Literals(encodings)),
  graceDays: number,
  year: text
})

const counts = Schema.Record(Schema.String, Schema.Finite)

const beforeAfter = Schema.Struct({ before: Schema.Finite, after: Schema.Finite })

const groups = Schema.Array(Schema.Struct({
  name: Schema.String,
  created: Schema.Finite,
  updated: Schema.Finite,
  unchanged: Schema.Finite,
  unclear: Schema.Finite,
  skipped: Schema.Finite
}))

const Document = Schema.Struct({
  version: Schema.Literal(1),
  source: Schema.Struct({
    format: Schema.String,
    system: text,
    files: Schema.Array(Schema.Struct({ name: Schema.String, rows: Schema.Finite }))
  }),
  today: Schema.String,
  options: Options,
  compared: Schema.Struct({ emptyClasses: texts, classes: texts, people: texts, otherYear: texts }),
  conflicts: Schema.Array(Finding),
  notices: Schema.Array(Finding),
  manualEdits: Schema.Array(
    Schema.Struct({
      kind: Schema.Literals(["account", "class"]),
      source: Schema.String,
      flat: Schema.String,
      field: Schema.String,
      written: Schema.String,
      live: text,
      wanted: Schema.String,
      decision: Schema.Literals(["kept", "repaired"])
    })
  ),
  undoes: text,
  yearEnd: Schema.optionalKey(Schema.Struct({
    begins: text,
    archivedBefore: Schema.Finite,
    carriedBefore: Schema.Finite,
    licences: Schema.Struct({
      known: Schema.Boolean,
      seats: Schema.Finite,
      site: Schema.Finite,
      ended: Schema.Finite,
      unknown: Schema.Finite,
      newAccounts: Schema.Finite
    })
  })),
  leavers: Schema.Array(
    Schema.Struct({ person: Schema.String, account: Schema.String, why: Schema.String, licence: text })
  ),
  unchanged: Schema.Struct({ accounts: Schema.Finite, classes: Schema.Finite, memberships: Schema.Finite }),
  skipped: Schema.Struct({
    others: Schema.Finite,
    gone: Schema.Finite,
    classesEnded: Schema.Finite,
    classesNotBegun: Schema.Finite,
    classesEmpty: Schema.Finite,
    membershipsOther: Schema.Finite,
    membershipsNotNow: Schema.Finite,
    membershipsUnresolved: Schema.Finite,
    membersByHand: Schema.Finite
  }),
  held: Schema.Array(
    Schema.Struct({ what: Schema.String, count: Schema.Finite, of: Schema.Finite, threshold: Schema.Finite })
  ),
  picture: Schema.optionalKey(Schema.Struct({
    pupils: beforeAfter,
    teachers: beforeAfter,
    classes: beforeAfter,
    memberships: beforeAfter,
    schools: groups,
    grades: groups,
    rooms: Schema.Array(Schema.Struct({
      name: Schema.String,
      key: Schema.String,
      created: Schema.Boolean,
      before: Schema.Finite,
      added: Schema.Finite,
      removed: Schema.Finite
    }))
  })),
  calls: Schema.Struct({ apply: Schema.Finite, byKind: counts, read: Schema.Finite, nextRead: Schema.Finite })
})

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Document))

/** Reads a plan that `roster plan --out` or `roster rollover --out` saved. */
export const read = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<Plan, PlanFile.PlanInvalid, FileSystem.FileSystem> {
  const { made, matches = [], organization, steps } = yield* PlanFile.read(path)
  const fs = yield* FileSystem.FileSystem
  const invalid = (detail: string) => new PlanFile.PlanInvalid({ path, detail })
  const document = yield* Effect.orDie(fs.readFileString(path)).pipe(
    Effect.flatMap(decode),
    Effect.catchTag("SchemaError", (error) => Effect.fail(invalid(`make the plan again: ${error.message}`)))
  )
  // Words of the plan's vocabulary are kept as they are: a newer plan may have more.
  return { ...document, made, matches, organization, steps } as Plan
})
