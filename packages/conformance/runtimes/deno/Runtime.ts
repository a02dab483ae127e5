/**
 * Deno, with the installed packages.
 */
import { join } from "node:path"
import * as Process from "../Process.ts"
import { fetchFaces, type Runtime, undiciFaces } from "../Runtime.ts"

const binary = join(import.meta.dirname, "../../node_modules/deno", process.platform === "win32" ? "deno.exe" : "deno")

export const runtime: Runtime = {
  name: "deno",
  faces: [...fetchFaces, ...undiciFaces],
  run: async (context) =>
    Process.run(
      binary,
      [
        "run",
        "--quiet",
        "--no-prompt",
        "--node-modules-dir=manual",
        "--cached-only",
        "--allow-net=127.0.0.1",
        await context.project.driver(join(import.meta.dirname, "driver.ts"))
      ],
      context
    )
}
