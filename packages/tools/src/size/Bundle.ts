/**
 * Bundles a program for browsers with esbuild, from the files to be published: imports of our packages follow `publishConfig.exports` into `dist`.
 */
import { build, type Metafile, type Plugin } from "esbuild"
import * as fs from "node:fs"
import * as path from "node:path"
import { gzipSync } from "node:zlib"
import { readManifest, root } from "../workspace/Published.ts"
import type { Program } from "./Programs.ts"

export interface Bundle {
  readonly program: Program
  readonly code: string
  readonly minified: number
  readonly gzipped: number
  readonly metafile: Metafile
}

/** Returns the file of an import of one of our packages after publishing. */
const fileOf = (specifier: string): string => {
  const [, name = "", rest = ""] = /^@flat-sdk\/([^/]+)(\/.*)?$/.exec(specifier) ?? []
  const directory = path.join(root, "packages", name)
  const exported = readManifest(directory).publishConfig?.exports ?? {}
  const key = `.${rest}`
  const pattern = Object.keys(exported).find((one) => one.includes("*") && key.startsWith(one.split("*")[0]!))
  const target = exported[key] ?? (pattern === undefined ? undefined : exported[pattern])
  const file = typeof target === "object" ? target["default"] : target
  if (typeof file !== "string") throw new Error(`${specifier} is not exported`)
  const found = path.join(directory, file.replace("*", key.slice(2)))
  if (!fs.existsSync(found)) throw new Error(`${path.relative(root, found)} does not exist. Run pnpm build first`)
  return found
}

const dist: Plugin = {
  name: "published packages",
  setup: (build) => {
    build.onResolve(
      { filter: /^@flat-sdk\// },
      ({ path: specifier }) => ({ path: fileOf(specifier), sideEffects: false })
    )
  }
}

export const bundle = async (program: Program): Promise<Bundle> => {
  const { metafile, outputFiles } = await build({
    stdin: { contents: program.code, resolveDir: path.join(root, program.from), loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2024",
    // Not resolved here, so that they are reported instead of breaking the build.
    external: ["node:*", "undici"],
    legalComments: "none",
    metafile: true,
    write: false,
    plugins: [dist]
  })
  const code = outputFiles[0]!.text
  return {
    program,
    code,
    minified: Buffer.byteLength(code),
    gzipped: gzipSync(code, { level: 9 }).length,
    metafile
  }
}

export const heaviest = (
  { metafile }: Bundle,
  most: number
): ReadonlyArray<{ readonly module: string; readonly bytes: number }> =>
  Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([module, { bytesInOutput }]) => ({ module: module.replace(/^.*\/node_modules\//, ""), bytes: bytesInOutput }))
    .sort((left, right) => right.bytes - left.bytes)
    .slice(0, most)

/** Code that a bundle for browsers must not contain. */
const names: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
  [/(from|import)\s*\(?["']node:[a-z]/, "imports a module of Node"],
  [/\bundici\b/i, "names undici"],
  [/platform-node/, "brings @effect/platform-node"],
  [/\bnew Function\b/, "generates code from a string, which a content security policy forbids"]
]

/** Returns the forbidden code of a bundle, with its origin. */
export const forbidden = ({ code, metafile, program }: Bundle): ReadonlyArray<string> => {
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  const inputs = Object.keys(metafile.inputs).filter((input) =>
    /node_modules\/(undici|@effect\/platform-node)\//.test(input)
  )
  const others = program.without.filter((text) => code.includes(text))
  return [
    ...imports.map((path) => `imports ${path}, which browsers do not have. Find the importing module with --explain`),
    ...inputs.map((input) => `contains ${input}. Modules for browsers must not import the Node transport`),
    ...names.filter(([pattern]) => pattern.test(code)).map(([, what]) =>
      `${what}: keep it out of packages/{core,fetch,promise}`
    ),
    ...others.map((text) =>
      `contains ${
        JSON.stringify(text)
      }. A program must not contain services, file reading or custom requests that it does not use`
    )
  ]
}
