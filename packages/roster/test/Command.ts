/**
 * Runs the tool against a sandbox on a socket: within the process of the test, or as users do, as a process of its own.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { main } from "@flat-sdk/tools/tests/RosterProgram"
import { within } from "@flat-sdk/tools/tests/Variables"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { ConfigProvider, Console, Effect } from "effect"
import { spawn } from "node:child_process"
import { Console as NodeConsole } from "node:console"
import { writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Writable } from "node:stream"
import { fileURLToPath } from "node:url"
import * as Program from "../src/cli/Program.ts"
import * as Fixture from "./Fixture.ts"
import * as Sets from "./read/Sets.ts"

export const samples = fileURLToPath(new URL("../samples", import.meta.url))

export const create = "createOrganizationUser"

export interface ExitWith {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const defaults = { FLAT_ROSTER_STATE: join(tmpdir(), "roster-locks") }

/** Starts a process. It can be killed. `idleMillis` is how long it takes on an idle machine. */
export const start = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  cwd?: string,
  idleMillis = 5000
) => {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...Fixture.inherited, ...defaults, ...env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text)
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text)
  const ended = new Promise<ExitWith>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })))
  const state = () => `${stdout}${stderr}`
  return {
    child,
    ended: Effect.promise(() => settled(`the end of roster ${args[0]}`, ended, { idleMillis, state })),
    /** What it has printed to standard error. */
    log: () => stderr
  }
}

/** Runs a command within this process. `around` changes its services, such as the clock. */
export const roster = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
  around: <A>(command: Effect.Effect<A>) => Effect.Effect<A> = (command) => command
): Effect.Effect<ExitWith> =>
  Effect.promise(() =>
    within({ ...defaults, ...env }, cwd, async () => {
      const printed = { stdout: "", stderr: "" }
      const stream = (name: keyof typeof printed) =>
        new Writable({
          decodeStrings: false,
          write: (text: string, _, done) => {
            printed[name] += text
            done()
          }
        })
      const console: Console.Console = new NodeConsole({ stdout: stream("stdout"), stderr: stream("stderr") })
      const code = await Program.run(args).pipe(
        Effect.provide(NodeServices.layer),
        Effect.provideService(Console.Console, console),
        // The default has the variables of the first command.
        Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv()),
        around,
        Effect.runPromise
      )
      return { code, ...printed }
    })
  )

/** A sandbox with only an administrator, the path of files, and a place to run commands in. */
export const place = Effect.fnUntraced(function*(files: Sets.Files) {
  const sandbox = yield* Sandbox.serve({ users: 1 })
  const path = yield* Effect.promise(() => Sets.folder(files))
  const place = Sets.temporary()
  const env = Fixture.variables(sandbox, place)
  const run = (...args: ReadonlyArray<string>) => roster(args, env, place)
  return { sandbox, client: Fixture.client(sandbox), path, place, env, run }
})

/** A sandbox with only an administrator, the environment variables for it, and a folder with a roster. */
export const stage = Effect.fnUntraced(function*(options: Sandbox.ServerOptions, ...lines: ReadonlyArray<string>) {
  const sandbox = yield* Sandbox.serve({ users: 1, ...options })
  const folder = yield* Fixture.folder
  const file = join(folder, "users.csv")
  const write = (...lines: ReadonlyArray<string>) => writeFileSync(file, [Fixture.head, ...lines].join("\n"))
  write(...lines)
  return {
    sandbox,
    file,
    write,
    env: Fixture.variables(sandbox, folder),
    passwords: join(folder, "passwords.csv"),
    folder
  }
})

export const trio = ["ada,Ada,Lund,ada@example.edu,teacher", "bo,Bo,Reed,,student", "cy,Cy,Dee,cy@example.edu,student"]

export const writes = (sandbox: Sandbox.ServedSandbox) =>
  sandbox.requests().filter((request) => request.method !== "GET").length
