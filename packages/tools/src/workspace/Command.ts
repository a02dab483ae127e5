/** Runs a command and collects its output. */
import { spawn } from "node:child_process"
import * as path from "node:path"
import { readManifest, root } from "./Published.ts"

/** The folder with the oldest Node that the packages support. */
export const oldestNode = path.join(root, "packages/conformance/node_modules/node-22/bin")

export interface Outcome {
  readonly ok: boolean
  readonly output: string
}

export const run = (
  command: string,
  args: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly env?: Readonly<NodeJS.ProcessEnv> }
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: "1", CI: "true", ...options.env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    const chunks: Array<Buffer> = []
    child.stdout.on("data", (chunk) => chunks.push(chunk))
    child.stderr.on("data", (chunk) => chunks.push(chunk))
    child.on("error", (error) => resolve({ ok: false, output: error.message }))
    child.on("close", (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString("utf8").trim() }))
  })

/** Runs the workspace's pnpm, also if no pnpm is installed on the machine. */
export const pnpm = (args: ReadonlyArray<string>, cwd: string): Promise<Outcome> =>
  run("npx", ["-y", readManifest(root).packageManager ?? "pnpm", ...args], { cwd })
