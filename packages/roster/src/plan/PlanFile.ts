/** Reads and checks the file of a plan before anything is sent. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { encodings } from "../read/text/Encoding.ts"
import type { Encoding } from "../read/text/Encoding.ts"
import type { Claim, Entry } from "./IdMap.ts"
import * as Order from "./Order.ts"
import type { Step } from "./Step.ts"

/** The plan cannot be applied. */
export class PlanInvalid extends Data.TaggedError("PlanInvalid")<{ readonly path: string; readonly detail: string }> {
  override get message(): string {
    return `The plan ${this.path} cannot be applied: ${this.detail}.`
  }
}

/** What the engine needs of a plan. */
export interface Applicable {
  readonly steps: ReadonlyArray<Step>
  /** When it was made, if the plan says so. */
  readonly made?: string | undefined
  /** The organization that it was made for, if the plan says so. */
  readonly organization?: string | undefined
  /** Entries of the id map that are known before the first step. */
  readonly matches?: ReadonlyArray<Entry> | undefined
  /** Entries of the id map that are removed before the first step, if they are still the same. */
  readonly forgets?: ReadonlyArray<Claim> | undefined
  /** The encoding in which the school's files were read, if it was chosen. */
  readonly encoding?: Encoding | undefined
  /** Why the plan waits for confirmation. */
  readonly held?: ReadonlyArray<Held> | undefined
}

export interface Held {
  readonly what: string
  /** How many are removed or archived, of how many. */
  readonly count: number
  readonly of: number
}

const Id = Schema.NonEmptyString
const text = Schema.optionalKey(Schema.UndefinedOr(Schema.String))
const base = { id: Id, needs: Schema.Array(Id), reason: Schema.String }
const Reference = Schema.Union([
  Schema.Struct({ _tag: Schema.Literal("existing"), id: Id }),
  Schema.Struct({ _tag: Schema.Literal("created"), step: Id })
])
const changed = Schema.optionalKey(Schema.Struct({ from: text, to: Schema.String }))

const forget = Schema.optionalKey(Schema.UndefinedOr(Schema.Boolean))

const StepSchema = Schema.Union([
  Schema.Struct({
    ...base,
    kind: Schema.Literal("createAccount"),
    person: Id,
    username: Id,
    firstName: text,
    lastName: text,
    email: text,
    role: Schema.Literals(["user", "teacher"]),
    password: Schema.Literals(["file", "generated"])
  }),
  Schema.Struct({
    ...base,
    kind: Schema.Literal("updateAccount"),
    person: Id,
    account: Id,
    changes: Schema.Struct({ username: changed, firstname: changed, lastname: changed, email: changed, role: changed }),
    forget
  }),
  Schema.Struct({ ...base, kind: Schema.Literal("removeAccount"), person: text, account: Id }),
  Schema.Struct({
    ...base,
    kind: Schema.Literal("createClass"),
    class: Id,
    name: Id,
    section: text,
    level: text,
    year: text,
    ends: text,
    replaces: text,
    beside: Schema.optionalKey(Schema.UndefinedOr(Schema.Array(Id)))
  }),
  Schema.Struct({
    ...base,
    kind: Schema.Literal("updateClass"),
    class: Id,
    target: Id,
    changes: Schema.Struct({ name: changed, section: changed, level: changed }),
    forget
  }),
  Schema.Struct({
    ...base,
    kind: Schema.Literals(["archiveClass", "unarchiveClass", "activateClass"]),
    class: text,
    target: Reference,
    forget
  }),
  Schema.Struct({ ...base, kind: Schema.Literals(["enrol", "unenrol"]), target: Reference, account: Reference })
])

const Plan = Schema.Struct({
  steps: Schema.Array(StepSchema),
  matches: Schema.optionalKey(Schema.Array(Schema.Struct({
    kind: Schema.Literals(["account", "class"]),
    source: Id,
    flat: Id,
    written: Schema.Record(Schema.String, Schema.String)
  }))),
  forgets: Schema.optionalKey(Schema.Array(Schema.Struct({
    kind: Schema.Literals(["account", "class"]),
    source: Id,
    flat: Id
  }))),
  organization: text,
  made: text,
  options: Schema.optionalKey(Schema.Struct({ encoding: Schema.optionalKey(Schema.Literals(encodings)) })),
  held: Schema.optionalKey(
    Schema.Array(Schema.Struct({ what: Schema.String, count: Schema.Finite, of: Schema.Finite }))
  )
})

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Plan))

/** A name for a plan: the same steps that were planned at the same time have the same name. */
export const hashOf = ({ made = "", steps }: Pick<Applicable, "made" | "steps">): string =>
  createHash("sha256").update(made).update(JSON.stringify(steps)).digest("hex").slice(0, 32)

/** Reads a plan from a file. Fails if it is not one, or if its steps cannot be ordered. */
export const read = Effect.fnUntraced(function*(path: string): Effect.fn.Return<
  Applicable,
  PlanInvalid,
  FileSystem.FileSystem
> {
  const fs = yield* FileSystem.FileSystem
  const invalid = (detail: string) => new PlanInvalid({ path, detail })
  const json = yield* fs.readFileString(path).pipe(
    Effect.mapError((error) =>
      invalid(error.reason._tag === "NotFound" ? "the file does not exist" : "the file cannot be read")
    )
  )
  const plan = yield* Effect.mapError(decode(json), (error) => invalid(`it is not a plan: ${error.message}`))
  // JSON has no `undefined`: in `changes`, a missing `from` means the same.
  const steps = plan.steps as ReadonlyArray<Step>
  const problem = Order.problemOf(steps)
  return problem === undefined
    ? {
      steps,
      made: plan.made,
      encoding: plan.options?.encoding,
      organization: plan.organization,
      matches: plan.matches,
      forgets: plan.forgets,
      held: plan.held
    }
    : yield* invalid(problem)
})
