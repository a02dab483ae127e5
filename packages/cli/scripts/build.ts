/**
 * Builds the published package: the bundle, the licences of what is in it, and the man page.
 */
import { spawnSync } from "node:child_process"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { write as bundle } from "./bundle.ts"

const root = join(import.meta.dirname, "..")
const dist = join(root, "dist")

// Nothing of an earlier build may be left.
rmSync(dist, { recursive: true, force: true })

await bundle(dist)

// The man page is printed by what was built.
const page = spawnSync(process.execPath, [join(dist, "flat.js"), "man"], { encoding: "utf8" })
if (page.status !== 0) throw new Error(`flat man failed: ${page.stderr}`)
writeFileSync(join(dist, "flat.1"), page.stdout)
