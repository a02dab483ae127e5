/**
 * Bundles the command and everything that it needs into two files: `flat.js` prints the version and starts the rest, and `program.js` is the rest. Two,
 * because V8 keeps compiled code for modules that another one loads, and takes longer to compile the whole than Node to start.
 * Each module in it is evaluated when it is first needed.
 */
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild"
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

const parsed = (value: unknown): string => `export default JSON.parse(${JSON.stringify(JSON.stringify(value))})`

/** A document is parsed from a string, which is much faster than its literals in JavaScript, and only when it is needed. */
const documents: Plugin = {
  name: "documents",
  setup: (build) =>
    build.onLoad({ filter: /\.json$/ }, ({ path }) => {
      const value = JSON.parse(readFileSync(path, "utf8"))
      const isOwn = path === join(root, "package.json")
      return { contents: parsed(isOwn ? { version: value.version } : value), loader: "js" }
    })
}

/** The start imports the rest from the file beside it. */
const rest: Plugin = {
  name: "rest",
  setup: (build) =>
    build.onResolve({ filter: /\/Program\.ts$/ }, () => ({ path: "./program.js", external: true }))
}

const options: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  // An uncaught error shows its line.
  lineLimit: 160,
  format: "esm",
  platform: "node",
  target: "node22.19",
  legalComments: "none",
  metafile: true
}

/** Writes the bundle to a folder, and returns what is in it. */
export const bundle = async (folder: string): Promise<Metafile> => {
  await build({
    ...options,
    entryPoints: ["src/main.ts"],
    outfile: join(folder, "flat.js"),
    plugins: [documents, rest]
  })
  const { metafile } = await build({
    ...options,
    metafile: true,
    entryPoints: ["src/Program.ts"],
    outfile: join(folder, "program.js"),
    plugins: [builtins, documents, dispatchers],
    // CommonJS modules in the bundle require Node's modules only.
    banner: { js: "const require = (id) => process.getBuiltinModule(id)" }
  })
  return metafile
}
