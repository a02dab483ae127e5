/**
 * Bundle sizes of the program that reads one page of accounts, minified and gzipped, with two bundlers, for browsers if the client runs there. Also
 * writes bundles for Node for the cold start.
 */
import * as esbuild from "esbuild"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import * as rolldown from "rolldown"
import type { Entry } from "../Subjects.ts"
import type { Program } from "./ColdStart.ts"

/** Sizes in bytes. */
export interface Size {
  readonly minified: number
  readonly gzipped: number
}

export interface Row {
  readonly subject: string
  readonly platform: "browser" | "node"
  readonly esbuild: Size
  /** `undefined` if rolldown cannot bundle it. */
  readonly rolldown: Size | undefined
}

const sizeOf = (code: Uint8Array): Size => ({ minified: code.length, gzipped: gzipSync(code, { level: 9 }).length })

const platformOf = (entry: Entry) => entry.browser ? "browser" as const : "node" as const

const input = (project: string, name: string) => join(project, "consumers", name, "main.ts")

// CommonJS packages `require` Node's built-in modules, so an ESM bundle must define `require`.
const requireBanner = {
  js: "import { createRequire } from \"node:module\"; const require = createRequire(import.meta.url);"
}

const withEsbuild = async (project: string, entry: Entry): Promise<Size> => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [input(project, entry.name)],
    bundle: true,
    minify: true,
    format: "esm",
    platform: platformOf(entry),
    target: "es2024",
    write: false,
    logLevel: "silent"
  })
  return sizeOf(outputFiles[0]!.contents)
}

const withRolldown = async (project: string, entry: Entry): Promise<Size> => {
  const bundle = await rolldown.rolldown({
    input: input(project, entry.name),
    platform: platformOf(entry),
    logLevel: "silent"
  })
  try {
    const { output } = await bundle.generate({ format: "esm", minify: true })
    return sizeOf(Buffer.concat(output.map((file) => Buffer.from(file.type === "chunk" ? file.code : file.source))))
  } finally {
    await bundle.close()
  }
}

export const measure = async (project: string, entry: Entry): Promise<Row> => ({
  subject: entry.name,
  platform: platformOf(entry),
  esbuild: await withEsbuild(project, entry),
  rolldown: await withRolldown(project, entry).catch(() => undefined)
})

/** Bundles a subject's program into one file for Node. */
export const forNode = async (project: string, name: string): Promise<Program> => {
  const file = join(project, "bundled", `${name}.mjs`)
  await esbuild.build({
    entryPoints: [input(project, name)],
    outfile: file,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "es2024",
    banner: requireBanner,
    logLevel: "silent"
  })
  return { name: `${name}, bundled`, file }
}
