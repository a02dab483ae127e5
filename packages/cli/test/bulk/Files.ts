/** Files of a bulk run, and programs that are stopped before their end. */
import { settled } from "@flat-sdk/tools/tests/Wait"
import { parse } from "csv-parse/sync"
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Cli } from "../support/Cli.ts"
import { main } from "../support/Program.ts"

/** Writes a file into the working directory of the commands. */
export const write = (cli: Cli, name: string, text: string | Uint8Array): void =>
  fs.writeFileSync(path.join(cli.home, name), text)

export const read = (cli: Cli, name: string): string => fs.readFileSync(path.join(cli.home, name), "utf8")

export const exists = (cli: Cli, name: string): boolean => fs.existsSync(path.join(cli.home, name))

export interface Result {
  readonly row: string
  readonly status: string
  readonly id: string
  readonly reason: string
  readonly message: string
  readonly digest: string
  readonly [column: string]: string
}

/** Reads a results file as a spreadsheet does. */
export const results = (cli: Cli, name: string): ReadonlyArray<Result> => parse(read(cli, name), { columns: true })

export interface Stopped {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command, and sends it a signal when `when` is true. */
export const stopped = (
  cli: Cli,
  args: ReadonlyArray<string>,
  signal: NodeJS.Signals,
  when: () => boolean,
  onError: (stderr: string, child: ChildProcess) => void = () => undefined
): Promise<Stopped> => {
  const ended = new Promise<Stopped>((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: cli.home,
      env: cli.environment(),
      stdio: ["ignore", "pipe", "pipe"]
    })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (chunk) => stdout += String(chunk))
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk)
      onError(stderr, child)
    })
    const timer = setInterval(() => {
      if (!when()) return
      clearInterval(timer)
      child.kill(signal)
    }, 1)
    child.on("error", reject)
    child.on("close", (code, ended) => {
      clearInterval(timer)
      resolve({ code, signal: ended, stdout, stderr })
    })
  })
  return settled(`the end of flat ${args.join(" ")}`, ended, { idleMillis: 3000 })
}
