/** The runtimes that run as a process: Node (the oldest supported version, that of this repository, and the newest), Bun and Deno. */
import { root } from "@flat-sdk/tools/workspace/Published"
import { join } from "node:path"
import * as Process from "./Process.ts"
import { type Context, fetchApis, httpApis, type Runtime, undiciApis } from "./Runtime.ts"

const modules = join(import.meta.dirname, "../node_modules")

const start = async (context: Context, driver: string, command: string, ...args: ReadonlyArray<string>) =>
  Process.run(command, [...args, await context.project.driver(join(import.meta.dirname, driver))], context)

const node = (name: string, installed: string, ...more: ReadonlyArray<string>): Runtime => ({
  name,
  apis: [...fetchApis, ...more],
  run: (context) => start(context, "NodeDriver.ts", join(installed, "bin/node"))
})

const deno = [
  join(modules, "deno", process.platform === "win32" ? "deno.exe" : "deno"),
  "run",
  "--quiet",
  "--no-prompt",
  "--cached-only",
  "--node-modules-dir=manual",
  "--allow-net=127.0.0.1"
] as const

export const runtimes: ReadonlyArray<Runtime> = [
  node("node-22", join(modules, "node-22"), ...httpApis, ...undiciApis),
  // `pnpm test` runs the suite over its other transports.
  node("node-24", join(root, "node_modules/node")),
  node("node-26", join(modules, "node-26"), ...httpApis, ...undiciApis),
  {
    // Bun replaces undici with its own module, which has no connection pools: the Node transport cannot run.
    name: "bun",
    apis: fetchApis,
    // The binary has this name on every system.
    run: (context) => start(context, "FetchDriver.ts", join(modules, "bun/bin/bun.exe"), "run", "--no-install")
  },
  {
    // Two processes: `fetch` needs only the network permission, while undici also reads the environment.
    name: "deno",
    apis: [...fetchApis, ...undiciApis],
    run: async (context) => {
      const jobs = Map.groupBy(context.jobs, ({ api }) => fetchApis.includes(api))
      await start({ ...context, jobs: jobs.get(true) ?? [] }, "FetchDriver.ts", ...deno)
      return start({ ...context, jobs: jobs.get(false) ?? [] }, "NodeDriver.ts", ...deno, "--allow-env")
    }
  }
]
