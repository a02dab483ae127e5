/** Writes the file of a response: to a path, where an interrupted download resumes, or to standard output. */
import type { Files } from "@flat-sdk/core"
import * as FlatError from "@flat-sdk/core/FlatError"
import * as FileDownload from "@flat-sdk/node/FileDownload"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Progress from "@flat-sdk/terminal/Progress"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { dirname } from "node:path"
import { Globals } from "../input/GlobalFlags.ts"
import { usage } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"

/** Opens a file, at its beginning or further on. */
export type Open = (options?: Files.DownloadOptions) => Effect.Effect<Files.File, FlatError.FlatError, Scope.Scope>

export interface Options {
  /** Path of the file; `-` is standard output. */
  readonly output: string | undefined
  readonly command: string
}

const isText = (contentType = ""): boolean => /^text\/|[/+](?:json|xml)\b|\bmusicxml\b(?!.*zip)/i.test(contentType)

const mayResume = (error: unknown): boolean =>
  FlatError.isFlatError(error) && error.reason._tag !== "Decode" && FlatError.retryability(error.reason) !== "final"

/** Waits between the attempts of a download, as long as each brings further bytes. */
const waits = Schedule.min([Schedule.exponential("500 millis"), Schedule.spaced("10 seconds")])

/** Checks where a file goes, before anything is sent. A device or a pipe gets the bytes as they come; a file can resume. */
const isPlain = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const refuse = (error: unknown) => Effect.fail(FileFailure.writing(path, error))
  const found = yield* Effect.option(fs.stat(path))
  if (Option.isSome(found)) {
    if (found.value.type === "Directory") return yield* refuse({ code: "EISDIR" })
    return found.value.type === "File"
  }
  yield* Effect.catch(fs.access(dirname(path), { writable: true }), refuse)
  return true
})

/** Removes what is left of a download that the disk has stopped. */
const discard = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  for (const file of [`${path}.part`, `${path}.part.version`]) yield* Effect.ignore(fs.remove(file, { force: true }))
})

/** Saves a file. An interrupted download resumes, as long as each attempt brings further bytes. `onReceived` gets how many there are. */
export const saveResumable = Effect.fnUntraced(function*(
  open: Open,
  path: string,
  onReceived: (bytes: number) => void = () => undefined
) {
  let received = 0
  let before = -1
  const show = (bytes: number) => {
    received = bytes
    onReceived(bytes)
  }
  const counted: Open = (options) => Effect.tap(open(options), (file) => Effect.sync(() => show(file.from)))
  yield* FileDownload.save(counted, path, { onProgress: (progress) => show(progress.received) }).pipe(
    Effect.retry({
      schedule: waits,
      while: (error) => {
        const isFurther = received > before
        before = received
        return isFurther && received > 0 && mayResume(error)
      }
    }),
    Effect.tapErrorTag("PlatformError", () => discard(path))
  )
})

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
    const fs = yield* FileSystem.FileSystem
    if (!(yield* isPlain(path))) {
      const file = yield* counted()
      return yield* Stream.run(
        Stream.tap(file.stream, (chunk) => Effect.sync(() => show(received + chunk.length))),
        fs.sink(path, { flag: "w" })
      )
    }
    yield* saveResumable(counted, path, show)
  })).pipe(Effect.catchTag("PlatformError", (error) => Effect.fail(FileFailure.writing(path, error))))
  if (!quiet) yield* Output.note(`Saved ${path} (${received} bytes)`)
})

/** Writes a file to standard output, but no bytes that a terminal would take for commands. */
const print = Effect.fnUntraced(function*(open: Open, { command }: Options) {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* stdio.stdoutIsTerminal
  yield* Effect.scoped(Effect.gen(function*() {
    const file = yield* open()
    if (terminal && !isText(file.contentType)) {
      return yield* usage(
        command,
        "--output",
        `the file is ${
          file.contentType ?? "of an unknown type"
        }, which a terminal cannot show: give --output FILE, or redirect standard output`
      )
    }
    yield* Output.text(terminal ? Stream.decodeText(file.stream) : file.stream)
  }))
})

export const write = (open: Open, options: Options) =>
  options.output === undefined || options.output === "-" ? print(open, options) : save(open, options.output)
