/**
 * Builds what is published: one JavaScript file per module, of which bundlers leave out what a program does not use, and all of them in one file for
 * runtimes that load modules from disk.
 */
import { spawnSync } from "node:child_process"
import { globSync, rmSync } from "node:fs"
import { join } from "node:path"
import * as OneFile from "../../../scripts/bundling/OneFile.ts"

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

await OneFile.write({
  root,
  from: dist,
  into: bundled,
  // `package.json` exports no others.
  modules: globSync("**/*.js", { cwd: dist }).map((file) => file.replaceAll("\\", "/").replace(/\.js$/, ""))
    .filter((module) => !/^(internal|generated\/descriptions)\//.test(module)),
  external: ["effect"]
})
