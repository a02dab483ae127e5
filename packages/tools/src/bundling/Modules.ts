/**
 * Builds the modules that a package publishes: the types of each, and the JavaScript of all in few files, because runtimes that read modules from disk
 * need more time to load a module than to run it. What `exports` names remains a file that re-exports its part. Bundlers leave out what a program does
 * not use, statement by statement. `build` of core and engine runs this in the folder of the package.
 */
import { globSync, readFileSync, rmSync } from "node:fs"
import { basename, join } from "node:path"
import process from "node:process"
import { rolldown } from "rolldown"
import { compile } from "./Compile.ts"

/** Re-exports namespaces, of which bundlers keep all members unless they are in files of their own. It remains as TypeScript compiles it. */
const index = "index"

/** Returns the paths in `src` of the modules that a manifest exports, without extension, except for the index. */
const modulesOf = (root: string): ReadonlyArray<string> => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  }
  return Object.values(exports).flatMap((target) => typeof target === "string" ? [target] : Object.values(target))
    .filter((target) => target.endsWith(".ts"))
    .flatMap((target) => globSync(target.replace("*", "**/*"), { cwd: root }))
    .map((file) => file.replaceAll("\\", "/").replace(/^(?:\.\/)?src\/(.*)\.ts$/, "$1"))
    .filter((module) => module !== index)
}

/** Paths of modules that are loaded by few programs, or at another time, by package: they remain files of their own. */
const apart: Readonly<Record<string, RegExp>> = {
  // A program that imports the modules that it uses loads no schemas, and not the HTTP router of effect, which loads them.
  core: /[\\/](?:contract|web)[\\/]|[\\/]FlatError\.ts$/,
  // What is loaded on demand or by few programs, and the modules that load it, of which runtimes choose one of two.
  engine: /[\\/](?:[Ww]eb|ConnectTransport|HttpClientTransport|SchemaDecoding|EnvironmentConfig)\b/
}

/** Writes `dist` of the package at `root`. */
const build = async (root: string): Promise<void> => {
  const [name, dist] = [basename(root), join(root, "dist")]
  compile(root)
  const bundle = await rolldown({
    input: Object.fromEntries(modulesOf(root).map((module) => [module, join(root, "src", `${module}.ts`)])),
    external: [/^effect(?:\/|$)/, /^@flat-sdk\//],
    platform: "neutral",
    preserveEntrySignatures: "strict",
    transform: { target: "es2022" }
  })
  const { output } = await bundle.write({
    dir: dist,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
    minifyInternalExports: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
    codeSplitting: { groups: [{ name, test: (id) => !apart[name]!.test(id) }] }
  })
  await bundle.close()
  const written = new Set([`${index}.js`, `${index}.js.map`, ...output.map(({ fileName }) => fileName)])
  for (const file of globSync("**/*.{js,js.map}", { cwd: dist })) {
    if (!written.has(file.replaceAll("\\", "/"))) rmSync(join(dist, file))
  }
}

await build(process.cwd())
