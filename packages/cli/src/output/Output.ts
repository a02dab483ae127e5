/** Writes results to standard output: tables on a terminal, JSON for one value and NDJSON for many in a pipe, or the format that was asked for. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Style from "@flat-sdk/terminal/Style"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as PlatformError from "effect/PlatformError"
import * as Result from "effect/Result"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import type { Located } from "../catalog/Fields.ts"
import { CommandFailed } from "./Failure.ts"
import type { Format, Settings, Writer } from "./Format.ts"
import type { Screen } from "./Screen.ts"
import * as Selection from "./Selection.ts"

export interface OutputOptions extends Screen {
  readonly format?: Format | undefined
  /** Fields to show, such as `id` and `user.name`. Each string may have several, separated by commas. */
  readonly fields?: ReadonlyArray<string> | undefined
  readonly jq?: string | undefined
  /** Whether CSV begins with a line of headings. It does by default. */
  readonly header?: boolean | undefined
  /** Schema of the response. It decides the columns and which fields are known. */
  readonly response?: Located | undefined
  readonly quiet?: boolean | undefined
}

/** The reader of a pipe, such as `head`, has read enough. */
export class Closed extends Data.TaggedError("Closed") {}

export const isClosed = (error: unknown): boolean =>
  typeof error === "object" && error !== null &&
  ("code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED")
    || "cause" in error && isClosed(error.cause) || "reason" in error && isClosed(error.reason))

// A disk may be full.
const failureOf = (error: PlatformError.PlatformError) =>
  isClosed(error) ? new Closed() : new CommandFailed({
    reason: "OutputFailed",
    message: `standard output could not be written: ${FileFailure.reasonOf(error)}`,
    next: "Check the disk or the program that reads the output. What the command changed stays changed.",
    exitCode: exitCodes.stopped
  })

/** Writes text or bytes to standard output. Ends the stream quietly when the reader has closed it. */
export const text = <E, R>(
  texts: Stream.Stream<string | Uint8Array, E, R>
): Effect.Effect<void, E | CommandFailed, R | Stdio.Stdio> =>
  Effect.flatMap(Stdio.Stdio, (stdio) =>
    Effect.catch(
      Stream.run(Stream.filter(texts, (one) => one !== ""), Sink.mapError(stdio.stdout(), failureOf)),
      (error) => error instanceof Closed ? Effect.void : Effect.fail(error)
    ))

export const note = (message: string): Effect.Effect<void, never, Stdio.Stdio> =>
  Effect.flatMap(Stdio.Stdio, (stdio) => Effect.ignore(Stream.run(Stream.make(`${message}\n`), stdio.stderr())))

/** Returns a function that writes notes, for hooks, which are no effects. */
export const notes: Effect.Effect<(message: string) => void, never, Stdio.Stdio> = Effect.map(
  Stdio.Stdio,
  (stdio) => (message) => {
    Effect.runFork(Effect.provideService(note(message), Stdio.Stdio, stdio))
  }
)

const formatOf = (options: OutputOptions, isMany: boolean): Format =>
  options.format ?? (options.terminal && options.jq === undefined ? "table" : isMany ? "jsonl" : "json")

const settingsOf = (options: OutputOptions): Settings => {
  const paths = Selection.parse(options.fields ?? [])
  return {
    paths: paths.length === 0 ? undefined : paths,
    response: options.response,
    header: options.header ?? true,
    style: Style.of(options.color),
    width: Math.max(20, options.columns)
  }
}

// Each format is loaded when it is needed.
const writerOf = (format: Format, settings: Settings, jq: string | undefined): Effect.Effect<Writer, CommandFailed> =>
  jq === undefined ? plainWriterOf(format, settings) : Effect.gen(function*() {
    const { load, writer } = yield* Effect.promise(() => import("./Jq.ts"))
    return writer(yield* load(jq), jq, (value) => Selection.select(value, settings.paths), format === "json")
  })

const plainWriterOf = (format: Format, settings: Settings): Effect.Effect<Writer> =>
  Effect.promise(async () => {
    switch (format) {
      case "table":
        return (await import("./TableWriter.ts")).make(settings)
      case "csv":
        return (await import("./Csv.ts")).make(settings)
      case "yaml":
        return (await import("./Yaml.ts")).make(settings)
      default:
        return (await import("./Json.ts")).make(settings, format)
    }
  })

const check = ({ paths, response }: Settings, values: ReadonlyArray<unknown>) =>
  Effect.suspend(() => {
    const unknown = paths && Selection.unknown(paths, response, values)
    return unknown === undefined ? Effect.void : Effect.fail(unknown)
  })

/** Runs a writer, which may find that the program of `--jq` does not fit the results. */
const runWriter = (write: () => string): Effect.Effect<string, CommandFailed> =>
  Effect.catch(
    Effect.try({ try: write, catch: (error) => error }),
    (error) => error instanceof CommandFailed ? Effect.fail(error) : Effect.die(error)
  )

const printNotes = (writer: Writer, options: OutputOptions) =>
  options.quiet === true ? Effect.void : Effect.forEach(writer.notes(), note, { discard: true })

/** Items that decide the columns, and whether a field is known. */
const blockSize = 100

/** Groups items into blocks. Those that arrived before a failure are a block too. */
const blocksOf = <A, E, R>(source: Stream.Stream<A, E, R>): Stream.Stream<ReadonlyArray<A>, E, R> =>
  Stream.map(source, (item): Result.Result<A, E> => Result.succeed(item)).pipe(
    Stream.catch((error) => Stream.succeed<Result.Result<A, E>>(Result.fail(error))),
    Stream.groupedWithin(blockSize, "1 second"),
    Stream.flatMap((results) => {
      const arrived = Stream.make(results.filter(Result.isSuccess).map(({ success }) => success))
      const failure = results.find(Result.isFailure)
      return failure === undefined ? arrived : Stream.concat(arrived, Stream.fail(failure.failure))
    })
  )

/**
 * Writes a list as its items arrive. The items that arrived before a failure are written. Memory stays constant.
 */
export const items = Effect.fnUntraced(function*<E, R>(source: Stream.Stream<unknown, E, R>, options: OutputOptions) {
  const format = formatOf(options, true)
  const settings = settingsOf(options)
  const writer = yield* writerOf(format, settings, options.jq)
  const list = writer.list()
  let isChecked = false
  const block = (values: ReadonlyArray<unknown>) => {
    if (values.length === 0) return Effect.succeed("")
    const checked = isChecked ? Effect.void : check(settings, values)
    isChecked = true
    return Effect.andThen(checked, runWriter(() => list.block(values)))
  }
  const texts = settings.paths !== undefined || format === "table" || format === "csv"
    ? Stream.mapEffect(blocksOf(source), block)
    // These need no other items: each is written when it arrives.
    : Stream.mapEffect(Stream.chunks(source), block)
  const end = Stream.fromEffect(
    Effect.suspend(() => Effect.andThen(isChecked ? Effect.void : check(settings, []), runWriter(() => list.end())))
  )
  yield* text(Stream.concat(texts, end))
  yield* printNotes(writer, options)
})

/** Writes one result. A list is written like {@link items}; nothing is written for `undefined`, the result of an operation without one. */
export const value = Effect.fnUntraced(function*(result: unknown, options: OutputOptions) {
  if (result === undefined) return
  if (Array.isArray(result)) return yield* items(Stream.fromIterable(result as ReadonlyArray<unknown>), options)
  const settings = settingsOf(options)
  const writer = yield* writerOf(formatOf(options, false), settings, options.jq)
  yield* check(settings, [result])
  yield* text(Stream.fromEffect(runWriter(() => writer.value(result))))
  yield* printNotes(writer, options)
})

const nameOf = (level: string): string => level === "Warn" ? "Warning" : level

const textOf = (message: unknown): string => Array.isArray(message) ? message.map(String).join(" ") : String(message)

/** Layer of the loggers. `before` runs before each warning, to clear a line that is shown. */
export const warnings = (quiet: boolean, before: () => void = () => {}): Layer.Layer<never, never, Stdio.Stdio> =>
  Layer.unwrap(Effect.map(notes, (note) =>
    Logger.layer(
      quiet ? [] : [
        Logger.make(({ logLevel, message }) => {
          before()
          note(`${nameOf(logLevel)}: ${textOf(message)}`)
        })
      ]
    )))
