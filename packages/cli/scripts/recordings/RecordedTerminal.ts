/**
 * Runs commands on a terminal against a sandbox, and reads the screen.
 */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import xterm from "@xterm/headless"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Text of one style. */
export interface Run {
  readonly text: string
  /** Colour of the palette of 16; `undefined` for the default. */
  readonly color: number | undefined
  readonly bold: boolean
  readonly dim: boolean
}

/** A line of the screen. */
export type Line = ReadonlyArray<Run>

export const columns = 100

const version = /flat-cli\/\d+\.\d+\.\d+/g

/** The sources of the program. */
export const sources = join(import.meta.dirname, "../../src/main.ts")

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

/** Runs a line of shell on a terminal, and returns what it wrote. */
const typed = (line: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn("script", ["-qec", `stty cols ${columns} rows 50; sh -c ${quoted(line)}`, "/dev/null"], {
      cwd,
      env
    })
    let output = ""
    child.stdin.end()
    child.stdout.setEncoding("utf8").on("data", (text: string) => output += text)
    child.on("error", reject)
    child.on("close", () => resolve(output))
  })

const screen = async (text: string): Promise<ReadonlyArray<Line>> => {
  const terminal = new xterm.Terminal({ cols: columns, rows: 200, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(text, resolve))
  const { active } = terminal.buffer
  const lines = Array.from({ length: active.length }, (_, row): Line => {
    const line = active.getLine(row)
    const runs: Array<Run> = []
    for (let column = 0; column < columns; column++) {
      const cell = line?.getCell(column)
      if (cell === undefined || cell.getWidth() === 0) continue
      const style = {
        color: cell.isFgPalette() ? cell.getFgColor() : undefined,
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0
      }
      const last = runs.at(-1)
      const text = cell.getChars() || " "
      if (last !== undefined && last.color === style.color && last.bold === style.bold && last.dim === style.dim) {
        runs[runs.length - 1] = { ...last, text: last.text + text }
      } else runs.push({ text, ...style })
    }
    const end = runs.findLastIndex(({ text }) => text.trim() !== "")
    return runs.slice(0, end + 1).map((run, index) => index === end ? { ...run, text: run.text.trimEnd() } : run)
  })
  return lines.slice(0, lines.findLastIndex((line) => line.length > 0) + 1)
}

const prompt = (command: string): Line => [
  { text: "$ ", color: 2, bold: true, dim: false },
  { text: command, color: undefined, bold: true, dim: false }
]

/** Runs commands of the program `main` one after another, and returns the lines of the terminal. The commands `before` them are not shown. */
export const play = (
  commands: ReadonlyArray<string>,
  before: ReadonlyArray<string>,
  main: string
): Promise<ReadonlyArray<Line>> =>
  Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    const sandbox = yield* Sandbox.serve({ users: 40, seed: 1 })
    const home = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "flat-recording-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    const flat = join(home, "flat")
    writeFileSync(flat, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(main)} "$@"\n`)
    chmodSync(flat, 0o755)
    writeFileSync(join(home, "token.txt"), `${sandbox.token}\n`)
    const env = {
      HOME: home,
      PATH: `${home}:${process.env["PATH"] ?? ""}`,
      TERM: "xterm-256color",
      FLAT_BASE_URL: sandbox.url,
      ...(process.env["NODE_COMPILE_CACHE"] === undefined
        ? {}
        : { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] })
    }
    for (const command of before) yield* Effect.promise(() => typed(command, home, env))
    const lines: Array<Line> = []
    for (const command of commands) {
      const output = yield* Effect.promise(() => typed(command, home, env))
      // The port differs in each run, and the version in each release.
      const stable = output.replaceAll(sandbox.url, "http://127.0.0.1:4010/v2").replaceAll(version, "flat-cli/1.0.0")
      const shown = yield* Effect.promise(() => screen(stable))
      if (lines.length > 0) lines.push([])
      lines.push(prompt(command), ...shown)
    }
    return lines
  })))
