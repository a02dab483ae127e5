/** Runs an example as a user would: in a separate process and folder, against a sandbox. */
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { execFile } from "node:child_process"
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

/** Runs an example until it exits. Returns the lines that it printed. Dies with all its output if it fails. */
export const run = (
  sandbox: Pick<Sandbox.ServedSandbox, "url">,
  token: string,
  cwd: string,
  example: string,
  ...args: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.callback((resume) => {
    const child = execFile(
      process.execPath,
      [join(root, `${example}.ts`), ...args],
      {
        cwd,
        env: {
          ...process.env,
          NO_COLOR: "1",
          FORCE_COLOR: undefined,
          FLAT_ACCESS_TOKEN: token,
          FLAT_BASE_URL: sandbox.url
        },
        timeout: 60_000
      },
      (error, stdout, stderr) =>
        resume(
          error === null && stderr === ""
            ? Effect.succeed(stdout.trimEnd().split("\n"))
            : Effect.die(new Error(`${example} failed:\n${stdout}${stderr}`, { cause: error }))
        )
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })
