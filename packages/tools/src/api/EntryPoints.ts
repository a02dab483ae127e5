/** The entry points of the published packages: what users can import, with the declarations behind it. */
import * as fs from "node:fs"
import * as path from "node:path"
import { list, readManifest, type Target } from "../workspace/Published.ts"

export interface EntryPoint {
  /** Folder below `packages`. */
  readonly folder: string
  /** Name of the report: `index` for the package itself, otherwise the subpath with `-` for `/`. */
  readonly name: string
  /** Files of declarations, relative to the package. A pattern that ends in a folder has several. */
  readonly files: ReadonlyArray<string>
}

const declarations = (target: Target): string | undefined => {
  if (typeof target === "string") return target.endsWith(".d.ts") ? target : undefined
  return target["types"] === undefined ? undefined : declarations(target["types"])
}

/** Lists the entry points of a package. Where `*` is one name, each name is an entry point; where it is a path, all files together are one. */
const ofPackage = (directory: string): ReadonlyArray<EntryPoint> => {
  const folder = path.basename(directory)
  const { publishConfig } = readManifest(directory)
  return Object.entries(publishConfig?.exports ?? {}).flatMap(([subpath, target]) => {
    const file = declarations(target)
    if (file === undefined) return []
    const name = subpath === "." ? "index" : subpath.slice(2).replaceAll("/", "-")
    if (!subpath.includes("*")) return [{ folder, name, files: [file] }]
    const files = fs.globSync(file.replace("*", "**/*"), { cwd: directory }).map((found) => `./${found}`).sort()
    return subpath.length > "./*".length
      ? [{ folder, name: name.replace("-*", ""), files }]
      : files.map((found) => ({ folder, name: path.basename(found, ".d.ts"), files: [found] }))
  })
}

/** Lists the entry points of all packages: core's before engine's, which it exports, and that of the package itself before its subpaths. */
export const entryPoints = (): ReadonlyArray<EntryPoint> => list().flatMap(({ directory }) => ofPackage(directory))
