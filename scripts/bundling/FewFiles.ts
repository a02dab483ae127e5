/**
 * Bundles the modules of a package into a few files, because runtimes that read modules from disk need more time to load a module than to run it. Each
 * public module remains as a file that re-exports from a bundle. Modules that programs load at different times or not at all are in different groups,
 * and so loading one group does not load the others, nor the packages that only they import. What groups share is in files of its own.
 */
import { build, type Plugin } from "esbuild"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, posix } from "node:path"
import * as SourceMap from "./SourceMap.ts"

export interface Options {
  /** Folder of the package, which publishes its sources. */
  readonly root: string
  /** Folder with the compiled modules. */
  readonly from: string
  /** Folder to write to. */
  readonly into: string
  /** The public modules of each group, without extension, with `/` between folders. */
  readonly groups: Readonly<Record<string, ReadonlyArray<string>>>
  /** The module whose `Effect.succeed(module)` becomes an import at run time. */
  readonly onDemand: string
  /** Packages that remain imports. */
  readonly external: ReadonlyArray<string>
}

/** Folder of the bundles. */
const shared = "shared"

/** Returns the prefix of a module's exports in its bundle, so that names of different modules do not collide. */
const prefix = (module: string): string => module.replaceAll("/", "_")

/** The entry point of each group: everything that its modules export. */
const entries = ({ from, groups }: Options, named: ReadonlyMap<string, ReadonlyArray<string>>): Plugin => ({
  name: "groups",
  setup: (build) => {
    build.onResolve({ filter: /^group:/ }, ({ path }) => ({ path: path.slice("group:".length), namespace: "group" }))
    build.onLoad({ filter: /.*/, namespace: "group" }, ({ path }) => ({
      resolveDir: from,
      contents: groups[path]!.map((module) =>
        `export { ${
          named.get(module)!.map((name) => `${name} as ${prefix(module)}__${name}`).join(", ")
        } } from "./${module}.js"`
      ).join("\n")
    }))
  }
})

/** Loads a module when it is first used: \`Effect.succeed(X)\` becomes an import of the module of \`X\`. */
const onDemand = ({ from, onDemand }: Options): Plugin => ({
  name: "on demand",
  setup: (build) => {
    const file = join(from, `${onDemand}.js`)
    build.onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (path !== file) return undefined
      const source = readFileSync(file, "utf8")
      const modules = [...source.matchAll(/^import \* as (\w+) from ("\.[^"]+");$/gm)]
      const contents = modules.reduce((code, [line, name, module]) => {
        const now = code.replace(line, "").replace(`Effect.succeed(${name})`, `Effect.promise(() => import(${module}))`)
        if (now.length === code.length) throw new Error(`${onDemand} does not load ${module}`)
        return now
      }, source)
      return { contents, resolveDir: dirname(file) }
    })
  }
})

/** Writes the bundles and the public modules. */
export const write = async (options: Options): Promise<void> => {
  const common = {
    absWorkingDir: options.from,
    bundle: true,
    external: options.external.flatMap((name) => [name, `${name}/*`]),
    format: "esm",
    platform: "node",
    target: "es2022"
  } as const
  const named = await exportsOf(options, common)
  const { metafile } = await build({
    ...common,
    entryPoints: Object.keys(options.groups).map((group) => ({ in: `group:${group}`, out: group })),
    outdir: join(options.into, shared),
    chunkNames: "[name]-[hash]",
    splitting: true,
    plugins: [entries(options, named), onDemand(options)],
    sourcemap: true,
    metafile: true,
    legalComments: "none"
  })
  for (const output of Object.keys(metafile.outputs).filter((output) => output.endsWith(".js"))) {
    SourceMap.tidy({
      file: join(options.from, output),
      root: options.root,
      sources: { [join(options.root, "src")]: "src" },
      contents: false
    })
  }
  for (const [group, modules] of Object.entries(options.groups)) {
    for (const module of modules) {
      const file = join(options.into, `${module}.js`)
      mkdirSync(dirname(file), { recursive: true })
      const own = named.get(module)!.map((name) => `${prefix(module)}__${name} as ${name}`).join(", ")
      const path = posix.relative(posix.dirname(`/${module}`), `/${shared}/${group}.js`)
      writeFileSync(file, `export { ${own} } from "${path.startsWith(".") ? path : `./${path}`}"\n`)
    }
  }
}

const exportsOf = async (
  { from, groups }: Options,
  common: Parameters<typeof build>[0]
): Promise<ReadonlyMap<string, ReadonlyArray<string>>> => {
  const modules = Object.values(groups).flat()
  const { metafile } = await build({
    ...common,
    entryPoints: modules.map((module) => ({ in: join(from, `${module}.js`), out: module })),
    outdir: from,
    write: false,
    metafile: true
  })
  return new Map(
    Object.values(metafile.outputs).flatMap(({ entryPoint, exports }) =>
      entryPoint === undefined ? [] : [[entryPoint.replace(/\.js$/, ""), exports] as const]
    )
  )
}
