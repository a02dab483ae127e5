/**
 * Builds the published package: the modules that programs import, one JavaScript file each, and the command as a bundle that needs no other package.
 */
import { spawnSync } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"
import * as CommandBundle from "../../../scripts/bundling/CommandBundle.ts"

const root = join(import.meta.dirname, "..")
const bundled = join(root, "bundled")

// Nothing of an earlier build may be left.
for (const folder of [bundled, join(root, "dist")]) rmSync(folder, { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [
  join(root, "../../node_modules/typescript/bin/tsc"),
  "-b",
  "tsconfig.json"
], {
  cwd: root,
  stdio: "inherit"
})
if (status !== 0) process.exit(status ?? 1)

await CommandBundle.write({ root, name: "roster", folder: bundled, optional: ["bufferutil", "utf-8-validate"] })
