/**
 * Bun, over `fetch`. Bun replaces undici with its own module, which has no connection pools, so the Node transport cannot run.
 */
import { join } from "node:path"
import * as Process from "./Process.ts"
import { fetchApis, type Runtime } from "./Runtime.ts"

// The binary has this name on every system.
const binary = join(import.meta.dirname, "../node_modules/bun/bin/bun.exe")

export const runtime: Runtime = {
  name: "bun",
  apis: fetchApis,
  run: async (context) =>
    Process.run(
      binary,
      ["run", "--no-install", await context.project.driver(join(import.meta.dirname, "FetchDriver.ts"))],
      context
    )
}
