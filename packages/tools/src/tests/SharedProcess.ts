/**
 * A process that runs programs one after another, each until nothing keeps it alive, as a process of its own would: what they import is loaded once.
 * This file is both sides of it.
 */
import { type ChildProcess, fork } from "node:child_process"
import process from "node:process"
import { fileURLToPath, pathToFileURL } from "node:url"
import { inspect } from "node:util"

/** A program to run. Those that end the process, or replace what others use, need a process of their own. */
export interface Program {
  readonly file: string
  readonly args?: ReadonlyArray<string>
  readonly cwd?: string
  readonly env: Readonly<Record<string, string>>
}

export interface Finished {
  /** Exit code; `null` if a signal ended the process. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const limit = 120_000

/** A shared process, in the folder of the caller. It is started with the first program, and again after one that ended it. */
export class SharedProcess implements Disposable {
  private child: ChildProcess | undefined
  private last: Promise<unknown> = Promise.resolve()
  private readonly env: Readonly<Record<string, string>>

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.env = env
  }

  /** Runs a program when those before it have ended. */
  run(program: Program): Promise<Finished> {
    const finished = this.last.then(() => this.start(program))
    this.last = finished
    return finished
  }

  private start(program: Program): Promise<Finished> {
    const { FORCE_COLOR: _, ...inherited } = process.env
    const child = this.child ??= fork(fileURLToPath(import.meta.url), {
      execArgv: [],
      env: { ...inherited, NO_COLOR: "1", ...this.env }
    })
    return new Promise((resolve) => {
      const end = (finished: Finished) => {
        clearTimeout(timer)
        child.off("message", end).off("exit", ended)
        resolve(finished)
      }
      const ended = (code: number | null) => {
        this.child = undefined
        end({ code, stdout: "", stderr: `${program.file} ended the process` })
      }
      const timer = setTimeout(() => child.kill("SIGKILL"), limit)
      child.on("message", end).on("exit", ended)
      child.send(program)
    })
  }

  [Symbol.dispose](): void {
    this.child?.kill()
  }
}

/** Runs a program in this process. It has ended when the event loop is empty. */
const execute = async ({ args = [], cwd, env, file }: Program, nth: number): Promise<void> => {
  const output = { stdout: "", stderr: "" }
  let failed = false
  const fail = (error: unknown) => {
    failed = true
    output.stderr += `${inspect(error)}\n`
  }
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = (text: string | Uint8Array) => {
      output[name] += String(text)
      return true
    }
  }
  process.on("unhandledRejection", fail)
  process.once("beforeExit", () => {
    process.off("unhandledRejection", fail)
    process.channel!.ref()
    process.send!({ code: failed ? 1 : Number(process.exitCode ?? 0), ...output } satisfies Finished)
    process.exitCode = undefined
  })
  process.channel!.unref()
  Object.assign(process.env, env)
  process.argv.splice(1, Infinity, file, ...args)
  if (cwd !== undefined) process.chdir(cwd)
  try {
    // As another module each time.
    await import(`${pathToFileURL(file).href}?run=${nth}`)
  } catch (error) {
    fail(error)
  }
}

if (import.meta.main) {
  let nth = 0
  process.on("message", (program: Program) => void execute(program, nth++))
  process.on("disconnect", () => process.exit())
}
