/** The arguments of a command line, completed by the configuration file. */
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import type * as HelpDoc from "effect/cli/HelpDoc"
import * as Effect from "effect/Effect"
import { existsSync } from "node:fs"
import { exitRejected, type ExitWith } from "../Exit.ts"
import { printable } from "../Printable.ts"
import type { ConfigFile } from "./ConfigFile.ts"

type Root = Command.Command<string, {}, {}, unknown, Command.Environment>

/** A command line, and the file that completed it. */
interface Configured {
  readonly args: ReadonlyArray<string>
  readonly file: ConfigFile | undefined
  /** Says that the file is in force. */
  readonly notice: string | undefined
}

/** Names of the file that are looked for. */
const fileNames = ["roster.config.json", "roster.config.yaml", "roster.config.yml"]

const named = (args: ReadonlyArray<string>): string | undefined => {
  const index = args.findIndex((arg) => arg === "--config" || arg.startsWith("--config="))
  return index === -1
    ? undefined
    : args[index] === "--config"
    ? args[index + 1]
    : args[index]!.slice("--config=".length)
}

/** Finds the file: one that is named, else one in this folder. */
const find = Effect.fnUntraced(function*(named: string | undefined) {
  const given = named ?? (process.env["FLAT_ROSTER_CONFIG"] || undefined)
  if (given !== undefined) return { path: given, isNamed: true }
  const found = fileNames.filter((name) => existsSync(name))
  if (found.length < 2) return { path: found[0], isNamed: false }
  return yield* exitRejected(
    `Nothing was sent: this folder has ${found.join(" and ")}. Keep one, or name it with --config.`
  )
})

/** Returns the documentation of a command, which has its flags. */
const docOf = Effect.fnUntraced(function*(root: Root, command: ReadonlyArray<string>, version: string) {
  let doc: HelpDoc.HelpDoc | undefined
  yield* Command.runWith(root, { version })([...command, "--help"]).pipe(
    Effect.provideService(CliOutput.Presenter, {
      present: (event) => Effect.sync(() => void ("helpDoc" in event && (doc = event.helpDoc)))
    }),
    Effect.ignore
  )
  return doc ?? { flags: [] }
})

/** Returns the arguments with the values of the file, and the file. */
export const configured = Effect.fnUntraced(function*(
  root: Root,
  args: ReadonlyArray<string>,
  names: ReadonlyArray<string>,
  version: string
): Effect.fn.Return<Configured, ExitWith, Command.Environment> {
  const unchanged = (file?: ConfigFile): Configured => ({ args, file, notice: undefined })
  const isShown = args.includes("--settings")
  // Help works with a broken file too.
  if (!isShown && (!names.some((name) => args.includes(name)) || args.includes("--help") || args.includes("-h"))) {
    return unchanged()
  }
  const { isNamed, path } = yield* find(named(args))
  if (path === undefined) return unchanged()
  // Loaded only if there is a file.
  const { ConfigFile, complete, typed } = yield* Effect.promise(async () => ({
    ...await import("./Arguments.ts"),
    ConfigFile: await import("./ConfigFile.ts")
  }))
  const file = yield* ConfigFile.read(path, isNamed)
  const command = typed(args, names)
  if (isShown || command === undefined) return unchanged(file)
  const completed = complete(command, file.values, yield* docOf(root, command.command, version))
  return {
    args: completed,
    file,
    notice: completed.length === args.length
      ? undefined
      : `The settings of ${printable(path)} are in force. --settings shows them.`
  }
})
