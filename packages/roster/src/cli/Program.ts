/** Runs `roster` as a process: its commands, help, services and exit code. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { type ExitCode, exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileLock from "@flat-sdk/terminal/FileLock"
import * as Help from "@flat-sdk/terminal/Help"
import * as Style from "@flat-sdk/terminal/Style"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import type * as HelpDoc from "effect/cli/HelpDoc"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as ExitOf from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { drainOutput } from "../console/Exit.ts"
import * as Exit from "../console/Exit.ts"
import * as JsonLog from "../console/JsonLog.ts"
import { printable } from "../console/Printable.ts"
import * as Table from "../console/Table.ts"
import { OpenCheck } from "../storage/OpenCheck.ts"
import * as Commands from "./Commands.ts"
import * as ConfigFile from "./settings/ConfigFile.ts"
import { sectionOf } from "./settings/Flags.ts"
import { FileValues } from "./settings/Setting.ts"
import * as Settings from "./settings/Settings.ts"
import { version } from "./Version.ts"

/** What these flags start needs every command with its flags. */
const ofAll = /^--(?:completions|wizard)(?:=|$)/

const isHelp = (error: unknown): error is CliError.ShowHelp => CliError.isCliError(error) && error._tag === "ShowHelp"

/** The collector of OpenTelemetry that is named, or `undefined`. */
const collector = Effect.gen(function*() {
  const { otlp } = yield* Settings.Settings
  const [from, text] = otlp === undefined
    ? ["OTEL_EXPORTER_OTLP_ENDPOINT", process.env["OTEL_EXPORTER_OTLP_ENDPOINT"]]
    : ["--otlp", otlp]
  if (text === undefined || text === "") return undefined
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  return yield* Exit.exitRejected(
    `Nothing was sent: ${from} must be the URL of a collector, such as http://127.0.0.1:4318.`
  )
})

const traces = (command: string) =>
  Layer.unwrap(Effect.gen(function*() {
    const url = yield* collector
    if (url === undefined) return Layer.empty
    const { tracer } = yield* Effect.promise(() => import("../console/Collector.ts"))
    return Layer.provideMerge(Layer.span(`roster.${command}`), tracer(url, version))
  }))

const root = Effect.fnUntraced(function*(args: ReadonlyArray<string>, name: string) {
  const isWhole = args.some((arg) => ofAll.test(arg))
  const commands = yield* Commands.commands(new Set(isWhole ? Commands.names : args))
  const roster = Command.make(name).pipe(
    Command.withDescription(
      "Brings a school's roster to Flat: reads the school's files, shows what they would change, and applies that safely."
    ),
    Command.withSubcommands(commands),
    Command.provide(traces(Commands.names.find((name) => args.includes(name)) ?? "help")),
    Command.provideEffect(Settings.Settings, () => Settings.values),
    Command.withGlobalFlags(Settings.globalFlags)
  )
  // Commands are chosen at run time, so that their types are those that a command may have.
  return roster as Command.Command<string, {}, {}, unknown, Command.Environment>
})

const textLog = Layer.mergeAll(
  Layer.effect(Console.Console, Effect.map(Console.Console, JsonLog.safeConsole)),
  Layer.succeed(References.MinimumLogLevel, "Warn"),
  Layer.succeed(Logger.LogToStderr, true)
)

export interface Options {
  readonly name?: string
  readonly outer?: Layer.Layer<never, Exit.ExitWith>
}

/** Returns the exit code of a command that failed. Reports what was not expected; other failures were reported by the command. */
const codeOf = (cause: Cause.Cause<unknown>): Effect.Effect<ExitCode> => {
  const error = Cause.squash(cause)
  if (isHelp(error)) return Effect.succeed(error.errors.length > 0 ? exitCodes.rejected : exitCodes.done)
  if (error instanceof Exit.ExitWith) return Effect.succeed(error.code)
  if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
  return Effect.as(Effect.logError(cause), exitCodes.defect)
}

/** The help, wrapped to the width of the terminal, with the flags by what a person does with them. */
const help = Layer.effect(
  CliOutput.Formatter,
  Effect.gen(function*() {
    const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
    const options = { width: yield* Table.width, style: Style.of(canColor), sectionOf }
    return {
      ...CliOutput.defaultFormatter({ colors: canColor }),
      formatHelpDoc: (doc: HelpDoc.HelpDoc) =>
        Help.format(doc, { ...options, globalFlags: (doc.commandPath ?? []).length > 1 ? "full" : "names" })
    }
  })
)

/** A command line that is wrong gets what is wrong with it, without pages of help before that. */
const presenter = CliOutput.layerPresenter({
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Effect.gen(function*() {
        const { formatErrors } = yield* CliOutput.Formatter
        yield* Console.error(`${formatErrors(event.errors).trim()}\nSee "${event.commandPath.join(" ")} --help".`)
      })
      : CliOutput.defaultPresenter.present(event)
})

const withoutJson: ReadonlySet<string | undefined> = new Set(["cards", "export", "ids"])

/** A flag without its value. The parser would take the next flag for it. */
const withBare = (typed: ReadonlyArray<string>): ReadonlyArray<string> =>
  typed.flatMap((arg, index) =>
    arg === "--apply-held" && (typed[index + 1] ?? "-").startsWith("-") ? ["--apply-held="] : [arg]
  )

export const run = (
  given: ReadonlyArray<string>,
  { name = "roster", outer = Layer.empty }: Options = {}
) => {
  const args = withBare(given)
  return Effect.gen(function*() {
    const command = yield* root(args, name)
    const typed = Commands.names.find((name) => args.includes(name))
    const isShown = args.includes("--settings")
    // Help works with a broken file too.
    const isHelp = typed === undefined || args.includes("--help") || args.includes("-h")
    const file = isHelp && !isShown ? undefined : yield* ConfigFile.find(args)
    if (isShown) {
      yield* ConfigFile.show(args, file)
      return exitCodes.done
    }
    const values = file === undefined ? new Map() : ConfigFile.defaults(file, args)
    let isUsed = false
    const use = Effect.gen(function*() {
      if (isUsed) return
      isUsed = true
      yield* Console.error(`The settings of ${printable(file?.path ?? "")} are in force. --settings shows them.`)
    })
    const whole = Effect.provideService(Command.runWith(command, { version })(args), FileValues, { values, use })
    const isJson = args.includes("--json") ||
      (values.get("json") === true && !args.includes("--no-json") && !withoutJson.has(typed))
    const logged = isJson ? JsonLog.logExit(whole) : whole
    yield* isJson && !args.includes("--json") ? Effect.provide(logged, JsonLog.layer) : logged
    return exitCodes.done
  }).pipe(
    Effect.provide(outer),
    Effect.provideService(OpenCheck, FileLock.checkFree),
    Effect.catchCause(codeOf),
    Effect.provide(Layer.merge(help, presenter)),
    Effect.provide(args.includes("--json") ? JsonLog.layer : textLog)
  )
}

/** Runs a command line and ends the process with its exit code. */
export const start = (args: ReadonlyArray<string>, options?: Options): void => {
  // `| head` closes the pipe. Writes to Flat that are in flight must still finish and be counted.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error
    })
  }
  let isTerminated = false
  process.once("SIGTERM", () => {
    isTerminated = true
  })
  NodeRuntime.runMain(run(args, options).pipe(Effect.provide(NodeServices.layer), Effect.onExit(() => drainOutput)), {
    teardown: (exit, onExit) =>
      onExit(
        ExitOf.isSuccess(exit)
          ? Number(exit.value)
          : Cause.hasInterruptsOnly(exit.cause)
          ? isTerminated ? exitCodes.terminated : exitCodes.interrupted
          : exitCodes.defect
      )
  })
}
