/**
 * Describes the machine, the versions, and the load during a run.
 */
import { availableParallelism, cpus } from "node:os"
import { join } from "node:path"
import { canPin } from "./Child.ts"
import * as Files from "./Files.ts"
import * as Load from "./Load.ts"

export interface Machine {
  readonly at: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  /** Whether client and server each had their own core. */
  readonly pinned: boolean
  readonly load: Load.Load
  readonly versions: Readonly<Record<string, string>>
  readonly quick: boolean
}

const installed = [
  "@flat-sdk/core",
  "@flat-sdk/fetch",
  "@flat-sdk/node",
  "@flat-sdk/promise",
  "axios",
  "effect",
  "flat-api",
  "got",
  "ky",
  "openapi-fetch",
  "undici",
  "zod"
]
const tools = ["@hey-api/openapi-ts", "esbuild", "rolldown"]

const versionIn = (directory: string, name: string): readonly [string, string] => [
  name,
  Files.readJson<{ readonly version: string }>(join(directory, "node_modules", name, "package.json")).version
]

/** Describes the machine. Call it before the run, and the returned function after it. */
export const describe = (project: string, quick: boolean): () => Machine => {
  const load = Load.watch()
  return () => ({
    at: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    pinned: canPin,
    load: load(),
    versions: Object.fromEntries([
      ...installed.map((name) => versionIn(project, name)),
      ...tools.map((name) => versionIn(Files.app, name)),
      versionIn(Files.root, "typescript")
    ]),
    quick
  })
}
