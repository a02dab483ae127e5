/** What the modules of a package export, with their docstrings, as TypeDoc reads the sources. */
import * as path from "node:path"
import { Application, type DeclarationReflection, type Reflection, ReflectionKind, type TypeDocOptions } from "typedoc"
import {
  MarkdownPageEvent,
  type MarkdownTheme,
  MarkdownThemeContext,
  type PluginOptions
} from "typedoc-plugin-markdown"
import { read, root } from "../source/Repository.ts"
import type { Place } from "./Declarations.ts"

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

export interface Modules {
  readonly modules: ReadonlyArray<Module>
  /** The theme that prints them, for pages in which each declaration has a place. */
  readonly contextOf: (place: Place) => MarkdownThemeContext
}

/** Reads the modules of a package. Those of core are namespaces of its main entry point, which is not listed. */
export const readModules = async (folder: string): Promise<Modules> => {
  const entries = entryPoints(folder).filter(([name]) => folder !== "core" || name !== "index")
  const options: TypeDocOptions & PluginOptions = {
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: entries.map(([, file]) => file),
    tsconfig: path.join(import.meta.dirname, "tsconfig.json"),
    // `pnpm check` checks the types.
    skipErrorChecking: true,
    excludeInternal: true,
    excludePrivate: true,
    sort: ["source-order"],
    classPropertiesFormat: "table",
    interfacePropertiesFormat: "table",
    notRenderedTags: ["@see"],
    parametersFormat: "table",
    propertyMembersFormat: "table",
    typeAliasPropertiesFormat: "table",
    typeDeclarationFormat: "table",
    tableColumnSettings: { hideModifiers: true, hideInherited: true, hideOverrides: true, hideSources: true },
    logLevel: "Error"
  }
  const app = await Application.bootstrapWithPlugins(options)
  const project = await app.convert()
  if (project === undefined) throw new Error(`TypeDoc cannot read packages/${folder}`)
  const found = project.getChildrenByKind(ReflectionKind.Module)
  const modules = entries.map(([name, file]) => {
    const reflection = found.find(({ sources }) => sources?.some(({ fullFileName }) => fullFileName === file))
    if (reflection === undefined) throw new Error(`TypeDoc found no module ${file}`)
    return { name, reflection }
  })
  const contextOf = (place: Place) => {
    const addressOf = (reflection: Reflection) => place(reflection) ?? ""
    // Our pages in the place of those that TypeDoc would write.
    const router = {
      hasUrl: (reflection: Reflection) => place(reflection) !== undefined,
      hasOwnDocument: () => false,
      getFullUrl: addressOf,
      relativeUrl: (_: Reflection, to: Reflection) => addressOf(to),
      getAnchor: () => undefined
    }
    // What the partials read of a theme.
    const theme = { router, owner: {} } as unknown as MarkdownTheme
    const page = Object.assign(new MarkdownPageEvent<Reflection>(project), { project })
    const context = new MarkdownThemeContext(theme, page, app.options)
    context.partials.sources = () => ""
    return context
  }
  return { modules, contextOf }
}
