/** Saves a plan for `apply`, in a file that only its owner can read: it has names. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { Plan } from "../../plan/Plan.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"

const isPlan = (text: string): boolean => text.startsWith("{\n  \"version\": 1,\n  \"source\":")

/** Writes a plan. Replaces an earlier plan at once, and never another file. */
export const save = Effect.fnUntraced(function*(plan: Plan, path: string) {
  const fs = yield* FileSystem.FileSystem
  const shown = printable(path)
  const before = yield* fs.readFileString(path).pipe(
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
  const draft = `${path}.${process.pid}.tmp`
  yield* fs.writeFileString(draft, `${JSON.stringify({ ...plan, made }, null, 2)}\n`, { mode: 0o600, flag: "wx" }).pipe(
    Effect.andThen(fs.rename(draft, path)),
    Effect.catch((error) => Exit.exitRejected(`The plan cannot be saved as ${shown}: ${printable(error.message)}`))
  )
})
