/**
 * Builds what is published: JavaScript that stands alone, and the types, of which only public modules are shipped.
 */
import { spawnSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { bundle, root, runtime, runtimeVersion } from "./bundle.ts"

const dist = join(root, "dist")

// Nothing of an earlier build may be left, above all no types of modules that are gone.
rmSync(dist, { recursive: true, force: true })
const types = spawnSync(
  process.execPath,
  [join(root, "../../node_modules/typescript/bin/tsc"), "-b", "tsconfig.json"],
  {
    cwd: root,
    stdio: "inherit"
  }
)
if (types.error !== undefined) throw types.error
if (types.status !== 0) process.exit(types.status ?? 1)

const imports = await bundle(dist)
if (imports.length > 0) throw new Error(`dist must stand alone, and imports ${imports.join(", ")}`)
writeFileSync(
  join(dist, "THIRD-PARTY-LICENSES.txt"),
  `This package includes parts of effect ${runtimeVersion}, https://github.com/Effect-TS/effect\n\n${
    readFileSync(join(runtime, "LICENSE"), "utf8")
  }`
)
