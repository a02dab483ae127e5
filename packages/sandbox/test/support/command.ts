import * as NodeServices from "@effect/platform-node/NodeServices"
import { common } from "@flat-sdk/tools/tests/ProgramTests"
import { settled, until } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import * as Command from "effect/cli/Command"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { flags } from "../../src/command/Flags.ts"
import { start, type Values } from "../../src/command/Start.ts"
import type { Sandbox } from "../../src/effect.ts"

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

/** Runs the command in a separate process, which ends with the scope. `umask` is set in a shell first. */
export const run = (args: ReadonlyArray<string>, umask?: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const options = { env: { ...process.env, NO_COLOR: "1" } }
      const child = umask === undefined
        ? spawn(process.execPath, [main, ...args], options)
        : common.spawn("sh", ["-c", `umask ${umask} && exec "$0" "$@"`, process.execPath, main, ...args], options)
      const output = { text: "" }
      child.stdout.setEncoding("utf8").on("data", (part: string) => output.text += part)
      child.stderr.setEncoding("utf8").on("data", (part: string) => output.text += part)
      const exit = once(child, "close").then(([code]) => code as number | null)
      const state = () => output.text
      return { child, output, exit: Effect.promise(() => settled("the end of the sandbox", exit, { ...idle, state })) }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** It starts from its sources. */
const idle = { idleMillis: 3000 }

export type Running = Effect.Success<ReturnType<typeof run>>

/** Returns the base URL when the command listens. */
export const listening = Effect.fnUntraced(function*({ child, output }: Running) {
  yield* until(() => output.text.includes("Ctrl-C") || child.exitCode !== null, { ...idle, state: () => output.text })
  const url = /^(http:\S+\/v2)$/m.exec(output.text)?.[1]
  if (url === undefined) return yield* Effect.die(new Error(`The command ended: ${output.text}`))
  return url
})

/** Creates a folder that is removed with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "flat-sandbox-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** Starts the server of the command in this process, and stops it after an effect. */
export const inTheProcess = (
  args: ReadonlyArray<string>,
  use: (sandbox: Sandbox.ServedSandbox, values: Values) => Effect.Effect<void>
) =>
  Command.make(
    "sandbox",
    flags,
    (values) => Effect.scoped(Effect.flatMap(start(values), (sandbox) => use(sandbox, values)))
  ).pipe(
    (command) => Command.runWith(command, { version: "0" })(["--port", "0", ...args]),
    Effect.provide(NodeServices.layer)
  )
