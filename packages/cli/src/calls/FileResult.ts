/**
 * Writes the file of a response: to a path, where an interrupted download resumes, or to standard output.
 */
import type { Files } from "@flat-sdk/core"
import * as FlatError from "@flat-sdk/core/FlatError"
import * as FileDownload from "@flat-sdk/node/FileDownload"
import * as Progress from "@flat-sdk/terminal/Progress"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { Globals } from "../input/GlobalFlags.ts"
import { UsageError } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"

type Open = (options?: Files.DownloadOptions) => Effect.Effect<Files.File, FlatError.FlatError, Scope.Scope>

export interface Options {
  /** Path of the file; `-` is standard output. */
  readonly output: string | undefined
  /** The command, for messages. */
  readonly command: string
}

/** Whether a media type is text that a terminal can show. */
const isText = (contentType = ""): boolean => /^text\/|[/+](?:json|xml)\b|\bmusicxml\b(?!.*zip)/i.test(contentType)

/** Whether a download that was interrupted may go on. */
const mayResume = (error: unknown): boolean =>
  FlatError.isFlatError(error) && error.reason._tag !== "Decode" && FlatError.retryability(error.reason) !== "final"

/** Waits between the attempts of a download, as long as each brings further bytes. */
const waits = Schedule.min([Schedule.exponential("500 millis"), Schedule.spaced("10 seconds")])

/** Saves a file, and reports how much has arrived. */
const save = Effect.fnUntraced(function*(open: Open, path: string) {
  const { quiet } = yield* Globals
  let received = 0
  yield* Effect.scoped(Effect.gen(function*() {
    const context = yield* Effect.context<never>()
    const scope = yield* Effect.scope
    let progress: Progress.Progress | undefined
    const show = (bytes: number) => {
      if (progress !== undefined) Effect.runSyncWith(context)(progress.add(bytes - received))
      received = bytes
    }
    const counted: Open = (options) =>
      Effect.tap(open(options), (file) =>
        Effect.gen(function*() {
          progress ??= yield* Scope.provide(Progress.make({ unit: "bytes", total: file.size, quiet }), scope)
          show(file.from)
        }))
    let before = -1
    yield* FileDownload.save(counted, path, { onProgress: (progress) => show(progress.received) }).pipe(
      Effect.retry({
        schedule: waits,
        while: (error) => {
          const isFurther = received > before
          before = received
          return isFurther && received > 0 && mayResume(error)
        }
      })
    )
  }))
  if (!quiet) yield* Output.note(`Saved ${path} (${received} bytes)`)
})

/** Writes a file to standard output, but no bytes that a terminal would take for commands. */
const print = Effect.fnUntraced(function*(open: Open, { command }: Options) {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* stdio.stdoutIsTerminal
  yield* Effect.scoped(Effect.gen(function*() {
    const file = yield* open()
    if (terminal && !isText(file.contentType)) {
      return yield* new UsageError({
        problems: [{
          flag: "--output",
          problem: `the file is ${
            file.contentType ?? "of an unknown type"
          }, which a terminal cannot show: give --output FILE, or redirect standard output`
        }],
        command
      })
    }
    yield* terminal
      ? Output.text(Stream.decodeText(file.stream))
      : Stream.run(file.stream, stdio.stdout())
  }))
})

/** Writes the file that `open` opens. */
export const write = (open: Open, options: Options) =>
  options.output === undefined || options.output === "-" ? print(open, options) : save(open, options.output)
