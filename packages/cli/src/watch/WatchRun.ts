/** Runs a watch: checks its flags and files, and delivers what changes until it is ended. */
import type { FlatClient, Watch } from "@flat-sdk/core"
import * as FlatError from "@flat-sdk/core/FlatError"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Style from "@flat-sdk/terminal/Style"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { resolve } from "node:path"
import { CommandSession, identity } from "../calls/CommandSession.ts"
import { type Catalog, kebab } from "../catalog/Catalog.ts"
import type { Located } from "../catalog/Fields.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { UsageError, type UsageProblem } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"
import * as Selection from "../output/Selection.ts"
import * as ChangeRecord from "./ChangeRecord.ts"
import * as CheckpointFile from "./CheckpointFile.ts"
import * as Delivery from "./Delivery.ts"
import * as OutputFile from "./OutputFile.ts"
import * as Status from "./Status.ts"

export interface WatchedList {
  /** Name of the watch, as in a checkpoint. */
  readonly name: string
  /** Operation that returns such items: it describes their fields. */
  readonly operation: string
  /** What a line for people shows of an item. */
  readonly fields: ReadonlyArray<string>
  readonly changes: <E>(
    client: FlatClient.FlatClientShape,
    options: Watch.WatchOptions<E>
  ) => Watch.Changes<unknown, unknown, E>
}

const units: Readonly<Record<string, Duration.Unit>> = {
  ms: "millis",
  s: "seconds",
  m: "minutes",
  h: "hours",
  d: "days"
}

export const parseTime = (text: string): Duration.Duration | undefined => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|[smhd])$/.exec(text.trim()) ?? []
  if (amount === undefined || unit === undefined) return undefined
  const duration = Duration.fromInputUnsafe(`${Number(amount)} ${units[unit]!}`)
  return Duration.isGreaterThan(duration, Duration.zero) ? duration : undefined
}

export const common = {
  checkpoint: Flags.text("checkpoint", "file", "File with the position of the watch; it resumes there"),
  output: Flags.text("output", "file", "File that each change is added to once, also after a crash; needs --checkpoint")
    .pipe(Flag.withAlias("o")),
  interval: Flags.text("interval", "time", "Shortest time between two polls, such as 30s or 5m (default 30s)"),
  maxInterval: Flags.text("max-interval", "time", "Longest time between two polls while nothing changes (default 5m)"),
  budget: Flag.Finite("budget").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Requests an hour (default: a tenth of the rate limit)"),
    Flag.filter((value) => value > 0, () => "must be more than 0"),
    Flags.optional
  ),
  maxFailures: Flag.Int("max-failures").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Failed polls in a row that it survives (default: any number)"),
    Flag.filter((value) => value >= 0, () => "must be 0 or more"),
    Flags.optional
  ),
  emitExisting: Flags.toggle("emit-existing", "Without a checkpoint: print every item as added at first"),
  once: Flags.toggle("once", "Read the list once, print what has changed since the checkpoint, and end"),
  noLock: Flags.toggle("no-lock", "Go on where files cannot be locked; only one watch may then use them")
}

type Values = {
  readonly [Name in keyof typeof common]: typeof common[Name] extends Flag.Flag<infer A> ? A : never
}

type Times = { readonly [Name in "interval" | "maxInterval"]?: Duration.Duration | undefined }

const check = (flags: Values, { format }: GlobalFlags.GlobalValues): Times | ReadonlyArray<UsageProblem> => {
  const problems: Array<UsageProblem> = []
  const times = Object.fromEntries((["interval", "maxInterval"] as const).map((name) => {
    const text = flags[name]
    const time = text === undefined ? undefined : parseTime(text)
    if (text !== undefined && time === undefined) {
      problems.push({
        flag: `--${kebab(name)}`,
        problem: `expected a time such as 30s, 5m or 1h, found ${JSON.stringify(text)}`
      })
    }
    return [name, time]
  }))
  const { checkpoint, emitExisting, once, output } = flags
  if (output !== undefined && checkpoint === undefined) {
    problems.push({
      flag: "--output",
      problem: "needs --checkpoint, which says what is in the file; without one, redirect standard output"
    })
  }
  if (output !== undefined && checkpoint !== undefined && resolve(output) === resolve(checkpoint)) {
    problems.push({ flag: "--output", problem: "must not be the file of --checkpoint" })
  }
  if (once && checkpoint === undefined && !emitExisting) {
    problems.push({
      flag: "--once",
      problem: "needs --checkpoint to compare with, or --emit-existing to print every item"
    })
  }
  if (format !== undefined && format !== "jsonl" && (format !== "table" || output !== undefined)) {
    problems.push({
      flag: "--format",
      problem: output === undefined
        ? "changes are written as jsonl, or as table for lines that people read"
        : "changes are written to a file as jsonl"
    })
  }
  return problems.length > 0 ? problems : times
}

/** Describes changes, so that `--fields` is checked before anything is sent. */
const responseOf = (catalog: Catalog, { operation: id }: WatchedList): Located => ({
  catalog,
  schema: {
    type: "object",
    properties: {
      id: { type: "string" },
      change: { type: "string" },
      key: { type: "string" },
      item: catalog.operations.find((operation) => operation.id === id)?.response ?? { type: "object" },
      previous: { type: "object" }
    }
  }
})

/** Names the flags of an input that the watch does not accept. */
const explainError = (error: FlatError.FlatError, command: string, checkpoint: string | undefined) => {
  if (error.reason._tag !== "Encode" || error.attempts > 0) return error
  const { problems } = error.reason
  const wrong = problems.find(({ path }) => path === "from" || path.startsWith("from."))
  if (wrong !== undefined) {
    return FileFailure.rejection(
      `the checkpoint ${checkpoint ?? ""} cannot be used: ${wrong.problem}`,
      "Choose another file, or delete it to begin anew: changes until then are not reported."
    )
  }
  return new UsageError({
    problems: problems.map(({ path, problem }) => ({ flag: `--${kebab(path.replace(/^options\./, ""))}`, problem })),
    command
  })
}

export const run = Effect.fnUntraced(function*(list: WatchedList, flags: Values) {
  const command = `flat watch ${list.name}`
  const session = yield* CommandSession
  const globals = yield* GlobalFlags.Globals
  const times = check(flags, globals)
  if (Array.isArray(times)) return yield* new UsageError({ problems: times, command })
  const paths = Selection.parse(globals.fields ?? [])
  const unknown = Selection.unknown(paths, responseOf(session.catalog, list))
  if (unknown !== undefined) return yield* unknown
  const { budget, emitExisting, maxFailures, once } = flags
  const options = { ...times as Times, budget, emitExisting, maxFailures, once }

  const explain = <A, E, R>(watch: Effect.Effect<A, E, R>) =>
    Effect.mapError(
      watch,
      (error) => FlatError.isFlatError(error) ? explainError(error, command, flags.checkpoint) : error
    )

  if (globals.dryRun || globals.curl) {
    // The first request ends the command. Files stay as they are.
    return yield* explain(Stream.runDrain(list.changes(yield* session.client, options)))
  }

  const { color, terminal } = yield* GlobalFlags.outputOptions()
  const file = flags.checkpoint === undefined
    ? undefined
    : yield* CheckpointFile.open(flags.checkpoint, { watch: list.name, ...(yield* identity) }, flags.noLock)
  const saved = file?.saved
  if (saved?.output !== undefined && flags.output === undefined) {
    return yield* FileFailure.rejection(
      `the checkpoint ${flags.checkpoint} belongs to the output file ${saved.output.file}`,
      `Give --output ${saved.output.file}, or choose another checkpoint.`
    )
  }
  const client = yield* session.client
  const output = flags.output === undefined
    ? undefined
    : yield* OutputFile.open(flags.output, saved?.output, flags.noLock)

  const status = Status.make(globals.quiet)
  const isReadable = globals.format === "table" || terminal && globals.format === undefined
  const style = Style.of(color)
  const write = (record: ChangeRecord.ChangeRecord, accepted?: Effect.Effect<void, FileFailure.FileFailure>) =>
    Effect.suspend(() => {
      if (terminal) status.hide()
      return Delivery.write(
        isReadable
          ? ChangeRecord.readable(record, paths, list.fields, style)
          : ChangeRecord.json(record, paths),
        accepted
      )
    })
  const deliver: Delivery.Deliver<Output.Closed | FileFailure.FileFailure> = file !== undefined && output !== undefined
    ? Delivery.toFile(output, (record) => ChangeRecord.json(record, paths), file)
    : Delivery.toStandardOutput(write, file)

  const watch = Delivery.follow(
    (position) => {
      status.show(`${list.name}: reading the list`)
      const changes = list.changes(client, {
        ...options,
        ...position,
        onPoll: (event) => status.show(Status.ofPoll(event, once))
      })
      return globals.limit === undefined ? changes : Stream.take(changes, globals.limit)
    },
    (records, checkpoint) => Effect.andThen(deliver(records, checkpoint), Effect.sync(() => status.again())),
    file,
    output
  )
  yield* explain(watch).pipe(
    // The reader has read enough. What it did not take is written when the watch runs again.
    Effect.catchIf((error) => error instanceof Output.Closed, () => Effect.void),
    Effect.ensuring(Effect.sync(() => status.hide())),
    Effect.provide(Output.warnings(globals.quiet, status.hide))
  )
})
