/**
 * Runs the tool as users do: as a separate process, against a sandbox on a socket.
 */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Fixture from "./Fixture.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

export const samples = fileURLToPath(new URL("../samples", import.meta.url))

export const create = "createOrganizationUser"

export interface ExitWith {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export const start = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>, cwd?: string) => {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...Fixture.inherited, FLAT_ROSTER_STATE: join(tmpdir(), "roster-locks"), ...env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text)
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text)
  const ended = new Promise<ExitWith>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })))
  return { child, ended: Effect.promise(() => ended), /** What it has printed to standard error. */ log: () => stderr }
}

export const roster = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}, cwd?: string) =>
  start(args, env, cwd).ended

/** A sandbox with only an administrator, the environment variables for it, and a folder with a roster. */
export const stage = Effect.fnUntraced(function*(options: Sandbox.ServerOptions, ...lines: ReadonlyArray<string>) {
  const sandbox = yield* Sandbox.serve({ users: 1, ...options })
  const folder = yield* Fixture.folder
  const file = join(folder, "users.csv")
  const write = (...lines: ReadonlyArray<string>) => writeFileSync(file, [Fixture.head, ...lines].join("\n"))
  write(...lines)
  const env = {
    FLAT_ACCESS_TOKEN: sandbox.token,
    FLAT_BASE_URL: sandbox.url,
    // Locks of its own: the organization of every sandbox has the same id.
    FLAT_ROSTER_STATE: join(folder, "state")
  }
  return { sandbox, file, write, env, passwords: join(folder, "passwords.csv"), folder }
})

export const trio = ["ada,Ada,Lund,ada@example.edu,teacher", "bo,Bo,Reed,,student", "cy,Cy,Dee,cy@example.edu,student"]

export const writes = (sandbox: Sandbox.ServedSandbox) =>
  sandbox.requests().filter((request) => request.method !== "GET").length
