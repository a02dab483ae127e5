/** `flat migrate`: rewrites programs that use `flat-api` for `@flat-sdk/promise`. */
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Printable from "@flat-sdk/terminal/Printable"
import { createTwoFilesPatch } from "diff"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { chmodSync, readFileSync, statSync } from "node:fs"
import { addressOf } from "../calls/Version.ts"
import { Globals } from "../input/GlobalFlags.ts"
import { usage } from "../input/UsageError.ts"
import { migrate, type Migrated } from "../migrate/Migration.ts"
import * as Tree from "../migrate/Tree.ts"
import { ExitWith } from "../output/Failure.ts"
import * as Output from "../output/Output.ts"

const name = "flat migrate"

const guide = addressOf("docs/guides/migrating-from-flat-api.md")

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

const patchOf = ({ path, result, text }: Migrated): string =>
  createTwoFilesPatch(path, path, text, result, undefined, undefined, { context: 2 }).replace(/^Index: .*\n=+\n/, "")

const writeResult = ({ path, result }: Migrated): Effect.Effect<void, FileFailure.FileFailure> =>
  Effect.try({
    try: () => {
      const { mode } = statSync(path)
      AtomicFile.replace(path, result)
      chmodSync(path, mode)
    },
    catch: (error) => FileFailure.writing(path, error)
  })

const read = (path: string) =>
  Effect.try({
    try: () => Tree.filesOf(path).map((file) => ({ path: file, text: readFileSync(file, "utf8") })),
    catch: (error) =>
      FileFailure.codeOf(error) === "ENOENT"
        ? usage(name, "PATH", `there is no file or folder ${Printable.quoteWord(path)}`)
        : FileFailure.rejection(
          `${path} cannot be read: ${FileFailure.reasonOf(error)}`,
          "Give the folder of your program."
        )
  })

export const command = Command.make(
  "migrate",
  {
    path: Argument.String("path").pipe(Argument.withDescription("A folder, or one file")),
    write: Flags.toggle("write", "Write the files. Without it, only the changes are shown")
  },
  Effect.fnUntraced(function*({ path, write: isAsked }) {
    const write = isAsked && !(yield* Globals).dryRun
    const programs = yield* read(path)
    const migrated = migrate(programs)
    const changed = migrated.filter(({ result, text }) => result !== text)
    const remarks = migrated.flatMap(({ path, remarks }) => remarks.map((one) => ({ path, ...one })))
    if (changed.length === 0 && remarks.length === 0) {
      return yield* Output.note(`Nothing to do: none of ${countOf(programs.length, "source file")} uses flat-api.`)
    }
    if (write) yield* Effect.forEach(changed, writeResult, { discard: true })
    else yield* Output.text(Stream.fromIterable(changed.map(patchOf)))
    const lines = [
      ...remarks.map(({ line, message, path, section }) => `${path}:${line}: ${message} (${section})`),
      write
        ? `${
          countOf(changed.length, "file")
        } rewritten. Install @flat-sdk/promise, compile, run your tests, and remove flat-api.`
        : `${countOf(changed.length, "file")} would be rewritten. Nothing was written: --write writes.`,
      ...remarks.length === 0
        ? []
        : [`${countOf(remarks.length, "place")} left for you. The word in brackets is a section of ${guide}.`]
    ]
    yield* Output.note(lines.join("\n"))
    if (remarks.length > 0) return yield* Effect.fail(new ExitWith({ exitCode: exitCodes.incomplete }))
  })
).pipe(
  Command.withShortDescription("Rewrites programs that use flat-api for @flat-sdk/promise"),
  Command.withDescription(
    `Rewrites the JavaScript and TypeScript of a folder that uses the vendor's flat-api 1.x, so that it uses @flat-sdk/promise: imports, clients, calls, errors and
OAuth2. Prints the changes, and writes them with --write. What it cannot decide is listed with its file and line, and ends the command with ${exitCodes.incomplete}. Folders that are
hidden, and node_modules, dist, build and coverage, are left alone.`
  ),
  Command.withExamples([
    { command: `${name} src`, description: "Show the changes" },
    { command: `${name} src --write` }
  ])
)
