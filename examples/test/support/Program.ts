/** Runs an example as a user would: in a separate process and folder, against a sandbox. */
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { SharedProcess } from "@flat-sdk/tools/tests/SharedProcess"
import { Effect } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

/** Folder of the examples. */
export const root = resolve(import.meta.dirname, "../..")

export const apis = ["effect", "promise"] as const

/** Creates a folder that is removed with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "flat-example-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/**
 * Processes for the examples of each API and token: examples share the modules that are loaded, and each must end without a signal. Effect reads
 * the environment once in a process.
 */
const processes = new Map<string, SharedProcess>()

export const close = () => {
  for (const one of processes.values()) one[Symbol.dispose]()
}

/** Runs an example until it ends. Returns the lines that it printed. Dies with all its output if it fails. */
export const run = (
  sandbox: Pick<Sandbox.ServedSandbox, "url">,
  token: string,
  cwd: string,
  example: string,
  ...args: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    const shared = processes.get(sandbox.url + token) ?? new SharedProcess()
    processes.set(sandbox.url + token, shared)
    const { code, stderr, stdout } = await shared.run({
      file: join(root, `${example}.ts`),
      args,
      cwd,
      env: { FLAT_ACCESS_TOKEN: token, FLAT_BASE_URL: sandbox.url }
    })
    if (code === 0 && stderr === "") return stdout.trimEnd().split("\n")
    throw new Error(`${example} failed:\n${stdout}${stderr}`)
  })
