/**
 * Builds the published package: the bundle, the licences of what is in it, and the man page.
 */
import { spawnSync } from "node:child_process"
import { chmodSync, rmSync, writeFileSync } from "node:fs"
import { isBuiltin } from "node:module"
import { join } from "node:path"
import { bundle, root } from "./bundle.ts"
import { licences } from "./licences.ts"

const dist = join(root, "dist")

// Nothing of an earlier build may be left.
rmSync(dist, { recursive: true, force: true })

const metafile = await bundle(dist)
// Packages that `ws` uses if they are installed.
const optional = new Set(["bufferutil", "utf-8-validate"])
const foreign = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  .filter(({ external, path }) => external === true && !isBuiltin(path) && !optional.has(path))
if (foreign.length > 0) throw new Error(`the bundle imports ${foreign.map(({ path }) => path).join(", ")}`)
chmodSync(join(dist, "flat.js"), 0o755)
writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licences(metafile, root))

// The man page is printed by what was built.
const page = spawnSync(process.execPath, [join(dist, "flat.js"), "man"], { encoding: "utf8" })
if (page.status !== 0) throw new Error(`flat man failed: ${page.stderr}`)
writeFileSync(join(dist, "flat.1"), page.stdout)
