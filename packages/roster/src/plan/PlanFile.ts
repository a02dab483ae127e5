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
import { Step } from "./Step.ts"

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
const claim = { kind: Schema.Literals(["account", "class"]), source: Id, flat: Id }

const Plan = Schema.Struct({
  steps: Schema.Array(Step),
  matches: Schema.optionalKey(
    Schema.Array(Schema.Struct({ ...claim, written: Schema.Record(Schema.String, Schema.String) }))
  ),
  forgets: Schema.optionalKey(Schema.Array(Schema.Struct(claim))),
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
  const problem = Order.problemOf(plan.steps)
  const { options, ...applicable } = plan
  return problem === undefined ? { ...applicable, encoding: options?.encoding } : yield* invalid(problem)
})
