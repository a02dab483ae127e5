/** Reads and checks the file of a plan before anything is sent. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { encodings } from "../read/text/Encoding.ts"
import * as Order from "./Order.ts"
import type { Plan } from "./Plan.ts"
import { Step } from "./Step.ts"

/** The plan cannot be applied. */
export class PlanInvalid extends Data.TaggedError("PlanInvalid")<{ readonly path: string; readonly detail: string }> {
  override get message(): string {
    return `The plan ${this.path} cannot be applied: ${this.detail}.`
  }
}

const Id = Schema.NonEmptyString
const text = Schema.optional(Schema.String)
const claim = { kind: Schema.Literals(["account", "class"]), source: Id, flat: Id }
const stringRecord = Schema.Record(Schema.String, Schema.String)

const Steps = Schema.Struct({
  steps: Schema.Array(Step),
  /** Entries of the id map that are known before the first step. */
  matches: Schema.optional(Schema.Array(Schema.Struct({ ...claim, written: stringRecord }))),
  /** Entries of the id map that are removed before the first step, if they are still the same. */
  forgets: Schema.optional(Schema.Array(Schema.Struct(claim))),
  /** The organization that it was made for, if the plan says so. */
  organization: text,
  /** When it was made, if the plan says so. */
  made: text,
  /** The encoding in which the school's files were read, if it was chosen. */
  options: Schema.optional(Schema.Struct({ encoding: Schema.optional(Schema.Literals(encodings)) })),
  /** Why the plan waits for confirmation: how many are removed or archived, of how many. */
  held: Schema.optional(
    Schema.Array(Schema.Struct({
      what: Schema.String,
      count: Schema.Finite,
      of: Schema.Finite,
      detail: text,
      names: Schema.optional(Schema.Array(Schema.String))
    }))
  ),
  /** The names of what exists and steps are about. */
  names: Schema.optional(
    Schema.Array(Schema.Struct({ kind: claim.kind, flat: Id, name: Schema.String, username: text }))
  )
})

/** What the engine needs of a plan. */
export interface Applicable extends Schema.Schema.Type<typeof Steps> {}

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Steps))

const list = Schema.Array(Schema.ObjectKeyword)
const ids = Schema.Array(Schema.String)
const numbers = Schema.Record(Schema.String, Schema.Finite)

/** The outline of what only results and reports need. */
const decodeOutline = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({
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
  names: list,
  calls: Schema.Struct({ apply: Schema.Finite, byKind: numbers })
})))

/** A name for a plan: the same steps that were planned at the same time have the same name. */
export const hashOf = ({ made = "", steps }: Pick<Applicable, "made" | "steps">): string =>
  createHash("sha256").update(made).update(JSON.stringify(steps)).digest("hex").slice(0, 32)

const open = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const invalid = (detail: string) => new PlanInvalid({ path, detail })
  const json = yield* fs.readFileString(path).pipe(
    Effect.mapError((error) =>
      invalid(error.reason._tag === "NotFound" ? "the file does not exist" : "the file cannot be read")
    )
  )
  const plan: Applicable = yield* Effect.mapError(
    decode(json),
    (error) => invalid(`it is not a plan: ${error.message}`)
  )
  const problem = Order.problemOf(plan.steps)
  return problem === undefined ? { json, plan } : yield* invalid(problem)
})

/** Reads a plan from a file. Fails if it is not one, or if its steps cannot be ordered. */
export const read = (path: string): Effect.Effect<Applicable, PlanInvalid, FileSystem.FileSystem> =>
  Effect.map(open(path), ({ plan }) => plan)

/** Reads a plan that `roster plan --out` or `roster rollover --out` saved, with all that it says. */
export const readWhole = Effect.fnUntraced(function*(path: string) {
  const { json, plan: { made, matches = [], organization, steps } } = yield* open(path)
  yield* Effect.mapError(
    decodeOutline(json),
    (error) => new PlanInvalid({ path, detail: `make the plan again: ${error.message}` })
  )
  // Words of the plan's vocabulary are kept as they are: a newer plan may have more.
  return { ...JSON.parse(json), made, matches, organization, steps } as Plan
})
