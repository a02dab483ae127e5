/** Runs commands of the roster tool in a folder as a user would: prints the command line, then what the command prints, line by line. */
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { Console, Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { cpSync } from "node:fs"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Stage from "./Stage.ts"

const roster = dirname(fileURLToPath(import.meta.resolve("@flat-sdk/roster/package.json")))

/** The program of the command. Tests run its bundle, which starts in half of the time. */
const program = process.env["ROSTER_PROGRAM"] ?? join(roster, "src/main.ts")

export const school = "lindenfeld-oneroster"

export interface Terminal {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/** Returns a terminal in a folder, with the files of a sample school. */
export const make = (sandbox: Sandbox.ServedSandbox, folder: string): Terminal => {
  cpSync(join(roster, "samples", school), join(folder, school), { recursive: true })
  return {
    folder,
    env: {
      FLAT_ACCESS_TOKEN: sandbox.token,
      FLAT_BASE_URL: sandbox.url,
      FLAT_ROSTER_STATE: join(folder, "state")
    }
  }
}

export interface Options {
  /** Lines to print. Default: all. */
  readonly only?: RegExp | undefined
  /** Called with the process when it has started, and with its end: all that it has printed is shown by then. */
  readonly during?: ((child: ChildProcess, end: Effect.Effect<unknown>) => Effect.Effect<void>) | undefined
}

/** Runs a command. Returns its exit code: `null` if it was killed. */
export const run = Effect.fnUntraced(function*({ env, folder }: Terminal, line: string, options: Options = {}) {
  yield* Console.log(`   ${Stage.strong(`$ roster ${line}`)}`)
  const child = spawn(process.execPath, [program, ...line.split(" ")], {
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
    if (options.only?.test(line) ?? true) process.stdout.write(`${Stage.indent(line)}\n`)
  }
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", print)
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve))
  const end = Effect.promise(() => closed)
  if (options.during !== undefined) yield* options.during(child, end)
  return yield* end
})
