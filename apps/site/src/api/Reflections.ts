/** What the modules of a package export, with their docstrings, as TypeDoc reads the sources. */
import * as path from "node:path"
import { Application, type DeclarationReflection, ReflectionKind } from "typedoc"
import { read, root } from "../source/Repository.ts"

export interface Module {
  /** Its name as it is imported: `Class` of `@flat-sdk/core/Class`, `index` of the package itself. */
  readonly name: string
  readonly reflection: DeclarationReflection
}

/** Where the modules of a package are that readers import one by one. The contract has pages of its own. */
const entryPoints = (folder: string): ReadonlyArray<readonly [name: string, file: string]> => {
  const { exports } = JSON.parse(read(`packages/${folder}/package.json`)) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  }
  return Object.entries(exports).flatMap(([subpath, target]) => {
    const file = typeof target === "string" ? target : target.default
    if (!file.endsWith(".ts") || file.includes("*")) return []
    return [[subpath === "." ? "index" : subpath.slice(2), path.join(root, "packages", folder, file)] as const]
  })
}

/** Returns the modules of a package. Those of core are namespaces of its main entry point, which is not listed. */
export const modules = async (folder: string): Promise<ReadonlyArray<Module>> => {
  const entries = entryPoints(folder).filter(([name]) => folder !== "core" || name !== "index")
  const app = await Application.bootstrap({
    entryPoints: entries.map(([, file]) => file),
    tsconfig: path.join(import.meta.dirname, "tsconfig.json"),
    // `pnpm check` checks the types.
    skipErrorChecking: true,
    excludeInternal: true,
    excludePrivate: true,
    sort: ["source-order"],
    logLevel: "Error"
  })
  const project = await app.convert()
  if (project === undefined) throw new Error(`TypeDoc cannot read packages/${folder}`)
  const found = project.getChildrenByKind(ReflectionKind.Module)
  return entries.map(([name, file]) => {
    const reflection = found.find(({ sources }) => sources?.some(({ fullFileName }) => fullFileName === file))
    if (reflection === undefined) throw new Error(`TypeDoc found no module ${file}`)
    return { name, reflection }
  })
}
