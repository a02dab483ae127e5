/**
 * Installed size: packages and bytes, counted along the dependencies in `node_modules`.
 */
import { existsSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Files from "../Files.ts"
import type { Entry } from "../Subjects.ts"

export interface Row {
  readonly subject: string
  readonly packages: number
  readonly bytes: number
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

export const measure = (project: string, entry: Entry): Row => {
  const found = new Set<string>()
  const visit = (name: string, from: string): void => {
    const directory = find(name, from)
    if (directory === undefined || found.has(directory)) return
    found.add(directory)
    for (const need of needs(Files.readJson<Manifest>(join(directory, "package.json")))) visit(need, directory)
  }
  for (const name of entry.packages) visit(name, project)
  const bytes = [...found].reduce(
    (sum, directory) =>
      sum +
      Files.bytesOf(Files.below(directory).filter((file) => !file.slice(directory.length).includes("/node_modules/"))),
    0
  )
  return { subject: entry.name, packages: found.size, bytes }
}
