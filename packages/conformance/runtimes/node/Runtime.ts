/**
 * Node: the oldest supported version, the version of this repository, and the newest.
 */
import { join } from "node:path"
import { root } from "../../../../scripts/packages/Published.ts"
import * as Process from "../Process.ts"
import { fetchApis, httpApis, type Runtime, undiciApis } from "../Runtime.ts"

const modules = join(import.meta.dirname, "../../node_modules")

const node = (name: string, installed: string, more: ReadonlyArray<string>): Runtime => ({
  name,
  apis: [...fetchApis, ...more],
  run: async (context) =>
    Process.run(
      join(installed, "bin/node"),
      [await context.project.driver(join(import.meta.dirname, "driver.ts"))],
      context
    )
})

/** Node 22, 24 and 26. The suite runs over the other transports of Node 24 in `pnpm test`. */
export const runtimes: ReadonlyArray<Runtime> = [
  node("node-22", join(modules, "node-22"), [...httpApis, ...undiciApis]),
  node("node-24", join(root, "node_modules/node"), []),
  node("node-26", join(modules, "node-26"), [...httpApis, ...undiciApis])
]
