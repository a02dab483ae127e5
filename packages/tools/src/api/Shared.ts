/**
 * Shows each public type in one report, so that a changed type is one changed line: the models and inputs in promise's, which comes first, and in
 * those of other packages what they add. What the contract infers from the API's schemas follows from the models: its reports are lists of names.
 */

const fence = /```ts\n\n([\s\S]*)```\n/

const heading = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|class|const|let|function|type|enum) ([\w$]+)/m

/** A declaration without what depends on the report: `export`, numbers of names that it has twice, and names of effect's modules (`_Layer`). */
const keyOf = (declaration: string): string =>
  declaration.replace(/^\/\/.*\n/gm, "").replace(/^export /, "").replace(/\b_?([A-Za-z$_][\w$]*?)(?:_\d+)?\b/g, "$1")

/** Removes the imports that no declaration uses any more. */
const withoutUnused = (chunks: ReadonlyArray<string>): ReadonlyArray<string> => {
  const rest = chunks.filter((chunk) => !chunk.startsWith("import "))
  const words = new Set(rest.join("\n").match(/[\w$]+/g))
  return chunks.map((chunk) =>
    !chunk.startsWith("import ") ? chunk : chunk.split("\n").filter((line) => {
      const name = /(?:as |\{ |import (?:type )?)([\w$]+)(?: \}| from)/.exec(line)?.[1]
      return name === undefined || words.has(name)
    }).join("\n")
  ).filter((chunk) => chunk !== "")
}

const whole = "packages/promise/api/index.api.md"

const ranks: ReadonlyArray<RegExp> = [/^packages\/promise\/api\/index/, /^packages\/core\//, /./]

const rank = (path: string): number => ranks.findIndex((rank) => rank.test(path))

const isContract = (path: string): boolean => path === "packages/core/api/contract.api.md"

/** Returns a constant without its type, where the compiler has inferred one of several lines: that of a function is written. */
const withoutInferred = (chunk: string): string =>
  chunk.replace(/^((?:export )?(?:declare )?const [\w$]+: )(?![(<{])[^]*\n[^]*;$/m, "$1…;")

/** Tells whether a report shows nothing but names that others show: it is of a module that the package's first report has as a namespace. */
const isRepeated = (chunks: ReadonlyArray<string>): boolean =>
  chunks.every((chunk) => /^(?:import |\/\/\/ <reference|\/\/ .*: as in |\/\/ \(No )/.test(chunk))

/**
 * Returns the reports. What an entry point exports and an earlier report shows is a reference; what it only uses is left out. Engine's reports are
 * left out: its modules are exported by others.
 */
export const share = (reports: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const first = new Map<string, string>()
  const written = [...reports].filter(([path]) => !path.startsWith("packages/engine/"))
  return new Map(
    written.toSorted(([one], [other]) => rank(one) - rank(other)).flatMap(([path, text]) => {
      const chunks = fence.exec(text)![1]!.trim().split("\n\n").flatMap((chunk) => {
        const title = heading.exec(chunk)
        if (title === null) return isContract(path) ? [] : [chunk]
        if (isContract(path)) return [`// ${title.at(-1)!}`]
        const key = keyOf(chunk)
        const other = path === whole ? undefined : first.get(key)
        if (!first.has(key)) first.set(key, path)
        if (other === undefined) return [withoutInferred(chunk)]
        return /^export /m.test(chunk) ? [`// ${keyOf(title[0])}: as in ${other}`] : []
      })
      if (isRepeated(chunks)) return []
      const joined = withoutUnused([...new Set(chunks)]).join("\n\n").replace(/^(\/\/ .*\n)\n(?=\/\/ \w)/gm, "$1")
        .replace(/^ *\/\/ (?:@public|\(No .*\))\n/gm, "")
      return [[path, text.replace(fence, () => `\`\`\`ts\n\n${joined}\n\n\`\`\`\n`)]]
    })
  )
}
