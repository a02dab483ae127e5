/** Runs commands in a folder as a user would: prints the command line, then what the command prints, line by line. */
import { Console, Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Stage from "./Stage.ts"

export const roster = dirname(fileURLToPath(import.meta.resolve("@flat-sdk/roster/package.json")))

/** The program of the command. Tests run its bundle, which starts in half of the time. */
const program = process.env["ROSTER_PROGRAM"] ?? join(roster, "src/main.ts")

export interface Terminal {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

export interface Options {
  /** Returns the line that is printed instead of one of the command, or `undefined` to leave it out. */
  readonly show?: ((line: string) => string | undefined) | undefined
  /** Called with the process when it has started. */
  readonly during?: ((child: ChildProcess) => Effect.Effect<void>) | undefined
}

/** What a command printed, and its exit code: `null` if it was killed. */
export interface Ended {
  readonly code: number | null
  readonly lines: ReadonlyArray<string>
}

export const run = Effect.fnUntraced(function*(
  { env, folder }: Terminal,
  args: ReadonlyArray<string>,
  { during, show = (line) => line }: Options = {}
) {
  yield* Console.log(`   ${Stage.strong(`$ roster ${args.join(" ")}`)}`)
  const lines: Array<string> = []
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: {
      ...env,
      PATH: process.env["PATH"] ?? "",
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      NO_COLOR: "1"
    },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const print = (line: string) => {
    lines.push(line)
    const shown = show(line)
    if (shown !== undefined) process.stdout.write(`${Stage.indent(shown)}\n`)
  }
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", print)
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
  if (during !== undefined) yield* during(child)
  const code = yield* Effect.promise(() => ended)
  const end: Ended = { code, lines }
  return end
})
