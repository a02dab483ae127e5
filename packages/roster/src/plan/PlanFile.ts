/** Reads and checks the file of a plan before anything is sent. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { encodings } from "../read/text/Encoding.ts"
import type { Encoding } from "../read/text/Encoding.ts"
import * as Order from "./Order.ts"
import { Step } from "./Step.ts"

/** The plan cannot be applied. */
export class PlanInvalid extends Data.TaggedError("PlanInvalid")<{ readonly path: string; readonly detail: string }> {
  override get message(): string {
    return `The plan ${this.path} cannot be applied: ${this.detail}.`
  }
}

const Id = Schema.NonEmptyString
const optional = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.UndefinedOr(schema))
const claim = { kind: Schema.Literals(["account", "class"]), source: Id, flat: Id }

const Held = Schema.Struct({
  what: Schema.String,
  /** How many are removed or archived, of how many. */
  count: Schema.Finite,
  of: Schema.Finite
})

const Plan = Schema.Struct({
  steps: Schema.Array(Step),
  /** Entries of the id map that are known before the first step. */
  matches: optional(Schema.Array(Schema.Struct({ ...claim, written: Schema.Record(Schema.String, Schema.String) }))),
  /** Entries of the id map that are removed before the first step, if they are still the same. */
  forgets: optional(Schema.Array(Schema.Struct(claim))),
  /** The organization that it was made for, if the plan says so. */
  organization: optional(Schema.String),
  /** When it was made, if the plan says so. */
  made: optional(Schema.String),
  options: Schema.optionalKey(Schema.Struct({ encoding: Schema.optionalKey(Schema.Literals(encodings)) })),
  /** Why the plan waits for confirmation. */
  held: optional(Schema.Array(Held))
})

export type Held = typeof Held.Type

/** What the engine needs of a plan. */
export interface Applicable extends Omit<typeof Plan.Type, "options"> {
  /** The encoding in which the school's files were read, if it was chosen. */
  readonly encoding?: Encoding | undefined
}

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
  const problem = Order.problemOf(plan.steps)
  const { options, ...applicable } = plan
  return problem === undefined ? { ...applicable, encoding: options?.encoding } : yield* invalid(problem)
})
