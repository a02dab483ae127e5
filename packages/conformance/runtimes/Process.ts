/**
 * A runtime in a single process. It receives the jobs as an argument and prints a line of JSON for each result. It must exit without `process.exit`,
 * which shows that the clients left no timer and no socket open.
 */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { type Line, mark } from "./Job.ts"
import type { Context } from "./Runtime.ts"

// Time limit for the process to exit after its last case.
const waitUntil = 10_000

/** Runs a command until it exits. Returns the version that the driver reported. */
export const run = (
  command: string,
  args: ReadonlyArray<string>,
  { jobs, project, report, signal }: Context
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, [...args, JSON.stringify(jobs)], {
      cwd: project.directory,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      killSignal: "SIGKILL",
      signal
    })
    let version: string | undefined
    let stayed: ReturnType<typeof setTimeout> | undefined
    const noise: Array<string> = []
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith(mark)) return noise.push(line)
      const message = JSON.parse(line.slice(mark.length)) as Line
      if ("result" in message) return report(message.result)
      version = message.version
      stayed = setTimeout(() => child.kill("SIGKILL"), waitUntil)
    })
    createInterface({ input: child.stderr }).on("line", (line) => noise.push(line))
    child.on("error", reject)
    child.on("close", (code, killed) => {
      clearTimeout(stayed)
      const output = noise.slice(-20).map((line) => line.slice(0, 300)).join("\n")
      if (code === 0 && version !== undefined) return resolve(version)
      reject(
        new Error(
          version !== undefined && killed !== null
            ? `all cases ran, but the process did not exit within ${waitUntil} ms: a timer or a socket is still open\n${output}`
            : `the process exited with ${killed ?? `code ${code}`} before all cases had run\n${output}`
        )
      )
    })
  })
