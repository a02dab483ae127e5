/** Where a changed score goes: into its file, into another one, or into a new revision. */
import type { MeasureChange } from "@flat-sdk/score"
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { chmodSync, statSync } from "node:fs"
import { Globals, outputOptions } from "../input/GlobalFlags.ts"
import * as Output from "../output/Output.ts"
import * as Target from "./Target.ts"

/** Writes a file, which keeps its mode. */
export const save = Effect.fnUntraced(function*(file: string, bytes: Uint8Array) {
  yield* Effect.try({
    try: () => {
      const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0o666 & ~process.umask()
      AtomicFile.replace(file, bytes)
      chmodSync(file, mode)
    },
    catch: (error) => FileFailure.writing(file, error)
  })
  if (!(yield* Globals).quiet) yield* Output.note(`Saved ${file} (${bytes.length} bytes)`)
})

export interface Change {
  /** A file, or the id of a score. */
  readonly to: string | { readonly id: string; readonly base: string; readonly description?: string | undefined }
  readonly changed: ReadonlyArray<MeasureChange>
  readonly isSame: boolean
  readonly bytes: Uint8Array
}

/** Lists the measures that change, and writes the score, unless it is the same or `--dry-run` is given. */
export const write = Effect.fnUntraced(function*({ bytes, changed, isSame, to }: Change) {
  const { dryRun, quiet } = yield* Globals
  const note = (text: string) => quiet ? Effect.void : Output.note(text)
  yield* Output.items(Stream.fromIterable(changed), yield* outputOptions())
  if (isSame || dryRun) return yield* note(`${isSame ? "Nothing changes. " : ""}Nothing was written.`)
  if (typeof to === "string") return yield* save(to, bytes)
  const { base, description, id } = to
  const revision = yield* Target.failing((yield* Target.revisions(true)).save(id, base, bytes, description))
  yield* note(`Saved revision ${revision} of score ${id}. ${base} is the one before.`)
})
