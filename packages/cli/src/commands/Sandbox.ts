/** `flat sandbox`: the simulated API, with the flags of `flat-sandbox`, alone or for the time that a command runs. */
import * as Sandbox from "@flat-sdk/sandbox/command"
import * as Flags from "@flat-sdk/terminal/Flags"
import { loadSqlite } from "@flat-sdk/terminal/Sqlite"
import * as Argument from "effect/cli/Argument"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Redacted from "effect/Redacted"
import { usage } from "../input/UsageError.ts"
import { ExitWith } from "../output/Failure.ts"

const name = "flat sandbox"

/** Runs a command with the address and the token of a sandbox, and ends with its exit code. */
const execute = Effect.fnUntraced(
  function*(program: string, args: ReadonlyArray<string>, isShell: boolean, env: Record<string, string>) {
    const child = yield* ChildProcess.make(program, args, {
      env,
      extendEnv: true,
      shell: isShell,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit"
    }).pipe(
      Effect.mapError((error) =>
        new CliError.UserError({ cause: error, userMessage: `Cannot run ${program}: ${error.message}` })
      )
    )
    const code = yield* Effect.orDie(child.exitCode)
    if (code !== 0) return yield* new ExitWith({ exitCode: code })
  }
)

/** Returns a folder for what the roster tool records of a school in memory. Kept, it would count as an organization beside the user's own. */
const rosterState = Effect.fnUntraced(function*(data: Option.Option<string>) {
  if (Option.isSome(data) || process.env["FLAT_ROSTER_STATE"] !== undefined) return {}
  const files = yield* FileSystem.FileSystem
  return { FLAT_ROSTER_STATE: yield* Effect.orDie(files.makeTempDirectoryScoped({ prefix: "flat-sandbox-" })) }
})

export const command = Command.make(
  "sandbox",
  {
    ...Sandbox.flags,
    port: Flag.Int("port").pipe(
      Flag.withDescription("Port to listen on; 0 picks a free port (default 4010, or 0 with a command)"),
      Flags.optional
    ),
    exec: Flags.text(
      "exec",
      "LINE",
      "Run a line of shell with FLAT_BASE_URL and FLAT_ACCESS_TOKEN of the sandbox, and end with it"
    ),
    command: Argument.String("command").pipe(
      Argument.withDescription("After --: a command to run with FLAT_BASE_URL and FLAT_ACCESS_TOKEN of the sandbox"),
      Argument.variadic()
    )
  },
  Effect.fnUntraced(
    function*({ command, exec, port, ...rest }) {
      const [program, ...args] = command
      if (exec !== undefined && program !== undefined) {
        return yield* usage(name, "--exec", "give the command either here or after --, not both")
      }
      const isAlone = exec === undefined && program === undefined
      const values = { ...rest, port: port ?? (isAlone ? 4010 : 0) }
      const { greeting, start } = yield* Effect.promise(Sandbox.load)
      if (Option.isSome(rest.data)) loadSqlite()
      const sandbox = yield* start(values)
      if (isAlone) {
        yield* Console.log(greeting(sandbox, values))
        return yield* Effect.never
      }
      yield* execute(exec ?? program ?? "", args, exec !== undefined, {
        FLAT_BASE_URL: sandbox.url,
        FLAT_ACCESS_TOKEN: Redacted.value(values.token),
        ...yield* rosterState(rest.data)
      })
    },
    Effect.scoped
  )
).pipe(
  Command.withDescription(Sandbox.description),
  Command.withExamples([
    {
      command: `${name} -- flat organization count-orga-users`,
      description: "Run one command against a new sandbox, which ends with it"
    },
    { command: `${name} --exec "flat organization list-users | wc -l"`, description: "The same for a line of shell" },
    ...Sandbox.examples(name)
  ])
)
