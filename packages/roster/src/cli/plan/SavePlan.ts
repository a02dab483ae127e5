/** Saves a plan for `apply`, in a file that only its owner can read: it has names. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { Plan } from "../../plan/Plan.ts"
import * as Exit from "../Exit.ts"
import * as PrivateFile from "../output/PrivateFile.ts"
import { printable } from "../Printable.ts"
import * as PlanJson from "./PlanJson.ts"

const isPlan = (head: string): boolean => head.startsWith("{\n  \"version\": 1,\n  \"source\":")

/** The first characters of a file. An earlier plan of a district is not read as a whole. */
const headOf = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path, { flag: "r" })
  const bytes = yield* file.readAlloc(100)
  return Option.isNone(bytes) ? "" : new TextDecoder().decode(bytes.value)
}, Effect.scoped)

const lines = function*(value: object): Generator<string> {
  for (const part of PlanJson.parts(value)) yield `${part}\n`
}

/** Writes a plan. Replaces an earlier plan as a whole, and never another file. */
export const save = Effect.fnUntraced(function*(plan: Plan, path: string) {
  const shown = printable(path)
  const before = yield* headOf(path).pipe(
    Effect.catch((error) =>
      error.reason._tag === "NotFound"
        ? Effect.succeed(undefined)
        : Exit.exitRejected(`The plan cannot be saved: ${shown} exists and cannot be read.`)
    )
  )
  if (before !== undefined && !isPlan(before)) {
    return yield* Exit.exitRejected(`The plan was not saved: ${shown} exists and is not a plan. Name another file.`)
  }
  const made = plan.made ?? new Date(yield* Clock.currentTimeMillis).toISOString()
  yield* PrivateFile.write(path, lines({ ...plan, made })).pipe(
    Effect.catch((error) => Exit.exitRejected(`The plan cannot be saved: ${printable(error.message)}.`))
  )
})
