/**
 * The results file. While a run is in progress it grows by a line before and after each call, each written to the disk, so that nothing is forgotten after a
 * crash. When the run begins and ends, it is replaced by one with a line for each row.
 */
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Semaphore from "effect/Semaphore"
import { randomBytes, randomUUID } from "node:crypto"
import { closeSync, fsync, ftruncateSync, openSync, rmSync, writeFile, writeFileSync } from "node:fs"
import { promisify } from "node:util"
import * as ResultRecord from "./ResultRecord.ts"

export interface Journal {
  readonly append: (record: ResultRecord.ResultRecord) => Effect.Effect<void, FileFailure.FileFailure>
  readonly records: () => ResultRecord.Records
}

const readFailed = (path: string) => (error: PlatformError.PlatformError) =>
  FileFailure.rejection(
    `the results file ${path} cannot be read (${error.reason._tag})`,
    "Check its permissions, or choose another with --results."
  )

const writeFailed = (path: string) => (error: unknown) =>
  FileFailure.stopFailure(
    `the results file ${path} cannot be written: ${FileFailure.reasonOf(error)}`,
    "Free disk space or choose another folder, and run the same command again: it resumes."
  )

const appendSynced = async (file: number, text: string): Promise<void> => {
  await promisify(writeFile)(file, text)
  await promisify(fsync)(file)
}

/** Opens a file that has no name: its space is free again when it is closed. */
const openUnnamed = (path: string): number => {
  const draft = `${path}.${randomUUID()}.tmp`
  const file = openSync(draft, "wx", 0o600)
  rmSync(draft)
  return file
}

const interruption = "The program ended while the call was in flight. It may have been executed."

const settle = (record: ResultRecord.ResultRecord): ResultRecord.ResultRecord =>
  record.status === "sent" ? { ...record, status: "unknown", reason: "Interrupted", message: interruption } : record

const kindNames = ["operation", "server", "account"] as const

/** Returns the first thing that records have of another run. */
const otherKind = (records: ResultRecord.Records, kind: ResultRecord.Kind): string | undefined => {
  for (const record of records.values()) {
    const name = kindNames.find((name) => record[name] !== kind[name])
    if (name !== undefined) return `its ${name} is "${record[name]}", not "${kind[name]}"`
  }
  return undefined
}

/** Opens a results file, which may not exist yet. Nothing is written to it before `begin`. No other run can open it until the scope closes. */
export const open = Effect.fnUntraced(function*(path: string, run: ResultRecord.Kind) {
  const fs = yield* FileSystem.FileSystem
  // A device, such as /dev/full, may be read without end.
  const kind = yield* fs.stat(path).pipe(
    Effect.map(({ type }) => type),
    Effect.catch((error) =>
      error.reason._tag === "NotFound" ? Effect.succeed("none" as const) : Effect.fail(readFailed(path)(error))
    )
  )
  if (kind !== "File" && kind !== "none") {
    return yield* FileFailure.rejection(
      `the results file ${path} cannot be written: it is a ${kind === "Directory" ? "folder" : "device"}`,
      "Give the path of a file with --results: a CSV file that a run resumes from."
    )
  }
  yield* FileLock.hold(path, { noun: "results file", flag: "--results", run: "run" })
  const text = kind === "none"
    ? ""
    : yield* fs.readFileString(path).pipe(Effect.mapError(readFailed(path)))
  const found = ResultRecord.read(text)
  const other = found && otherKind(found.records, run)
  if (found === undefined || other !== undefined) {
    return yield* FileFailure.rejection(
      other === undefined
        ? `${path} exists and is not a results file of this command, so it is not overwritten`
        : `${path} has the results of another run: ${other}`,
      "Choose another file with --results."
    )
  }
  const failed = writeFailed(path)

  const replace = (records: Iterable<ResultRecord.ResultRecord>, secrets: ReadonlyArray<string>) =>
    Effect.try({
      try: () => {
        const lines = [...records].sort((a, b) => a.row - b.row).map((record) => ResultRecord.line(record, secrets))
        AtomicFile.replace(path, ResultRecord.head(secrets) + lines.join(""))
      },
      catch: failed
    })

  /** Replaces the file by one with these records, and opens it for more. It is put in order again when the scope closes. */
  const begin = Effect.fnUntraced(function*(
    initial: Iterable<ResultRecord.ResultRecord>,
    names: ReadonlyArray<string>
  ) {
    const secrets = [...new Set([...found.secrets, ...names])]
    const records = new Map([...initial].map((record) => [ResultRecord.keyOf(record), record]))
    yield* replace(records.values(), secrets)
    yield* Effect.addFinalizer(() => Effect.ignore(replace([...records.values()].map(settle), secrets)))
    const opened = (open: (path: string) => number) =>
      Effect.acquireRelease(
        Effect.try({ try: () => open(path), catch: failed }),
        (file) => Effect.sync(() => closeSync(file))
      )
    const file = yield* opened(AtomicFile.openToAppend)
    const spare = yield* opened(openUnnamed)
    // Random, because some disks compress.
    yield* Effect.try({ try: () => writeFileSync(spare, randomBytes(64 * 1024)), catch: failed })
    // Lines of several rows must not mix.
    const mutex = yield* Semaphore.make(1)
    let isTorn = false
    const write = (line: string) =>
      Effect.tryPromise({
        try: async () => {
          const text = isTorn ? `\n${line}` : line
          isTorn = true
          await appendSynced(file, text)
          isTorn = false
        },
        catch: failed
      })
    // On a full disk the reserve is for the outcomes of calls in flight: no further call begins.
    let full: FileFailure.FileFailure | undefined
    const append = (record: ResultRecord.ResultRecord) =>
      Effect.gen(function*() {
        if (full !== undefined && record.status === "sent") return yield* full
        const line = ResultRecord.line(record, secrets)
        yield* Effect.catch(write(line), (failure) => {
          full = failure
          ftruncateSync(spare)
          return record.status === "sent" ? Effect.fail(failure) : write(line)
        })
        records.set(ResultRecord.keyOf(record), record)
      }).pipe(Effect.uninterruptible, mutex.withPermits(1))
    return { append, records: () => records }
  })

  // A call that was in flight when its run ended is unknown.
  const records = new Map([...found.records].map(([key, record]) => [key, settle(record)]))
  return { path, records, begin }
})
