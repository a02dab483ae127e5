/**
 * Builds the published package: self-contained JavaScript for `import` and `require`, and the types of public modules.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { compile } from "../../../scripts/bundling/Compile.ts"
import { bundle, root, runtime, runtimeVersion } from "./bundle.ts"
import { commonjs } from "./commonjs.ts"

const dist = join(root, "dist")

compile(root)

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
