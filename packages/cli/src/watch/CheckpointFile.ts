/**
 * The file of `--checkpoint`: the position of a watch. Its first line is replaced as a whole; ids of changes that standard output has accepted are added
 * below it. It contains ids of pupils, and changes while they are written, so only its owner can read it.
 */
import type { Watch } from "@flat-sdk/core"
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as JsonText from "@flat-sdk/terminal/JsonText"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { closeSync, readFileSync, writeSync } from "node:fs"
import type { ChangeRecord } from "./ChangeRecord.ts"

const version = 1

/** What is watched, where and as whom. */
const Kind = { watch: Schema.String, server: Schema.String, account: Schema.String }

const Position = Schema.Struct({
  /** Absolute path of the output file. */
  file: Schema.String,
  /** Its length after the last change of the checkpoint. */
  length: Schema.Int,
  /** Digest of the bytes before that place: it is the same file. */
  digest: Schema.String
})

const Contents = Schema.Struct({
  format: Schema.Literal("flat watch"),
  version: Schema.Literal(version),
  ...Kind,
  last: Schema.String,
  /** `null` before the first reading. */
  checkpoint: Schema.Unknown,
  /** Changes that are being written to standard output. The checkpoint includes them. */
  pending: Schema.Array(Schema.Struct({
    id: Schema.String,
    change: Schema.Literals(["added", "changed", "removed"]),
    key: Schema.String,
    item: Schema.optionalKey(Schema.Unknown),
    previous: Schema.optionalKey(Schema.Unknown)
  })),
  output: Schema.optionalKey(Position)
})

export type Position = typeof Position.Type
export type Kind = { readonly [Name in keyof typeof Kind]: string }

export interface State {
  readonly last: string
  readonly checkpoint: Watch.Checkpoint | undefined
  readonly pending: ReadonlyArray<ChangeRecord>
  readonly output?: Position | undefined
}

export interface CheckpointFile {
  /** What an earlier run has saved, without the pending changes that were accepted. */
  readonly saved: State | undefined
  readonly save: (state: State) => Effect.Effect<void, FileFailure.FileFailure>
  /** Notes that standard output has accepted a pending change. */
  readonly accepted: (id: string) => Effect.Effect<void, FileFailure.FileFailure>
}

/** What a checkpoint needs of the disk. Histories by seed replace it. */
export const Disk = Context.Reference("@flat-sdk/cli/CheckpointDisk", {
  defaultValue: () => ({
    read: (path: string): string => readFileSync(path, "utf8"),
    replace: (path: string, contents: string): void => AtomicFile.replace(path, contents),
    openToAppend: AtomicFile.openToAppend,
    append: (file: number, text: string): void => void writeSync(file, text),
    close: (file: number): void => closeSync(file)
  })
})

type Disk = typeof Disk.Service

const isContents = Schema.is(Contents)

const restart = "Choose another file, or delete it to begin anew: changes until then are not reported."

const names = { watch: "list", server: "server", account: "account" } as const

const read = (disk: Disk, path: string, kind: Kind): State | undefined => {
  let text: string
  try {
    text = disk.read(path)
  } catch (error) {
    if (FileFailure.codeOf(error) === "ENOENT") return undefined
    throw FileFailure.rejection(
      `the checkpoint ${path} cannot be read (${FileFailure.codeOf(error)})`,
      "Check its permissions."
    )
  }
  const [first = "", ...below] = text.split("\n")
  const value = JsonText.parse(first)
  if (!isContents(value)) {
    const found = typeof value === "object" && value !== null && "format" in value && value.format === "flat watch"
      && "version" in value && typeof value.version === "number" && value.version > version
    throw FileFailure.rejection(
      found
        ? `the checkpoint ${path} was written by a later version of flat`
        : `${path} is not a checkpoint of flat watch, or it is damaged, so it is neither used nor overwritten`,
      found ? "Update flat." : restart
    )
  }
  for (const name of Object.keys(names) as ReadonlyArray<keyof Kind>) {
    if (value[name] !== kind[name]) {
      throw FileFailure.rejection(
        `the checkpoint ${path} belongs to another watch: its ${names[name]} is "${value[name]}", not "${kind[name]}"`,
        restart
      )
    }
  }
  // A line that a crash truncated has no line break after it.
  const accepted = new Set(below.slice(0, -1))
  return {
    last: value.last,
    // The watch checks it.
    checkpoint: value.checkpoint === null ? undefined : value.checkpoint as Watch.Checkpoint,
    pending: value.pending.filter(({ id }) => !accepted.has(id)),
    output: value.output
  }
}

/** Opens a checkpoint, which may not exist yet. No other watch can open it until the scope closes, unless there is no lock. */
export const open = Effect.fnUntraced(function*(path: string, kind: Kind, noLock = false) {
  if (!noLock) yield* FileLock.hold(path, { noun: "checkpoint", flag: "--checkpoint", run: "watch" })
  const disk = yield* Disk
  const saved = yield* Effect.try({
    try: () => read(disk, path, kind),
    catch: (error) => error as FileFailure.FileFailure
  })
  let notes: number | undefined
  const close = () => {
    if (notes !== undefined) disk.close(notes)
    notes = undefined
  }
  yield* Effect.addFinalizer(() => Effect.sync(close))
  const attempt = (write: () => void) => FileFailure.attempt(`the checkpoint ${path}`, write)
  return {
    saved,
    save: ({ checkpoint, ...state }: State) =>
      attempt(() => {
        close()
        const contents = { format: "flat watch", version, ...kind, ...state, checkpoint: checkpoint ?? null }
        disk.replace(path, `${JSON.stringify(contents)}\n`)
      }),
    accepted: (id: string) =>
      attempt(() => {
        notes ??= disk.openToAppend(path)
        // It survives the end of the process without a sync. If the computer crashes, the change is written again.
        disk.append(notes, `${id}\n`)
      })
  }
})
