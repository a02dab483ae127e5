/**
 * Delivers changes, and saves the position of the watch.
 *
 * Standard output cannot be taken back. The changes are saved before they are written, and each is marked when it was accepted: a run that was killed in
 * between writes at most one line again, the same one with the same id. A file can be cut: there each change is once.
 */
import type { Watch } from "@flat-sdk/core"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"
import * as Output from "../output/Output.ts"
import * as ChangeRecord from "./ChangeRecord.ts"
import type { CheckpointFile } from "./CheckpointFile.ts"
import type { OutputFile } from "./OutputFile.ts"

/** Delivers changes that were found together. `checkpoint` is that of the last one; it takes time to create. */
export type Deliver<E> = (
  records: ReadonlyArray<ChangeRecord.ChangeRecord>,
  checkpoint: () => Watch.Checkpoint | undefined
) => Effect.Effect<void, E | FileFailure.FileFailure>

const lastOf = (records: ReadonlyArray<ChangeRecord.ChangeRecord>): string => records.at(-1)?.id ?? ""

export const toStandardOutput = <E = never>(
  write: (
    record: ChangeRecord.ChangeRecord,
    accepted?: Effect.Effect<void, FileFailure.FileFailure>
  ) => Effect.Effect<void, E>,
  file: CheckpointFile | undefined
): Deliver<E> =>
(records, checkpoint) => {
  if (file === undefined) return Effect.forEach(records, (record) => write(record), { discard: true })
  return Effect.gen(function*() {
    const state = { last: lastOf(records), checkpoint: checkpoint() }
    yield* file.save({ ...state, pending: records })
    yield* Effect.forEach(records, (record) => write(record, file.accepted(record.id)), { discard: true })
    // Changes contain names, so they do not stay in the file.
    yield* file.save({ ...state, pending: [] })
  })
}

export const toFile = (
  output: OutputFile,
  line: (record: ChangeRecord.ChangeRecord) => string,
  file: CheckpointFile
): Deliver<never> =>
(records, checkpoint) =>
  Effect.gen(function*() {
    yield* output.append(records.map(line).join(""))
    const position = yield* output.position
    yield* file.save({ last: lastOf(records), checkpoint: checkpoint(), pending: [], output: position })
  }).pipe(Effect.uninterruptible)

/** Watches from the saved position. First it delivers what an earlier run did not. */
export const follow = Effect.fnUntraced(function*<Failure, R, E>(
  watch: (
    position: Required<Pick<Watch.WatchOptions<FileFailure.FileFailure>, "from" | "onBaseline">>
  ) => Stream.Stream<Watch.Change<unknown, unknown>, Failure, R>,
  deliver: Deliver<E>,
  file: CheckpointFile | undefined,
  output?: OutputFile
) {
  const saved = file?.saved
  let last = saved?.last ?? randomUUID()
  const save = Effect.fnUntraced(function*(checkpoint: Watch.Checkpoint | undefined, pending = saved?.pending ?? []) {
    if (file !== undefined) {
      yield* file.save({ last, checkpoint, pending, output: yield* output?.position ?? Effect.undefined })
    }
  })
  // Before anything is sent: a file that cannot be written is noticed now.
  yield* save(saved?.checkpoint)
  if (saved !== undefined && saved.pending.length > 0) yield* deliver(saved.pending, () => saved.checkpoint)
  const changes = watch({ from: saved?.checkpoint, onBaseline: (checkpoint) => save(checkpoint, []) })
  yield* Stream.runForEachArray(changes, (found) => {
    const records = ChangeRecord.all(found, last)
    last = records.at(-1)?.id ?? last
    return deliver(records, () => found.at(-1)?.checkpoint)
  })
})

const failureOf = (error: Error): Output.Closed | FileFailure.FileFailure =>
  Output.isClosed(error) ? new Output.Closed() : FileFailure.stopFailure(
    `standard output could not be written: ${FileFailure.reasonOf(error)}`,
    "Check the disk or the program that reads the output, and run the same command again."
  )

export const Target = Context.Reference<Pick<NodeJS.WritableStream, "write">>("@flat-sdk/cli/StandardOutput", {
  defaultValue: () => process.stdout
})

/**
 * Writes text, and waits until standard output has taken it. Then `accepted` runs, which is synchronous: also if the wait was interrupted, so that Ctrl-C
 * ends a watch whose reader has stopped reading, and nothing that was taken is forgotten.
 */
export const write = (
  text: string,
  accepted: Effect.Effect<void, FileFailure.FileFailure> = Effect.void
): Effect.Effect<void, Output.Closed | FileFailure.FileFailure> =>
  Effect.flatMap(Target, (target) =>
    Effect.callback((resume) => {
      target.write(text, (error) =>
        resume(
          error === undefined || error === null ? Effect.runSyncExit(accepted) : Effect.fail(failureOf(error))
        ))
    }))
