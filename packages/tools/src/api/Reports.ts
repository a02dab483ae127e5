/** Reports of what the entry points export, by API Extractor, from the declarations of the built packages. */
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor"
import * as fs from "node:fs"
import * as path from "node:path"
import { copyDeclarations, list, root } from "../workspace/Published.ts"
import type { EntryPoint } from "./EntryPoints.ts"

/**
 * Replaces the inline imports of `effect` that the compiler prints in inferred types by one import. API Extractor visits the arguments of an inline
 * import twice, so that nested schemas take minutes.
 */
const importOnce = (text: string): string => {
  const names = new Map<string, string>()
  const replaced = text.replace(/\bimport\("(effect\/[^"]+)"\)\./g, (_, module: string) => {
    const last = module.split("/").at(-1)!
    // The name that a program gives it, so that a declaration reads the same in every report.
    const name = new RegExp(`\\b(?:as|class|interface|type|const|namespace) ${last}\\b`).test(text) ? `_${last}` : last
    names.set(name, module)
    return `${name}.`
  })
  return [...names].map(([name, module]) => `import type * as ${name} from "${module}";\n`).join("") + replaced
}

/**
 * Lays the packages out in a folder. API Extractor takes what lies in `node_modules` for another's: there are only links, to our packages and to
 * what the workspace has installed.
 */
const layOut = (directory: string): void => {
  const modules = path.join(directory, "node_modules")
  for (const { directory: source, name } of list()) {
    copyDeclarations(path.basename(source), path.join(directory, path.basename(source)))
    fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true })
    fs.symlinkSync(path.join(directory, path.basename(source)), path.join(modules, name))
    for (const file of fs.globSync("dist/**/*.d.ts", { cwd: path.join(directory, path.basename(source)) })) {
      const declarations = path.join(directory, path.basename(source), file)
      fs.writeFileSync(declarations, importOnce(fs.readFileSync(declarations, "utf8")))
    }
    const installed = fs.globSync(["[!@.]*", "@*/*"], {
      cwd: path.join(source, "node_modules"),
      exclude: ["@flat-sdk"]
    })
    for (const dependency of installed) {
      const link = path.join(modules, dependency)
      fs.mkdirSync(path.dirname(link), { recursive: true })
      if (!fs.existsSync(link)) fs.symlinkSync(fs.realpathSync(path.join(source, "node_modules", dependency)), link)
    }
  }
}

/** Returns the file of an entry point. One that has several gets a module that exports each, by its path. */
const moduleOf = ({ files, folder, name }: EntryPoint, directory: string): string => {
  if (files.length === 1) return path.join(directory, folder, files[0]!)
  const lines = files.map((file) =>
    `export * as ${file.replace(/^\.\/dist\/|\.d\.ts$/g, "").replace(/\W/g, "_")} from "${
      file.replace(/\.d\.ts$/, ".js")
    }"`
  )
  const module = path.join(directory, folder, `${name}.d.ts`)
  fs.writeFileSync(module, lines.join("\n"))
  return module
}

const configOf = (entry: EntryPoint, module: string, directory: string): ExtractorConfig =>
  ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(directory, entry.folder, "package.json"),
    configObject: {
      projectFolder: path.join(directory, entry.folder),
      mainEntryPointFilePath: module,
      // Core exports what engine implements.
      bundledPackages: entry.folder === "core" ? ["@flat-sdk/engine"] : [],
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: "ES2022",
            lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable"],
            module: "NodeNext",
            strict: true,
            exactOptionalPropertyTypes: true,
            skipLibCheck: true,
            types: ["node"],
            typeRoots: [path.join(root, "node_modules/@types")]
          },
          files: [module]
        }
      },
      apiReport: {
        enabled: true,
        // What promise's exports extend is declared beside them. That of core is exported by engine.
        includeForgottenExports: entry.folder === "promise",
        reportFileName: `${entry.name}.api.md`,
        reportFolder: path.join(directory, "reports", entry.folder),
        reportTempFolder: path.join(directory, "temporary")
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } }
      }
    }
  })

/** Returns the text of each report by its path in the repository. */
export const reports = (entries: ReadonlyArray<EntryPoint>, directory: string): ReadonlyMap<string, string> => {
  layOut(directory)
  const configs = entries.map((entry) => configOf(entry, moduleOf(entry, directory), directory))
  const compilerState = CompilerState.create(configs[0]!, {
    additionalEntryPoints: configs.map((config) => config.mainEntryPointFilePath)
  })
  return new Map(entries.map(({ folder, name }, index) => {
    fs.mkdirSync(path.join(directory, "reports", folder), { recursive: true })
    Extractor.invoke(configs[index]!, {
      compilerState,
      localBuild: true,
      messageCallback: (message) => {
        if (message.logLevel === ExtractorLogLevel.Error) {
          throw new Error(`packages/${folder}, ${name}: ${message.formatMessageWithLocation(directory)}`)
        }
        message.handled = true
      }
    })
    const text = fs.readFileSync(path.join(directory, "reports", folder, `${name}.api.md`), "utf8")
    return [`packages/${folder}/api/${name}.api.md`, text]
  }))
}
