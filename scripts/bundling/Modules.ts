/**
 * Builds the modules that a package publishes: the types of each, and the JavaScript of all in few files, because runtimes that read modules from disk
 * need more time to load a module than to run it. What `exports` names remains a file that re-exports its part. Bundlers leave out what a program does
 * not use, statement by statement.
 */
import { globSync, readFileSync, rmSync } from "node:fs"
import { basename, join } from "node:path"
import { rolldown } from "rolldown"
import { compile } from "./Compile.ts"

const external = [/^effect(?:\/|$)/, /^@flat-sdk\//]

/** Re-exports namespaces, of which bundlers keep all members unless they are in files of their own. It remains as TypeScript compiles it. */
const index = "index"

/** Returns the paths in `src` of the modules that a manifest exports, without extension, except for the index. */
const exported = (root: string): ReadonlyArray<string> => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  }
  return Object.values(exports).flatMap((target) => typeof target === "string" ? [target] : Object.values(target))
    .filter((target) => target.endsWith(".ts"))
    .flatMap((target) => globSync(target.replace("*", "**/*"), { cwd: root }))
    .map((file) => file.replaceAll("\\", "/").replace(/^(?:\.\/)?src\/(.*)\.ts$/, "$1"))
    .filter((module) => module !== index)
}

/**
 * Writes `dist` of the package at `root`. Modules whose path matches `apart` are loaded by few programs, or at another time, and remain files of their
 * own.
 */
export const build = async (root: string, apart: RegExp): Promise<void> => {
  const dist = join(root, "dist")
  compile(root)
  const bundle = await rolldown({
    input: Object.fromEntries(exported(root).map((module) => [module, join(root, "src", `${module}.ts`)])),
    external,
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
    codeSplitting: { groups: [{ name: basename(root), test: (id) => !apart.test(id) }] }
  })
  await bundle.close()
  const written = new Set([`${index}.js`, `${index}.js.map`, ...output.map(({ fileName }) => fileName)])
  for (const file of globSync("**/*.{js,js.map}", { cwd: dist })) {
    if (!written.has(file.replaceAll("\\", "/"))) rmSync(join(dist, file))
  }
}
