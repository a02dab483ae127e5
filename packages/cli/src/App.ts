/** The command `flat`: its commands, global flags and exit codes. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as ExitCode from "@flat-sdk/terminal/ExitCode"
import * as Help from "@flat-sdk/terminal/Help"
import * as Printable from "@flat-sdk/terminal/Printable"
import * as Style from "@flat-sdk/terminal/Style"
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import type { HelpDoc } from "effect/cli/HelpDoc"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as References from "effect/References"
import type * as Scope from "effect/Scope"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Captured from "./calls/Captured.ts"
import * as CommandSession from "./calls/CommandSession.ts"
import * as Printed from "./calls/Printed.ts"
import { version } from "./calls/Version.ts"
import { type Catalog, load as loadCatalog } from "./catalog/Catalog.ts"
import * as Features from "./Features.ts"
import * as GlobalFlags from "./input/GlobalFlags.ts"
import { usage, UsageError } from "./input/UsageError.ts"
import * as Invocation from "./Invocation.ts"
import * as Failure from "./output/Failure.ts"
import * as Output from "./output/Output.ts"
import * as RootHelp from "./output/RootHelp.ts"
import * as Debug from "./profiles/Debug.ts"
import * as Profile from "./profiles/Profile.ts"

/** Checks `--jq` before anything is sent. */
const checkJq = Effect.fnUntraced(function*({ format = "json", jq }: GlobalFlags.GlobalValues) {
  if (jq === undefined) return
  if (format !== "json" && format !== "jsonl") {
    return yield* usage(undefined, "--jq", `filters JSON, not ${format}: use --format json`)
  }
  yield* (yield* Effect.promise(() => import("./output/Jq.ts"))).load(jq)
})

export type Requirements =
  | Command.Environment
  | CommandSession.CommandSession
  | GlobalFlags.Globals
  | Profile.Profiles
  | Scope.Scope

/** Creates the root command with the commands that the words of a command line name; the others are only listed. */
const root = Effect.fnUntraced(function*(catalog: Catalog, typed: ReadonlySet<string>) {
  const commands = yield* Features.commands(catalog, typed)
  const flat = Command.make("flat").pipe(
    Command.withDescription(
      `The Flat API (${catalog.version}) at the command line.`
    ),
    Command.withExamples([
      { command: "flat organization list-users --role teacher --all --format csv" }
    ]),
    Command.withSubcommands(commands),
    Command.provideEffect(CommandSession.CommandSession, () => CommandSession.make(catalog, version)),
    Command.provideEffect(GlobalFlags.Globals, () => Effect.tap(GlobalFlags.values, checkJq)),
    Command.withGlobalFlags(GlobalFlags.flags)
  )
  // Commands are chosen at run time, so that the types of their handlers are those that a handler may have.
  return flat as Command.Command<
    "flat",
    {},
    {},
    unknown,
    Exclude<Requirements, CommandSession.CommandSession | GlobalFlags.Globals>
  >
})

/** Writes text. Standard output that cannot be written is reported like any failure, also of help. */
const write = (text: string) => Effect.orDie(Output.text(Stream.make(text)))

const endCommand = (cause: Cause.Cause<unknown>, catalog: Catalog, args: ReadonlyArray<string>) => {
  const captured = Captured.capturedIn(cause)
  if (captured !== undefined) {
    const print = captured.form === "curl" ? Printed.curl : Printed.text
    const as = captured.as === undefined || Invocation.isQuiet(args)
      ? Effect.void
      : Output.note(
        `It would be sent as ${Printable.line(captured.as)}, with a delegated token.${
          captured.form === "curl" ? " For curl, set FLAT_ACCESS_TOKEN to such a token." : ""
        }`
      )
    return Effect.as(Effect.andThen(write(print(captured.request, catalog)), as), ExitCode.exitCodes.done)
  }
  if (Cause.hasInterruptsOnly(cause)) return Effect.succeed(ExitCode.exitCodes.interrupted)
  const error = Cause.squash(cause)
  // A program that the command ran has said why it failed.
  if (error instanceof Failure.ExitWith) return Effect.succeed(error.exitCode)
  if (Output.isClosed(error)) return Effect.succeed(ExitCode.exitCodes.done)
  // Help of `flat`, or of a group of commands, which the presenter has written.
  if (CliError.isCliError(error) && error._tag === "ShowHelp") {
    return Effect.succeed(error.commandPath.length === 1 ? ExitCode.exitCodes.done : ExitCode.exitCodes.rejected)
  }
  const { exitCode, text } = Failure.report(error, {
    json: Invocation.isJson(args),
    baseUrl: Invocation.valueOf(args, "--base-url") ?? process.env["FLAT_BASE_URL"]
  })
  return Effect.as(Output.note(text), exitCode)
}

/** Writes help where it belongs: on standard output if it was asked for, on standard error otherwise. Errors are reported at the end. */
const presenter: Effect.Effect<CliOutput.Presenter, never, Stdio.Stdio> = Effect.map(Stdio.Stdio, (stdio) => ({
  present: (event) => {
    if (event._tag === "InvalidInvocation") return Effect.void
    return Effect.gen(function*() {
      const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
      if (event._tag === "Version") return yield* write(`${event.name} v${event.version}\n`)
      const isRoot = event.commandPath.length === 1
      const width = RootHelp.width()
      const help = isRoot ? RootHelp.text(event.helpDoc, width, canColor) : Help.format(event.helpDoc, {
        width,
        style: Style.of(canColor),
        // The commands of a group are what is looked for, not the flags of every command before them.
        globalFlags: (event.helpDoc.subcommands ?? []).length > 0 ? "none" : "full"
      })
      // `flat` alone asks for the list of commands; a group without a command is incomplete.
      const isAsked = event.reason === "Requested" || isRoot
      yield* isAsked ? write(`${help}\n`) : Output.note(help)
    }).pipe(Effect.provideService(Stdio.Stdio, stdio))
  }
}))

const debugLog = (args: ReadonlyArray<string>) =>
  Effect.map(
    Output.notes,
    (note) => Debug.isAsked(args, process.env["FLAT_DEBUG"]) ? (line: string) => note(`[debug] ${line}`) : undefined
  )

const config = CliConfig.make({ builtIns: [GlobalFlag.Help, GlobalFlag.Version] })

const execute = (args: ReadonlyArray<string>, catalog: Catalog) =>
  Effect.gen(function*() {
    const command = yield* root(catalog, new Set(args))
    yield* Command.runWith(command, { version })(args)
  }).pipe(Effect.scoped, Effect.provideServiceEffect(Debug.Log, debugLog(args)), Effect.exit)

/** Adds what else is wrong to words that the parser rejects: the same command without them is checked, and not sent. */
const complete: (
  cause: Cause.Cause<unknown>,
  args: ReadonlyArray<string>,
  catalog: Catalog
) => Effect.Effect<Cause.Cause<unknown>, never, Command.Environment | Profile.Profiles> = Effect.fnUntraced(
  function*(cause, args, catalog) {
    const error = Cause.squash(cause)
    if (!CliError.isCliError(error) || error._tag !== "ShowHelp" || error.errors.length === 0) return cause
    const { command, problems } = Invocation.toUsageError(error, catalog)
    const rest = Invocation.readable(error, catalog, args)
    if (rest === undefined) return Cause.fail(new UsageError({ command, problems }))
    const checked = yield* execute(rest.includes(dryRun) ? rest : [dryRun, ...rest], catalog)
    const further = Exit.isFailure(checked) ? Cause.squash(yield* complete(checked.cause, rest, catalog)) : undefined
    return Cause.fail(
      new UsageError({ command, problems: [...problems, ...further instanceof UsageError ? further.problems : []] })
    )
  }
)

const dryRun = "--dry-run"

export const run = (words: ReadonlyArray<string>, catalog: Catalog) => {
  const args = words[0] === "help" ? [...words.slice(1), "--help"] : words
  return execute(args, catalog).pipe(
    Effect.flatMap((exit) =>
      Exit.isSuccess(exit)
        ? Effect.succeed(ExitCode.exitCodes.done)
        : Effect.flatMap(complete(exit.cause, args, catalog), (cause) => endCommand(cause, catalog, args))
    ),
    Effect.provideService(CliConfig.CliConfig, config),
    Effect.provideServiceEffect(CliOutput.Presenter, presenter),
    Effect.provide(Output.warnings(Invocation.isQuiet(args))),
    // Waits have notes of their own.
    Effect.provideService(References.MinimumLogLevel, "Warn")
  )
}

const services = Layer.merge(NodeServices.layer, Layer.provide(Profile.layer(), Profile.transport))

/** What the help of the root command consists of, without the descriptions that it does not show. */
export const rootDoc: Effect.Effect<HelpDoc> = Effect.gen(function*() {
  let found: HelpDoc | undefined
  const keep: CliOutput.Presenter = {
    present: (event) =>
      Effect.sync(() => {
        if (event._tag === "Help") found = event.helpDoc
      })
  }
  yield* execute(["--help"], loadCatalog()).pipe(
    Effect.provideService(CliConfig.CliConfig, config),
    Effect.provideService(CliOutput.Presenter, keep)
  )
  const { description, examples, globalFlags = [], subcommands, usage } = found!
  return {
    description,
    usage,
    flags: [],
    annotations: Context.empty(),
    ...(examples === undefined ? {} : { examples }),
    ...(subcommands === undefined ? {} : { subcommands }),
    globalFlags: globalFlags.map((flag) => ({ ...flag, description: Option.none() }))
  }
}).pipe(Effect.provide(services))

export const start = (args: ReadonlyArray<string>): void => {
  // Each write reports its own failure: a reader such as `head` that has gone, or a full disk.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined)
  let isTerminated = false
  process.once("SIGTERM", () => {
    isTerminated = true
  })
  const program = Effect.provide(run(args, loadCatalog()), services)
  NodeRuntime.runMain(program, {
    disableErrorReporting: true,
    teardown: (exit, onExit) => {
      const code = Exit.isSuccess(exit)
        ? Number(exit.value)
        : Cause.hasInterruptsOnly(exit.cause)
        ? ExitCode.exitCodes.interrupted
        : ExitCode.exitCodes.defect
      onExit(isTerminated && code === ExitCode.exitCodes.interrupted ? ExitCode.exitCodes.terminated : code)
    }
  })
}
