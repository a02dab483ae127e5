/**
 * What an editor shows for a piece of code. TypeScript 7 has no stable programming interface, so this uses the language service of the previous
 * release, which editors use too.
 */
import * as path from "node:path"
import ts from "typescript-api"

const root = path.join(import.meta.dirname, "..")

const options: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2024,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: []
}

export interface Editor {
  /** Returns the documentation shown at the first occurrence of `at`, including tags such as `@deprecated`. */
  readonly documentation: (at: string) => string
  /** Returns the type shown there. */
  readonly type: (at: string) => string
  /** The same, by position in the text. */
  readonly shownAt: (position: number) => { readonly type: string; readonly documentation: string }
  /** Returns the reported problems. */
  readonly problems: () => ReadonlyArray<string>
}

/** Opened texts by path. They are not on disk. */
const texts = new Map<string, string>()

/** One service for all texts, so that common declarations are read and checked once. */
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getCurrentDirectory: () => root,
  getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
  getScriptFileNames: () => [...texts.keys()],
  getScriptVersion: () => "1",
  getScriptSnapshot: (name) => {
    const content = texts.get(name) ?? ts.sys.readFile(name)
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
  },
  fileExists: (name) => texts.has(name) || ts.sys.fileExists(name),
  readFile: (name) => texts.get(name) ?? ts.sys.readFile(name),
  readDirectory: (...args) => ts.sys.readDirectory(...args),
  directoryExists: (name) => ts.sys.directoryExists(name),
  getDirectories: (name) => ts.sys.getDirectories(name),
  realpath: (name) => ts.sys.realpath?.(name) ?? name
})

/**
 * Opens a text as a file of the tests. The text must be a module. Open all texts before the first query: opening another one makes the compiler check
 * everything again.
 */
export const open = (text: string): Editor => {
  const file = path.join(root, `in-an-editor-${texts.size + 1}.ts`)
  texts.set(file, text)
  const shownAt = (position: number) => {
    const shown = service.getQuickInfoAtPosition(file, position)
    const tags = shown?.tags?.map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`) ?? []
    return {
      type: ts.displayPartsToString(shown?.displayParts),
      documentation: [ts.displayPartsToString(shown?.documentation), ...tags].join("\n").trim()
    }
  }
  return {
    shownAt,
    documentation: (at) => shownAt(text.indexOf(at)).documentation,
    type: (at) => shownAt(text.indexOf(at)).type,
    problems: () =>
      service.getSemanticDiagnostics(file).map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, "\n"))
  }
}
