/**
 * Bundles all modules of a package into one file, because runtimes that read modules from disk need more time to load a module than to run it. Each
 * public module remains as a file that re-exports from the bundle.
 */
import { build } from "esbuild"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join, posix } from "node:path"
import * as SourceMap from "./SourceMap.ts"

export interface Options {
  /** Folder of the package, which publishes its sources. */
  readonly root: string
  /** Folder with the compiled modules. */
  readonly from: string
  /** Folder to write to. */
  readonly into: string
  /** The public modules, without extension, with `/` between folders. */
  readonly modules: ReadonlyArray<string>
  /** Packages that remain imports. */
  readonly external: ReadonlyArray<string>
}

const shared = "shared.js"

/** Returns the prefix of a module's exports in the bundle, so that names of different modules do not collide. */
const prefix = (module: string): string => module.replaceAll("/", "_")

/** Writes the bundle and the public modules. */
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
  await build({
    ...common,
    stdin: {
      contents: [...named].map(([module, names]) =>
        `export { ${names.map((name) => `${name} as ${prefix(module)}__${name}`).join(", ")} } from "./${module}.js"`
      ).join("\n"),
      resolveDir: options.from,
      sourcefile: "modules.js"
    },
    outfile: join(options.into, shared),
    sourcemap: true,
    legalComments: "none"
  })
  SourceMap.tidy({
    file: join(options.into, shared),
    root: options.root,
    sources: { [join(options.root, "src")]: "src" },
    contents: false
  })
  for (const [module, names] of named) {
    const file = join(options.into, `${module}.js`)
    mkdirSync(dirname(file), { recursive: true })
    const own = names.map((name) => `${prefix(module)}__${name} as ${name}`).join(", ")
    const path = posix.relative(posix.dirname(`/${module}`), `/${shared}`)
    writeFileSync(file, `export { ${own} } from "${path.startsWith(".") ? path : `./${path}`}"\n`)
  }
}

const exportsOf = async (
  { from, modules }: Options,
  common: Parameters<typeof build>[0]
): Promise<ReadonlyMap<string, ReadonlyArray<string>>> => {
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
