/** Exports without a docstring, as the reports mark them. */

const declaration =
  /^(\/\/ @[^\n]*)\n(?:\/\/[^\n]*\n)*(?:export )?(?:declare )?(?:abstract )?(?:interface|class|const|let|function|type|enum|namespace) ([\w$]+)/

/** The packages whose reference shows members one by one. */
const withMembers = /^packages\/(?:core|promise)\//

/**
 * Returns what has no docstring. A type and a value of the same name are one symbol, for which editors show the docstrings of both; what is called
 * has the docstring of its type.
 */
export const findUndocumented = (reports: ReadonlyMap<string, string>): ReadonlyArray<string> =>
  [...reports].flatMap(([file, text]) => {
    // Reports also have what an export is made of, which need not be exported itself.
    const spaces = [...text.matchAll(/^(?:export )?declare namespace \w+ \{\n +export \{([^}]*)\}/gm)].map((
      [, names]
    ) => names!)
    const within = new Set(spaces.flatMap((names) => names.split(",").map((name) => name.trim().split(" as ")[0]!)))
    const documented = new Map<string, boolean>()
    const members: Array<string> = []
    for (const chunk of text.split("\n\n")) {
      const [, head, name] = declaration.exec(chunk) ?? []
      if (head === undefined || name === undefined) continue
      if (!within.has(name) && !/^export /m.test(chunk)) continue
      documented.set(name, documented.get(name) === true || !head.includes("(undocumented)"))
      if (!withMembers.test(file)) continue
      for (
        const [, member] of chunk.matchAll(
          /^ +\/\/ \(undocumented\)\n +(?:(?:readonly|static|get) )*([^(<\s:;?][^(:;?]*)/gm
        )
      ) {
        members.push(`${name}.${member}`)
      }
    }
    const names = [...documented].filter(([, isSo]) => !isSo).map(([name]) => name)
    return [...names, ...members].map((name) => `${file}: ${name} has no docstring`)
  })
