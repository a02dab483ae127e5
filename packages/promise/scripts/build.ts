/**
 * Builds the published package: self-contained JavaScript for `import` and `require`, and the types of public modules.
 */
import { compile } from "@flat-sdk/tools/bundling/Compile"
import { packages } from "@flat-sdk/tools/bundling/Undici"
import { cpSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
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
  [{ name: "effect", version: runtimeVersion, licence: readFileSync(join(runtime, "LICENSE"), "utf8") }, ...packages]
    .map(({ licence, name, version }) => `This package includes parts of ${name} ${version}\n\n${licence}`).join("\n\n")
)
