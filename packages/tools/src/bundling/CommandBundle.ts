/**
 * Bundles a command and everything that it needs: an entry file, and a part for each module that is loaded on demand. In one file, V8 would compile all
 * parts for each command: that can take longer than Node takes to start.
 */
import { build, type Metafile, type Plugin } from "esbuild"
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire, isBuiltin } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { brotliCompressSync, constants } from "node:zlib"
import { licences } from "./Licences.ts"
import { dispatchers } from "./Undici.ts"

export interface Options {
  readonly root: string
  /** Name of the command; its entry is `src/main.ts`, unless it is another. */
  readonly name: string
  readonly entry?: string
  readonly folder: string
  /** Packages that are not in the bundle: those that the command uses if they are installed, or that a program has. With all of their modules. */
  readonly optional?: ReadonlyArray<string>
  /** Modules that programs import, by their name: they share the parts of the command, in which names stay readable. */
  readonly modules?: Readonly<Record<string, string>>
  /** JSON documents that are rarely needed: they are compressed. */
  readonly rare?: RegExp
  /** What the package leaves out or loads in another way. */
  readonly plugins?: ReadonlyArray<Plugin>
  /** Whether the bundle is for tests: the best compression would take longer than all else. */
  readonly isDraft?: boolean
}

const parse = (value: unknown): string => `export default JSON.parse(${JSON.stringify(JSON.stringify(value))})`

/** Returns a module that exports an expression, in which `text` is the decompressed text. */
export const compress = (text: string, exported: string, isDraft: boolean): string => {
  const quality = isDraft ? constants.BROTLI_MIN_QUALITY : constants.BROTLI_MAX_QUALITY
  const bytes = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
  return [
    "import { brotliDecompressSync } from \"node:zlib\"",
    `const text = brotliDecompressSync(Buffer.from("${bytes.toString("base64")}", "base64")).toString()`,
    exported
  ].join("\n")
}

/** The program of the explorer would be larger than all else together: a browser gets it from what is a quarter of its size. */
const explorer = (isDraft: boolean): Plugin => ({
  name: "explorer",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]internal[\\/]httpApiScalar\.js$/ }, async ({ path }) => {
      const { javascript }: { readonly javascript: string } = await import(pathToFileURL(path).href)
      return { contents: compress(javascript, "export const javascript = text", isDraft), loader: "js" }
    })
})

/** A document is parsed from a string, which is much faster than its literals in JavaScript, and only when it is needed. Of manifests, only the version is. */
const documents = (rare: RegExp | undefined, isDraft: boolean): Plugin => ({
  name: "documents",
  setup: (build) =>
    build.onLoad({ filter: /\.json$/ }, ({ path }) => {
      // CommonJS requires these, and expects no default export.
      if (path.includes("helper-globals")) return undefined
      const value = JSON.parse(readFileSync(path, "utf8"))
      const isManifest = path.endsWith("/package.json")
      const contents = rare?.test(path) === true
        ? compress(JSON.stringify(value), "export default JSON.parse(text)", isDraft)
        : parse(isManifest ? { version: value.version, homepage: value.homepage } : value)
      return { contents, loader: "js" }
    })
})

/** Commands never share their quota over Redis: its client would be the largest part of the bundle. */
const absent: Plugin = {
  name: "absent",
  setup: (build) => {
    build.onResolve({ filter: /^redis$/ }, ({ path }) => ({ path, namespace: "absent" }))
    build.onLoad({ filter: /.*/, namespace: "absent" }, ({ path }) => ({
      contents: `throw new Error("${path} is not part of the command")\nexport const createClient = undefined`
    }))
  }
}

/** Files that a module reads when it runs, such as fonts and samples, become part of it. Adds those of other packages to `found`. */
const assets = (found: Set<string>): Plugin => ({
  name: "assets",
  setup: (build) =>
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8")
      const contents = source.replaceAll(
        /readFileSync\(\s*fileURLToPath\(\s*import\.meta\.resolve\(\s*"([^"]+)"\s*\)\s*\)\s*\)/g,
        (_, name: string) => {
          const file = createRequire(path).resolve(name)
          // Our own need no licence beside that of the package.
          if (file.includes("node_modules")) found.add(file)
          return `Buffer.from("${readFileSync(file).toString("base64")}", "base64")`
        }
      )
      return contents === source ? undefined : { contents, loader: "ts" }
    })
})

/** Breaks the lines that esbuild leaves long: lists of other names of functions. */
const breakLines = (file: string): void => {
  const code = readFileSync(file, "utf8")
  writeFileSync(file, code.replaceAll(/(var [\w$]+=[\w$]+;)(?=var [\w$]+=)/g, "$1\n"))
}

/** Removes the parts that no file imports: esbuild writes one for each module that is loaded on demand, also where it leaves out what loads it. */
const removeUnused = (root: string, { outputs }: Metafile): void => {
  const used = new Set(Object.keys(outputs).filter((file) => !file.includes("/parts/")))
  for (const file of used) for (const { path } of outputs[file]?.imports ?? []) used.add(path)
  for (const file of Object.keys(outputs)) if (!used.has(file)) rmSync(join(root, file))
}

/** Writes the command and the licences of what is in it. Fails if it imports a package. */
export const write = async (options: Options): Promise<void> => {
  const { entry = "src/main.ts", folder, isDraft = false, modules = {}, name, plugins = [], rare, root } = options
  const found = new Set<string>()
  const isAlone = Object.keys(modules).length === 0
  const outside = new Set(options.optional ?? [])
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: entry, ...modules },
    outdir: folder,
    chunkNames: "parts/[name]-[hash]",
    bundle: true,
    external: [...outside].flatMap((name) => [name, `${name}/*`]),
    splitting: true,
    minifyWhitespace: true,
    minifySyntax: isAlone,
    minifyIdentifiers: isAlone,
    // An uncaught error shows its line.
    lineLimit: 160,
    format: "esm",
    platform: "node",
    target: "node22.19",
    legalComments: "none",
    plugins: [...plugins, documents(rare, isDraft), explorer(isDraft), dispatchers, absent, assets(found)],
    // For CommonJS modules in the bundle. It throws for optional packages, which are not in it.
    banner: {
      js:
        "const require=(id)=>{const found=process.getBuiltinModule(id);if(found)return found;throw new Error(`no module ${id}`)}"
    },
    metafile: true
  })
  const foreign = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external === true && !isBuiltin(path))
    .filter(({ path }) => ![...outside].some((name) => path === name || path.startsWith(`${name}/`)))
  if (foreign.length > 0) throw new Error(`the bundle imports ${foreign.map(({ path }) => path).join(", ")}`)
  for (const file of Object.keys(isAlone ? {} : metafile.outputs)) breakLines(join(root, file))
  removeUnused(root, metafile)
  chmodSync(join(folder, `${name}.js`), 0o755)
  writeFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), licences(metafile, root, found))
}
