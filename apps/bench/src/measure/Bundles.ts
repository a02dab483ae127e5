/**
 * Bundle sizes: one page of accounts, minified and gzipped, by two bundlers, for browsers where the client runs there. Also writes bundles for Node, to
 * start them cold.
 */
import * as esbuild from "esbuild"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import * as rolldown from "rolldown"
import type { Entry } from "../Subjects.ts"
import type { Program } from "./ColdStart.ts"

/** Bytes. */
export interface Size {
  readonly minified: number
  readonly gzipped: number
}

export interface Row {
  readonly subject: string
  readonly platform: "browser" | "node"
  readonly esbuild: Size
  /** `undefined` where it cannot bundle it. */
  readonly rolldown: Size | undefined
}

const sizeOf = (code: Uint8Array): Size => ({ minified: code.length, gzipped: gzipSync(code, { level: 9 }).length })

const platformOf = (entry: Entry) => entry.browser ? "browser" as const : "node" as const

const input = (project: string, name: string) => join(project, "consumers", name, "main.ts")

// Packages in the old format `require` what Node has built in; an ESM bundle needs to be given that.
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
