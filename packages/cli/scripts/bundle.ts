/**
 * Bundles the command and everything that it needs: `flat.js`, which prints the version and starts the rest, and a part for each module that is loaded on
 * demand. In one file, V8 would compile the sandbox's explorer and the agents' server for each command: that takes longer than Node takes to start.
 */
import { build, type Metafile, type Plugin } from "esbuild"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { dispatchers } from "../../node/scripts/bundle.ts"

export const root = join(import.meta.dirname, "..")

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

/** The command never shares its quota over Redis: its client would be the largest part of the bundle. */
const absent: Plugin = {
  name: "absent",
  setup: (build) => {
    build.onResolve({ filter: /^redis$/ }, ({ path }) => ({ path, namespace: "absent" }))
    build.onLoad({ filter: /.*/, namespace: "absent" }, ({ path }) => ({
      contents: `throw new Error("${path} is not part of the command")\nexport const createClient = undefined`
    }))
  }
}

/** Writes the bundle to a folder, and returns what is in it. */
export const bundle = async (folder: string): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { flat: "src/main.ts" },
    outdir: folder,
    chunkNames: "parts/[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    // An uncaught error shows its line.
    lineLimit: 160,
    format: "esm",
    platform: "node",
    target: "node22.19",
    legalComments: "none",
    plugins: [documents, dispatchers, absent],
    // For CommonJS modules in the bundle. It throws for optional packages, which are not in it.
    banner: {
      js:
        "const require=(id)=>{const found=process.getBuiltinModule(id);if(found)return found;throw new Error(`no module ${id}`)}"
    },
    metafile: true
  })
  return metafile
}
