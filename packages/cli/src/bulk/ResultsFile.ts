/**
 * The results file. While a run is in progress it grows by a line before and after each call, each written to the disk, so that nothing is forgotten after a
 * crash. When the run begins and ends, it is replaced by one with a line for each row.
 *
 * A lock keeps other runs away. Where it does not hold, the file tells: a run adds a line, and then looks whether another run has added one, or has replaced the
 * file. Of two runs, the one whose line comes second sees the first. Then it sends nothing more, and replaces nothing.
 */
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Semaphore from "effect/Semaphore"
import { randomBytes } from "node:crypto"
import * as ResultRecord from "./ResultRecord.ts"
import { ResultsDisk } from "./ResultsDisk.ts"

export interface Journal {
  readonly append: (record: ResultRecord.ResultRecord) => Effect.Effect<void, FileFailure.FileFailure>
  /** Fails if another run has written the file too, or has replaced it. */
  readonly check: Effect.Effect<void, FileFailure.FileFailure>
  readonly records: () => ResultRecord.Records
}

const readFailed = (path: string) => (error: PlatformError.PlatformError) =>
  FileFailure.rejection(
    `the results file ${path} cannot be read (${error.reason._tag})`,
    "Check its permissions, or choose another with --results."
  )

const writeFailed = (path: string) => (error: unknown) =>
  error instanceof FileFailure.FileFailure ? error : FileFailure.stopFailure(
    `the results file ${path} cannot be written: ${FileFailure.reasonOf(error)}`,
    "Free disk space or choose another folder, and run the same command again: it resumes."
  )

const otherRun = (path: string) =>
  FileFailure.stopFailure(
    `another run writes ${path}, or has replaced it`,
    "Wait until it ends, and run the same command again: it resumes."
  )

const interruption = "The program ended while the call was in flight. It may have been executed."

const settle = (record: ResultRecord.ResultRecord): ResultRecord.ResultRecord =>
  record.status === "sent" ? { ...record, status: "unknown", reason: "Interrupted", message: interruption } : record

/** Returns the first thing that records have of another run. */
const otherKind = (records: ResultRecord.Records, kind: ResultRecord.Kind): string | undefined => {
  for (const record of records.values()) {
    const name = (["operation", "server", "account"] as const).find((name) => record[name] !== kind[name])
    if (name !== undefined) return `its ${name} is "${record[name]}", not "${kind[name]}"`
  }
  return undefined
}

/**
 * Opens a results file, which may not exist yet. Nothing is written to it before `begin`. No other run can open it until the scope closes, unless there is no
 * lock.
 */
export const open = Effect.fnUntraced(function*(path: string, run: ResultRecord.Kind, noLock = false) {
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
  if (!noLock) yield* FileLock.hold(path, { noun: "results file", flag: "--results", run: "run" })
  const before = kind === "none"
    ? new Uint8Array()
    : yield* fs.readFile(path).pipe(Effect.mapError(readFailed(path)))
  const found = ResultRecord.read(new TextDecoder().decode(before))
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

  const disk = yield* ResultsDisk

  /** Returns the length of the file. */
  const replace = (
    records: Iterable<ResultRecord.ResultRecord>,
    secrets: ReadonlyArray<string>,
    isOurs: () => boolean
  ) => {
    const lines = [...records].sort((a, b) => a.row - b.row).map((record) => ResultRecord.line(record, secrets))
    const contents = Buffer.from(ResultRecord.head(secrets) + lines.join(""))
    const check = () => {
      if (!isOurs()) throw otherRun(path)
    }
    return Effect.as(Effect.mapError(disk.replace(path, contents, check), failed), contents.length)
  }

  /**
   * Adds a line to the file that was read, and looks whether it is still what it was: of several runs that do so, at most one goes on. Returns whether
   * that is still so.
   */
  const announce = (secrets: ReadonlyArray<string>) =>
    Effect.gen(function*() {
      const file = yield* (kind === "none" ? disk.create : disk.open)(path)
      const start = before.length === 0 ? ResultRecord.head(secrets) : before.at(-1) === 0x0a ? "" : "\n"
      const added = Buffer.from(start + ResultRecord.announcement(run.run, secrets))
      yield* file.write(added)
      const expected = Buffer.concat([before, added])
      const { isNamed, tail } = yield* Effect.try(() => file.tail(0, expected.length))
      if (!isNamed || !expected.equals(tail)) return yield* otherRun(path)
      return () => file.isWhole(expected.length)
    }).pipe(
      Effect.scoped,
      Effect.mapError((error) => FileFailure.codeOf(error) === "EEXIST" ? otherRun(path) : failed(error))
    )

  /** Replaces the file by one with these records, and opens it for more. It is put in order again when the scope closes. */
  const begin = Effect.fnUntraced(function*(
    initial: Iterable<ResultRecord.ResultRecord>,
    names: ReadonlyArray<string>
  ) {
    const secrets = [...new Set([...found.secrets, ...names])]
    const records = new Map([...initial].map((record) => [ResultRecord.keyOf(record), record]))
    // Writing takes its time, and another run may begin meanwhile.
    let known = yield* replace(records.values(), secrets, yield* announce(secrets))
    // No further call begins. On a full disk, the reserve is for the outcomes of calls in flight.
    let stopped: FileFailure.FileFailure | undefined
    let isReplaced = false
    // Until it is open, nobody knows whose it is, and it is in order.
    let isOurs = () => false
    yield* Effect.addFinalizer(() =>
      isReplaced ? Effect.void : Effect.ignore(replace([...records.values()].map(settle), secrets, isOurs))
    )
    const file = yield* Effect.mapError(disk.open(path), failed)
    isOurs = () => file.isWhole(known)
    const spare = yield* Effect.mapError(disk.unnamed(path), failed)
    // Random, because some disks compress.
    yield* Effect.mapError(spare.write(randomBytes(64 * 1024)), failed)
    // Lines of several rows must not mix.
    const mutex = yield* Semaphore.make(1)
    let isTorn = false
    /** Looks at what follows the known part of the file: it must be what was written, or its beginning if writing failed. */
    const follow = (text: string) => {
      const written = Buffer.from(text)
      const { isNamed, tail } = file.tail(known, written.length)
      known += tail.length
      if (isNamed && (isTorn ? written.subarray(0, tail.length) : written).equals(tail)) return
      isReplaced = true
      stopped ??= otherRun(path)
    }
    const write = (line: string) =>
      Effect.suspend(() => {
        const text = isTorn ? `\n${line}` : line
        isTorn = true
        return Effect.andThen(file.write(Buffer.from(text)), file.sync).pipe(
          Effect.tap(() => Effect.sync(() => isTorn = false)),
          Effect.onExit(() => Effect.try(() => follow(text))),
          Effect.mapError(failed)
        )
      })
    const append = (record: ResultRecord.ResultRecord) =>
      Effect.gen(function*() {
        if (stopped !== undefined && record.status === "sent") return yield* stopped
        const line = ResultRecord.line(record, secrets)
        yield* Effect.catch(write(line), (failure) => {
          stopped ??= failure
          spare.truncate()
          return record.status === "sent" ? Effect.fail(failure) : write(line)
        })
        records.set(ResultRecord.keyOf(record), record)
        // The claim of the row is on the disk: another run sees it, or this one has seen the other.
        if (stopped !== undefined && record.status === "sent") return yield* stopped
      }).pipe(Effect.uninterruptible, mutex.withPermits(1))
    const check = Effect.try({
      try: () => {
        if (!isTorn) follow("")
        if (isReplaced) throw otherRun(path)
      },
      catch: failed
    })
    // Before the file is closed.
    yield* Effect.addFinalizer(() => Effect.ignore(check))
    return { append, check, records: () => records }
  })

  // A call that was in flight when its run ended is unknown.
  const records = new Map([...found.records].map(([key, record]) => [key, settle(record)]))
  return { path, records, begin }
})
