/**
 * Runs the tests of a mutant in a vitest of its own and reads its exit code. Nothing else is interpreted: a run that cannot start is no kill.
 */
import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Mutant, variable } from "./Mutant.ts"

export type Verdict = "killed" | "survived" | "timeout" | "broken"

export interface Outcome {
  readonly mutant: Mutant
  readonly verdict: Verdict
  readonly seconds: number
  /** The end of what the run printed, for a broken one. */
  readonly output: string
}

const root = fileURLToPath(new URL("../../../../", import.meta.url))

/** Milliseconds after which a run that hangs is ended. A mutant that makes tests hang is killed: a test would time out. */
const longest = 180_000

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")

/** Runs test files, with a mutant in place or without one. */
export const run = (tests: ReadonlyArray<string>, mutant?: Mutant): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, "run", "--bail", "1", "--reporter", "dot", ...tests], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", ...(mutant === undefined ? {} : { [variable]: JSON.stringify(mutant) }) },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that a run that hangs ends with all that it started.
      detached: process.platform !== "win32"
    })
    let output = ""
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000)
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL")
    }, longest)
    child.once("error", reject)
    child.once("close", (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    })
  })

const verdictOf = (code: number | null, output: string): Verdict => {
  if (code === 0) return "survived"
  if (code === null) return "timeout"
  // A failed test, or a module that fails while it is loaded. Anything else, such as a list that lags behind the code, is no verdict.
  return /must match exactly once/.test(output) || !/(AssertionError|FAIL|failed)/.test(output) ? "broken" : "killed"
}

/** Runs the tests of a mutant. */
export const judge = async (mutant: Mutant): Promise<Outcome> => {
  const started = performance.now()
  const { code, output } = await run(mutant.tests, mutant)
  const verdict = verdictOf(code, output)
  return { mutant, verdict, seconds: (performance.now() - started) / 1000, output: verdict === "broken" ? output : "" }
}
