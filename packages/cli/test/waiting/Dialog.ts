/** A command on a terminal, with somebody who types when it asks. */
import { spawn } from "node:child_process"
import type { Cli } from "../support/Cli.ts"
import { main } from "../support/Program.ts"
import { quoted } from "../support/Shell.ts"

/** What is typed when a text appears. */
export type Step = readonly [appears: string, typed: string]

export interface Dialog {
  /** Everything that the terminal got. */
  readonly screen: string
  readonly code: number | null
}

// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, "")

export const run = (cli: Cli, args: ReadonlyArray<string>, steps: ReadonlyArray<Step>): Promise<Dialog> =>
  new Promise((resolve, reject) => {
    const command = [process.execPath, main, ...args].map(quoted).join(" ")
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: cli.home,
      env: cli.environment({ TERM: "xterm-256color" }),
      stdio: ["pipe", "pipe", "inherit"]
    })
    let screen = ""
    let seen = 0
    const left = [...steps]
    child.stdout.on("data", (chunk) => {
      screen += String(chunk)
      const [next] = left
      // Prompts are drawn again for each key: only what comes after the last answer counts.
      if (next !== undefined && plain(screen.slice(seen)).includes(next[0])) {
        left.shift()
        seen = screen.length
        child.stdin.write(next[1])
      }
    })
    child.on("error", reject)
    child.on("close", (code) => resolve({ screen: plain(screen), code }))
  })
