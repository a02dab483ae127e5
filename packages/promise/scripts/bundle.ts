/**
 * The published JavaScript: our modules, core, the fetch transport and the parts of effect that they use, in one file without imports. The entry
 * points re-export their parts of it. Bundlers can drop what a program does not use, because descriptions are plain data.
 */
import { build, type BuildOptions } from "esbuild"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import * as SourceMap from "../../../scripts/bundling/SourceMap.ts"

export const root = join(import.meta.dirname, "..")
export const runtime = join(root, "node_modules/effect")

export const runtimeVersion: string = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8")).version

/** The arguments of `createClient`, each with a separate entry point: the services, and `request`. */
const services = new Map([
  ...readdirSync(join(root, "src/generated/services")).map((file) =>
    [basename(file, ".ts"), `generated/services/${file}`] as const
  ),
  ["request", "request.ts"] as const
])

const shared = "shared.js"

const options: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  // Not minified, for readable stacks and debugging: the program's bundler minifies.
  legalComments: "none"
}

/** Names that the main entry point exports. */
const exportsOfIndex = async (): Promise<ReadonlyArray<string>> => {
  const { metafile } = await build({ ...options, entryPoints: ["src/index.ts"], metafile: true, write: false })
  return Object.values(metafile.outputs)[0]!.exports
}

/** Writes the bundle to a folder, and returns its external imports, of which there must be none. */
export const bundle = async (folder: string): Promise<ReadonlyArray<string>> => {
  const everything = [
    "export * from \"./src/index.ts\"",
    "export * from \"./src/OAuth.ts\"",
    ...[...services].map(([name, file]) => `export { ${name} } from "./src/${file}"`)
  ]
  const { metafile } = await build({
    ...options,
    stdin: { contents: everything.join("\n"), resolveDir: root, sourcefile: "everything.ts", loader: "ts" },
    outfile: join(folder, shared),
    metafile: true,
    sourcemap: true,
    banner: {
      js: `/* @flat-sdk/promise; includes parts of effect ${runtimeVersion} (MIT), see THIRD-PARTY-LICENSES.txt */`
    }
  })
  const source = (name: string) => join(root, "..", name, "src")
  SourceMap.tidy({
    file: join(folder, shared),
    root,
    sources: { [source("promise")]: "src", [source("core")]: "../core/src", [source("fetch")]: "../fetch/src" },
    contents: true
  })
  mkdirSync(join(folder, "services"), { recursive: true })
  const names = await exportsOfIndex()
  writeFileSync(join(folder, "index.js"), `export { ${names.join(", ")} } from "./shared.js"\n`)
  writeFileSync(join(folder, "oauth.js"), "export { OAuth } from \"./shared.js\"\n")
  for (const name of services.keys()) {
    writeFileSync(join(folder, `services/${name}.js`), `export { ${name} } from "../shared.js"\n`)
  }
  return Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
}
