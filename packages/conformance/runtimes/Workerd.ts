/** workerd, the runtime of Cloudflare Workers: without flags, and with `nodejs_compat`, where programs could take it for Node. */
import { Miniflare } from "miniflare"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Readable } from "node:stream"
import type * as Job from "./Job.ts"
import { type Context, fetchApis, type Runtime } from "./Runtime.ts"

const version = (): string => {
  const require = createRequire(createRequire(import.meta.url).resolve("miniflare"))
  return (require("workerd/package.json") as { readonly version: string }).version
}

const runWith = (flags: Array<string>) => async ({ jobs, project, report, signal }: Context): Promise<string> => {
  const file = await project.wholeDriver(join(import.meta.dirname, "workerd/driver.ts"), {
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"]
  })
  const noise: Array<string> = []
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: file, contents: readFileSync(file, "utf8") }],
    modulesRoot: project.directory,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: flags,
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      for (const stream of [stdout, stderr]) createInterface({ input: stream }).on("line", (line) => noise.push(line))
    }
  })
  const stop = () => void miniflare.dispose()
  signal.addEventListener("abort", stop)
  try {
    signal.throwIfAborted()
    const response = await miniflare.dispatchFetch("http://worker.invalid/", {
      method: "POST",
      body: JSON.stringify(jobs)
    })
    if (!response.ok || response.body === null) {
      throw new Error(`the Worker responded with ${response.status}: ${await response.text()}`)
    }
    const lines = createInterface({ input: Readable.fromWeb(response.body) })
    for await (const line of lines) report(JSON.parse(line) as Job.Result)
    return version()
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${noise.slice(-20).join("\n")}`, {
      cause
    })
  } finally {
    signal.removeEventListener("abort", stop)
    await miniflare.dispose()
  }
}

const runtime = (name: string, flags: Array<string>): Runtime => ({
  name,
  apis: fetchApis,
  habits: ["hides refused connections"],
  run: runWith(flags)
})

export const runtimes: ReadonlyArray<Runtime> = [runtime("workerd", []), runtime("workerd-node", ["nodejs_compat"])]
