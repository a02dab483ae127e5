/**
 * Leaves declarations that several reports have in the first of them, so that a changed type is one changed line. Core exports what engine
 * implements: its reports come first.
 */

const fence = /```ts\n\n([\s\S]*)```\n/

const heading = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|class|const|let|function|type|enum) ([\w$]+)/m

/** A declaration without what depends on the report: `export`, and the numbers of names that the report has twice. */
const keyOf = (declaration: string): string =>
  declaration.replace(/^\/\/.*\n/gm, "").replace(/^export /, "").replace(/\b([A-Za-z$_][\w$]*?)_\d+\b/g, "$1")

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

/** Returns the reports, in the order given, with references to declarations of an earlier one. `isWhole` reports have no references. */
export const share = (
  reports: ReadonlyMap<string, string>,
  isWhole: (path: string) => boolean
): ReadonlyMap<string, string> => {
  const first = new Map<string, string>()
  return new Map([...reports].map(([path, text]) => {
    const chunks = fence.exec(text)![1]!.trim().split("\n\n").map((chunk) => {
      const name = heading.exec(chunk)?.[1]
      if (name === undefined) return chunk
      const key = keyOf(chunk)
      const other = isWhole(path) ? undefined : first.get(key)
      if (!first.has(key)) first.set(key, path)
      return other === undefined ? chunk : `// ${keyOf(heading.exec(chunk)![0])}: as in ${other}`
    })
    const joined = withoutUnused(chunks).join("\n\n").replace(/^(\/\/ .*: as in .*\n)\n(?=\/\/ .*: as in )/gm, "$1")
    return [path, text.replace(fence, () => `\`\`\`ts\n\n${joined}\n\n\`\`\`\n`)]
  }))
}
