/**
 * Bundles the command and everything that it needs into one file of ES modules. Each module is evaluated when it is first needed: a command loads what it
 * uses, and nothing else.
 */
import { build, type Metafile, type Plugin } from "esbuild"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { dispatchers } from "../../node/scripts/bundle.ts"

export const root = join(import.meta.dirname, "..")

/**
 * Node's modules are loaded when a module that imports them is evaluated. As imports of the file, all of them would be loaded at the start, SQLite with its
 * warning among them.
 */
const builtins: Plugin = {
  name: "builtins",
  setup: (build) => {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: "builtin", sideEffects: false }))
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: "js"
    }))
  }
}

/** A document is parsed from a string, which is much faster than its literals in JavaScript, and only when it is needed. */
const documents: Plugin = {
  name: "documents",
  setup: (build) =>
    build.onLoad({ filter: /\.json$/ }, ({ path }) => ({
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, "utf8"))))})`,
      loader: "js"
    }))
}

/** Writes the bundle, and returns what is in it. */
export const bundle = async (outfile: string): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node22.19",
    legalComments: "none",
    plugins: [builtins, documents, dispatchers],
    // CommonJS modules in the bundle require Node's modules only.
    banner: { js: "const require = (id) => process.getBuiltinModule(id)" },
    metafile: true
  })
  return metafile
}
