/**
 * The published JavaScript: our modules, engine, the transports and the parts of effect that they use, in files that import nothing but each other, and
 * those for Node, which import its modules. The entry points re-export their parts of it. Bundlers can drop what a program does not use, because
 * descriptions are plain data.
 */
import * as SourceMap from "@flat-sdk/tools/bundling/SourceMap"
import { bundleUndici, undiciModule } from "@flat-sdk/tools/bundling/Undici"
import { build, type BuildOptions, type Plugin } from "esbuild"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"

export const root = join(import.meta.dirname, "..")
export const runtime = join(root, "node_modules/effect")

export const runtimeVersion: string = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8")).version

/** The modules with a separate entry point, and what they export: the arguments of `createClient`, which are the services, `request` and `watch`; `query` and `web`. */
const modules = [
  ...readdirSync(join(root, "src/generated/services")).map((file) => {
    const name = basename(file, ".ts")
    return { name, file: `generated/services/${file}`, exported: name }
  }),
  { name: "query", file: "query.ts", exported: "infiniteQueryOptions, mutationOptions, queryOptions" },
  { name: "request", file: "request.ts", exported: "request" },
  { name: "watch", file: "watch.ts", exported: "watch" },
  { name: "web", file: "web/FlatAuth.ts", exported: "createFlatAuth, isOwn, memorySessions" }
]

/** undici, which is CommonJS: one file for `import` and `require`. */
export const undici = { file: "cjs/node/undici.js", asImported: "../cjs/node/undici.js", asRequired: "./undici.js" }

/** First line of each file with code. */
export const banner =
  `/* @flat-sdk/promise; includes parts of effect ${runtimeVersion} (MIT), see THIRD-PARTY-LICENSES.txt */`

const options: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  // Not minified, for readable stacks and debugging: the program's bundler minifies.
  legalComments: "none"
}

/**
 * Leaves out effect's own loggers, with what prints causes: a seventeenth of the smallest program. Each client has its logger, see `Runner`, so nothing
 * ever asks for those.
 */
const withoutLoggers: Plugin = {
  name: "without loggers",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]effect[\\/]dist[\\/]internal[\\/]effect\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8")
      const contents = source.replace("new Set([defaultLogger, tracerLogger])", "new Set()")
      if (contents === source) throw new Error(`${path} has its loggers in another form: change this replacement`)
      return { contents }
    })
}

/** Replaces effect's Duration by the one of this package, which imports it for what it does not have. */
const withOwnDuration: Plugin = {
  name: "with own duration",
  setup: (build) => {
    const own = join(root, "src/internal/Duration.ts")
    build.onResolve(
      { filter: /^(?:effect|\.\.?)\/Duration(?:\.js)?$/ },
      ({ importer }) => importer === own ? undefined : { path: own, sideEffects: false }
    )
  }
}

/**
 * Lets bundlers drop classes that a program does not use: they keep a class whose base class a function returns, or with a computed name, because either
 * could have side effects. Keeps the number of lines, as source maps need.
 */
const letClassesGo = (file: string): void => {
  const code = readFileSync(file, "utf8")
  const wrapped = code.replaceAll(
    /^var (\w+) = (class [^]*?^\});$/gm,
    (whole, name: string, definition: string) =>
      /^class .*extends [\w.]+\(|^ {2}(?:get )?\[/m.test(definition)
        ? `var ${name} = /* @__PURE__ */ (() => { var ${name} = ${definition}; return ${name} })();`
        : whole
  )
  writeFileSync(file, wrapped)
}

/** Names that the main entry point exports. */
const exportsOfIndex = async (): Promise<ReadonlyArray<string>> => {
  const { metafile } = await build({ ...options, entryPoints: ["src/index.ts"], metafile: true, write: false })
  return Object.values(metafile.outputs)[0]!.exports
}

/**
 * Writes the bundle to a folder, and returns its external imports: those of the entry points for Node, and those of all others, of which there must be
 * none. What several use is in chunks, so that there is one copy of it.
 */
export const bundle = async (folder: string): Promise<Imports> => {
  const everything = [
    "export * from \"./src/index.ts\"",
    "export * from \"./src/OAuth.ts\"",
    ...modules.map(({ exported, file }) => `export { ${exported} } from "./src/${file}"`)
  ]
  const virtual: Plugin = {
    name: "everything",
    setup: (build) => {
      build.onResolve({ filter: /^everything$/ }, () => ({ path: "everything.ts", namespace: "everything" }))
      build.onLoad({ filter: /.*/, namespace: "everything" }, () => ({
        contents: everything.join("\n"),
        resolveDir: root,
        loader: "ts"
      }))
      build.onResolve({ filter: new RegExp(`^${undiciModule}$`) }, () => ({ path: undici.asImported, external: true }))
    }
  }
  const { metafile } = await build({
    ...options,
    entryPoints: {
      shared: "everything",
      "node/defaultTransport": "src/node/defaultTransport.ts",
      "node/transports": "src/node/transports.ts"
    },
    outdir: folder,
    splitting: true,
    chunkNames: "chunks/[hash]",
    external: ["node:*"],
    plugins: [virtual, withoutLoggers, withOwnDuration],
    metafile: true,
    sourcemap: true,
    banner: { js: banner }
  })
  const source = (name: string) => join(root, "..", name, "src")
  await bundleUndici(join(folder, undici.file))
  const outputs = Object.entries(metafile.outputs).filter(([file]) => file.endsWith(".js"))
  for (const [file] of outputs) {
    SourceMap.tidy({
      file: join(root, file),
      root,
      sources: {
        [source("promise")]: "src",
        ...Object.fromEntries(["engine", "fetch", "node"].map((name) => [source(name), `../${name}/src`]))
      },
      // What is generated is data, which is readable without a map.
      except: /[\\/](?:generated|description[\\/]operations)[\\/]/,
      contents: true
    })
    letClassesGo(join(root, file))
  }
  const names = await exportsOfIndex()
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
  for (const [file, exported] of [["index.js", names.join(", ")], ["oauth.js", "OAuth"]] as const) {
    write(file, `export { ${exported} } from "./shared.js"\n`)
    write(`node/${file}`, `import "./defaultTransport.js"\nexport { ${exported} } from "../shared.js"\n`)
  }
  for (const { exported, name } of modules) write(`services/${name}.js`, `export { ${exported} } from "../shared.js"\n`)
  const imports = (ofNode: boolean) =>
    outputs.filter(([, { inputs }]) => Object.keys(inputs).some((file) => /\bnode\/src\//.test(file)) === ofNode)
      .flatMap(([, { imports }]) => imports.filter(({ external }) => external).map(({ path }) => path))
      .filter((path) => path !== undici.asImported)
  return { everywhere: imports(false), onNode: imports(true) }
}

/** The external imports of the bundle. */
export interface Imports {
  readonly everywhere: ReadonlyArray<string>
  readonly onNode: ReadonlyArray<string>
}
