/**
 * Node: the oldest that the packages promise, the one that this repository runs on, and the newest.
 */
import { join } from "node:path"
import * as Process from "../Process.ts"
import { fetchFaces, type Runtime, undiciFaces } from "../Runtime.ts"

const node = (name: string, folder: string): Runtime => ({
  name,
  faces: [...fetchFaces, ...undiciFaces],
  run: async (context) =>
    Process.run(
      join(import.meta.dirname, "../../node_modules", folder, "bin/node"),
      [await context.project.driver(join(import.meta.dirname, "driver.ts"))],
      context
    )
})

/** Node 22, 24 and 26. */
export const runtimes: ReadonlyArray<Runtime> = [node("node-22", "node-22"), node("node-24", "node"), node("node-26", "node-26")]
