/**
 * Builds the published package: self-contained JavaScript for `import` and `require`, and the types of public modules.
 */
import { spawnSync } from "node:child_process"
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { bundle, root, runtime, runtimeVersion } from "./bundle.ts"
import { commonjs } from "./commonjs.ts"

const dist = join(root, "dist")

// Remove earlier builds, in particular the types of modules that no longer exist.
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

const { everywhere, onNode } = await bundle(dist)
const foreign = [...everywhere, ...onNode.filter((name) => !name.startsWith("node:"))]
if (foreign.length > 0) throw new Error(`dist must stand alone, and imports ${foreign.join(", ")}`)
cpSync(join(dist, "types"), join(await commonjs(dist), "types"), { recursive: true })
writeFileSync(
  join(dist, "THIRD-PARTY-LICENSES.txt"),
  `This package includes parts of effect ${runtimeVersion}, https://github.com/Effect-TS/effect\n\n${
    readFileSync(join(runtime, "LICENSE"), "utf8")
  }`
)
