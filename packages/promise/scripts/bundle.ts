/**
 * The bundle that is published: our modules, core, the fetch transport and the parts of effect that they use, in one file without imports.
 */
import { build } from "esbuild"
import { readFileSync } from "node:fs"
import { join } from "node:path"

export const root = join(import.meta.dirname, "..")
export const runtime = join(root, "node_modules/effect")

export const runtimeVersion: string = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8")).version

/** Writes the bundle to a file; what it still imports comes back, which must be nothing. */
export const bundle = async (outfile: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await build({
    entryPoints: [join(root, "src/index.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    minify: true,
    legalComments: "none",
    metafile: true,
    banner: {
      js: `/* @flat-sdk/promise; includes parts of effect ${runtimeVersion} (MIT), see THIRD-PARTY-LICENSES.txt */`
    }
  })
  return Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
}
