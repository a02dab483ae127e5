/**
 * Deno, over its `fetch` and over undici.
 */
import { join } from "node:path"
import * as Process from "../Process.ts"
import { type Context, fetchApis, type Runtime, undiciApis } from "../Runtime.ts"

const binary = join(import.meta.dirname, "../../node_modules/deno", process.platform === "win32" ? "deno.exe" : "deno")

const deno = async (context: Context, driver: string, ...permissions: ReadonlyArray<string>): Promise<string> =>
  Process.run(
    binary,
    [
      "run",
      "--quiet",
      "--no-prompt",
      "--cached-only",
      "--node-modules-dir=manual",
      "--allow-net=127.0.0.1",
      ...permissions,
      await context.project.driver(join(import.meta.dirname, driver))
    ],
    context
  )

/** Runs two processes: `fetch` needs only the network permission, while undici also reads the environment. */
export const runtime: Runtime = {
  name: "deno",
  apis: [...fetchApis, ...undiciApis],
  run: async (context) => {
    const isOverFetch = ({ api }: { readonly api: string }) => fetchApis.includes(api)
    await deno({ ...context, jobs: context.jobs.filter(isOverFetch) }, "../FetchDriver.ts")
    return deno(
      { ...context, jobs: context.jobs.filter((job) => !isOverFetch(job)) },
      "undici-driver.ts",
      "--allow-env"
    )
  }
}
