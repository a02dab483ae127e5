/**
 * Builds what is published: one JavaScript file per module, of which bundlers leave out what a program does not use, and a few files with all of them
 * for runtimes that load modules from disk.
 */
import { spawnSync } from "node:child_process"
import { globSync, rmSync } from "node:fs"
import { join } from "node:path"
import * as FewFiles from "../../../scripts/bundling/FewFiles.ts"

const root = join(import.meta.dirname, "..")
const dist = join(root, "dist")
const bundled = join(root, "bundled")

// Nothing of an earlier build may be left.
for (const folder of [bundled, dist]) rmSync(folder, { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [
  join(root, "../../node_modules/typescript/bin/tsc"),
  "-b",
  "tsconfig.json"
], {
  cwd: root,
  stdio: "inherit"
})
if (status !== 0) process.exit(status ?? 1)

/** The public modules: `package.json` exports no others. */
const modules = globSync("**/*.js", { cwd: dist }).map((file) => file.replaceAll("\\", "/").replace(/\.js$/, ""))
  .filter((module) => !/^(internal|generated\/descriptions)\//.test(module))

// What transports import, and what only some programs need, is apart from the client.
const transport = ["FlatError", "Hooks", "Quota", "Transport", "Upload"]
const apart = [...transport, "Files", "config/EnvironmentConfig"]

await FewFiles.write({
  root,
  from: dist,
  into: bundled,
  groups: {
    transport,
    files: ["Files"],
    environment: ["config/EnvironmentConfig"],
    contract: modules.filter((module) => module.startsWith("contract/")),
    types: modules.filter((module) => module.startsWith("generated/")),
    client: modules.filter((module) => !/^(contract|generated)\//.test(module) && !apart.includes(module))
  },
  onDemand: "internal/loading/OnDemand",
  external: ["effect"]
})
