/**
 * Runs `flat` against a sandbox on a socket: within the test's process, or as a process of its own where a test is about one.
 */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { common } from "@flat-sdk/tools/tests/ProgramTests"
import { settled } from "@flat-sdk/tools/tests/Wait"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { type ChildProcessWithoutNullStreams, spawn, type SpawnOptionsWithoutStdio } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as InProcess from "./InProcess.ts"
import type { Ran, RealTerminal, RunOptions } from "./InProcess.ts"
import { main } from "./Program.ts"
import { quoted, Shell, whole } from "./Shell.ts"
import { words } from "./Words.ts"

export type { Ran, RunOptions } from "./InProcess.ts"

const inside = InProcess.program()

/** A line of shell that is one command, whose input and output may be files: it needs no shell. */
const simple = /^flat (?!sandbox |roster )(?<args>[^|&;<>$#\\\n]+?)(?: < (?<from>[^\s$]+))?(?: > (?<to>[^\s$]+))?$/

/** A sandbox on a socket, an empty home, and the commands that run against it. */
export class Cli {
  /** The sandbox. */
  readonly sandbox: Sandbox.ServedSandbox
  /** An empty folder: the home of the commands, and their working directory. */
  readonly home: string
  private readonly scope: Scope.Closeable
  private lines: Shell | undefined

  private constructor(sandbox: Sandbox.ServedSandbox, home: string, scope: Scope.Closeable) {
    this.sandbox = sandbox
    this.home = home
    this.scope = scope
  }

  /** Starts a sandbox. */
  static async start(options: Sandbox.ServerOptions = {}): Promise<Cli> {
    const scope = await Effect.runPromise(Scope.make())
    const sandbox = await Effect.runPromise(Scope.provide(Sandbox.serve({ taskDuration: 50, ...options }), scope))
    return new Cli(sandbox, fs.mkdtempSync(path.join(os.tmpdir(), "flat-cli-")), scope)
  }

  /** The environment of the commands. */
  environment(env: RunOptions["env"] = {}): Record<string, string> {
    const all: Record<string, string | undefined> = {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      HOME: this.home,
      USERPROFILE: this.home,
      FLAT_ACCESS_TOKEN: "sandbox-admin",
      FLAT_BASE_URL: this.sandbox.url,
      ...env
    }
    return Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => value === undefined ? [] : [[name, value] as const])
    )
  }

  /** Runs a command to its end. */
  run(args: ReadonlyArray<string>, options: RunOptions = {}): Promise<Ran> {
    const { cwd = this.home, env, process: isProcess = options.terminal !== undefined } = options
    const isRoster = args.find((word) => word !== "help") === "roster"
    if (!isProcess && !isRoster) return inside.run(args, { ...options, cwd, env: this.environment(env) })
    return options.terminal === undefined
      ? this.ended(options, (all) => spawn(process.execPath, [main, ...args], all))
      : this.onTerminal(options.terminal, [process.execPath, main, ...args].map(quoted).join(" "), options)
  }

  /** Runs a line of shell, in which `flat` is the command: within the test's process unless the line is about processes. */
  async shell(line: string, options: RunOptions = {}): Promise<Ran> {
    const { args, from, to } = simple.exec(line)?.groups ?? {}
    if (args !== undefined && options.process !== true) {
      const place = (name: string) => path.resolve(this.home, name.replace("~", this.home))
      const stdin = from === undefined ? undefined : fs.readFileSync(place(from))
      const ran = await this.run(words(args), { hurried: true, stdin, ...options })
      if (to === undefined) return ran
      fs.writeFileSync(place(to), ran.bytes)
      return { ...ran, stdout: "" }
    }
    if (options.process === true) return this.inShell(`${whole}\n${line}`, options)
    this.lines ??= new Shell()
    return this.inShell(`${this.lines.flat}\n${line}`, options)
  }

  /** Runs a line of shell on a terminal. */
  terminalShell(terminal: RealTerminal, line: string, options: RunOptions = {}): Promise<Ran> {
    return this.onTerminal(terminal, `sh -c ${quoted(`${whole}\n${line}`)}`, options)
  }

  /** `script` runs a command on a terminal of its own, and passes its exit code on. */
  private onTerminal(terminal: RealTerminal, line: string, options: RunOptions): Promise<Ran> {
    const env = { TERM: "xterm-256color", ...options.env }
    return this.ended({ ...options, env }, (all) => terminal.spawn("script", ["-qec", line, "/dev/null"], all))
  }

  private inShell(lines: string, options: RunOptions): Promise<Ran> {
    return this.ended(options, (all) => common.spawn("sh", ["-c", lines], all))
  }

  private ended(
    { cwd = this.home, env, stdin }: RunOptions,
    start: (options: SpawnOptionsWithoutStdio) => ChildProcessWithoutNullStreams
  ): Promise<Ran> {
    const child = start({ cwd, env: this.environment(env) })
    const err: Array<Buffer> = []
    const ended = new Promise<Ran>((resolve, reject) => {
      const out: Array<Buffer> = []
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk))
      child.stderr.on("data", (chunk: Buffer) => err.push(chunk))
      child.on("error", reject)
      child.on("close", (code) => {
        const bytes = Buffer.concat(out)
        resolve({ stdout: bytes.toString(), stderr: Buffer.concat(err).toString(), bytes, code })
      })
      // A command that does not read its input may end before it is written.
      child.stdin.on("error", () => undefined)
      child.stdin.end(stdin)
    })
    return settled(`the end of ${child.spawnargs.at(-1)}`, ended, {
      idleMillis: 3000,
      state: () => Buffer.concat(err).toString()
    })
  }

  /** Stops the sandbox and removes the home. */
  async close(): Promise<void> {
    this.lines?.close()
    await Effect.runPromise(Scope.close(this.scope, Exit.void))
    fs.rmSync(this.home, { recursive: true, force: true })
  }
}
