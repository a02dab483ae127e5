/**
 * Sizes of the program that reads one page of accounts: bundled by esbuild, minified and gzipped, for browsers if the client runs there; and installed,
 * counted along the dependencies in `node_modules`.
 */
import * as esbuild from "esbuild"
import { existsSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"
import { gzipSync } from "node:zlib"
import * as Files from "../Files.ts"
import * as Part from "../Part.ts"
import { type Entry, labelOf, nothing } from "../Subjects.ts"
import { kilobytes } from "../Table.ts"

export interface Row {
  readonly subject: string
  readonly platform: "browser" | "node"
  /** Bytes of the bundle. */
  readonly minified: number
  readonly gzipped: number
  /** Installed packages, and their bytes. */
  readonly packages: number
  readonly installed: number
}

const bundle = async (project: string, name: string, platform: Row["platform"]): Promise<Uint8Array> => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(project, "consumers", name, "main.js")],
    bundle: true,
    minify: true,
    format: "esm",
    platform,
    target: "es2024",
    write: false,
    logLevel: "silent"
  })
  return outputFiles[0]!.contents
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** Returns the folder of a package as Node resolves it from another folder. */
const find = (name: string, from: string): string | undefined => {
  for (let directory = from; dirname(directory) !== directory; directory = dirname(directory)) {
    const candidate = join(directory, "node_modules", name)
    if (existsSync(candidate)) return realpathSync(candidate)
  }
  return undefined
}

const needs = (manifest: Manifest): ReadonlyArray<string> => [
  ...Object.keys(manifest.dependencies ?? {}),
  ...Object.keys(manifest.optionalDependencies ?? {}),
  ...Object.keys(manifest.peerDependencies ?? {}).filter((name) =>
    manifest.peerDependenciesMeta?.[name]?.optional !== true
  )
]

const footprint = (project: string, { packages }: Entry): Pick<Row, "packages" | "installed"> => {
  const found = new Set<string>()
  const visit = (name: string, from: string): void => {
    const directory = find(name, from)
    if (directory === undefined || found.has(directory)) return
    found.add(directory)
    for (const need of needs(Files.readJson<Manifest>(join(directory, "package.json")))) visit(need, directory)
  }
  for (const name of packages) visit(name, project)
  const ownFiles = (directory: string) =>
    Files.below(directory).filter((file) => !file.slice(directory.length).includes("/node_modules/"))
  return { packages: found.size, installed: Files.bytesOf([...found].flatMap(ownFiles)) }
}

export const size: Part.Part = Part.make<Row>({
  name: "size",
  about: "bundles and installed packages",
  measure: ({ project, subjects }) =>
    Promise.all([nothing, ...subjects].map(async (entry) => {
      const platform = entry.browser ? "browser" : "node"
      const code = await bundle(project, entry.name, platform)
      return {
        subject: entry.name,
        platform,
        minified: code.length,
        gzipped: gzipSync(code, { level: 9 }).length,
        ...footprint(project, entry)
      }
    })),
  tables: (rows) => [{
    title: "One page of accounts, bundled by esbuild; and what is installed; less is better:",
    head: ["", "for", "kB", "gzipped", "packages", "MB installed"],
    rows: rows.map((row) => [
      labelOf(row.subject),
      row.platform,
      kilobytes(row.minified),
      kilobytes(row.gzipped),
      ...row.packages === 0 ? ["–", "–"] : [String(row.packages), (row.installed / 1e6).toFixed(1)]
    ])
  }],
  figures: (rows) =>
    rows.map(({ gzipped, subject }) => ({
      subject,
      measure: "bundle for a browser, gzipped kB",
      value: gzipped / 1000
    }))
})
