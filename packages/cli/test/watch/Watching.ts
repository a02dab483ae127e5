/** Watches as processes, and another client that changes what they watch. */
import { settled } from "@flat-sdk/tools/tests/Wait"
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Cli } from "../support/Cli.ts"
import { main } from "../support/Program.ts"

/** A line of the output. */
export interface Line {
  readonly id: string
  readonly change: "added" | "changed" | "removed"
  readonly key: string
  readonly item?: { readonly username: string; readonly firstname?: string; readonly state?: string }
  readonly previous?: Readonly<Record<string, unknown>>
}

export interface Running {
  readonly child: ChildProcess
  /** What standard output has had so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

const children = new Set<ChildProcess>()

/** Ends the watches that a failed test has left: they would go on for ever. */
export const endAll = (): void => {
  for (const child of children) child.kill("SIGKILL")
}

/** Polls without a pause. */
export const fast = ["--interval", "5ms", "--max-interval", "5ms", "--budget", "10000000"]

/** Starts a watch. `onOutput` sees each piece of its output. */
export const start = (
  cli: Cli,
  args: ReadonlyArray<string>,
  onOutput: (child: ChildProcess) => void = () => {}
): Running => {
  const child = spawn(process.execPath, [main, "watch", ...args], {
    cwd: cli.home,
    env: cli.environment(),
    stdio: ["ignore", "pipe", "pipe"]
  })
  children.add(child)
  child.on("exit", () => children.delete(child))
  const out: Array<Buffer> = []
  const err: Array<Buffer> = []
  child.stdout.on("data", (chunk: Buffer) => {
    out.push(chunk)
    onOutput(child)
  })
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk))
  const closed: Running["ended"] = new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code, signal) => resolve({ code, signal }))
  })
  const stderr = () => Buffer.concat(err).toString()
  return {
    child,
    stdout: () => Buffer.concat(out).toString(),
    stderr,
    get ended() {
      return settled("the end of a watch", closed, { state: stderr })
    }
  }
}

/** Reads complete lines. */
export const linesOf = (text: string): ReadonlyArray<Line> =>
  text.slice(0, text.lastIndexOf("\n") + 1).split("\n").filter((line) => line !== "").map((line) =>
    JSON.parse(line) as Line
  )

export const read = (cli: Cli, name: string): string => fs.readFileSync(path.join(cli.home, name), "utf8")

export const write = (cli: Cli, name: string, text: string): void => fs.writeFileSync(path.join(cli.home, name), text)

export const exists = (cli: Cli, name: string): boolean => fs.existsSync(path.join(cli.home, name))

/** Another client of the sandbox. */
export const client = (cli: Cli) => {
  const send = async (method: string, place: string, body?: object): Promise<{ readonly id: string }> => {
    const response = await fetch(`${cli.sandbox.url}${place}`, {
      method,
      headers: { authorization: "Bearer sandbox-admin", "content-type": "application/json" },
      ...(body === undefined ? undefined : { body: JSON.stringify(body) })
    })
    if (!response.ok) throw new Error(`${method} ${place}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? { id: "" } : await response.json() as { readonly id: string }
  }
  return {
    create: (username: string) =>
      send("POST", "/organizations/users", { username, password: "a-password-1", firstname: "A", lastname: "B" }),
    rename: (id: string, firstname: string) => send("PUT", `/organizations/users/${id}`, { firstname }),
    remove: (id: string) => send("DELETE", `/organizations/users/${id}`)
  }
}

/** What a program knows that follows the lines: each change must fit what it knew before. Lines with an id that it has seen are dropped. */
export const mirror = (lines: ReadonlyArray<Line>) => {
  const known = new Map<string, string>()
  const seen = new Map<string, string>()
  let repeated = 0
  for (const line of lines) {
    const text = JSON.stringify(line)
    if (seen.has(line.id)) {
      if (seen.get(line.id) !== text) throw new Error(`two changes have the id of ${text}`)
      repeated++
      continue
    }
    seen.set(line.id, text)
    const before = known.get(line.key)
    if ((line.change === "added") !== (before === undefined)) throw new Error(`${line.change}, but it was ${before}`)
    if (line.item === undefined) known.delete(line.key)
    else {
      const { firstname = "", username } = line.item
      const after = `${username} ${firstname}`
      if (before === after) throw new Error(`reported twice: ${after}`)
      known.set(line.key, after)
    }
  }
  return { known, repeated, distinct: seen.size }
}

/** What the sandbox has. */
export const actual = (cli: Cli): ReadonlyMap<string, string> =>
  new Map(cli.sandbox.state().users.map(({ firstname = "", id, username }) => [id, `${username} ${firstname}`]))
