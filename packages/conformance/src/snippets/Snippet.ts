/**
 * TypeScript that readers may copy: a fenced block of a Markdown file or of a docstring. Every snippet is type-checked, and run unless its fence says
 * why not:
 *
 * - "ts" runs in Node against a separate sandbox;
 * - "ts run" does too, prints what the block "text output" after it says, and has a Run button in the site;
 * - "ts vitest" is a test file, run by vitest;
 * - "ts check-only: REASON" is type-checked but not run;
 * - "ts generated: GENERATOR" uses a client that another generator makes: `GeneratedClients.test.ts` checks and runs it;
 * - "ts recipe: FILE" is a file of a web app: `pnpm tools test:web` installs, builds and runs it.
 */

export interface Snippet {
  /** Path of its file, from the repository's root. */
  readonly file: string
  /** Line of the first line of code, counted from 1. */
  readonly line: number
  readonly code: string
  readonly mode: Mode
}

export type Mode =
  | { readonly _tag: "run"; readonly output?: string }
  | { readonly _tag: "vitest" }
  | { readonly _tag: "check-only"; readonly reason: string }
  | { readonly _tag: "generated"; readonly generator: string }
  | { readonly _tag: "recipe"; readonly file: string }
  | { readonly _tag: "unknown"; readonly info: string }

export const nameOf = (snippet: Snippet): string => `${snippet.file}:${snippet.line}`

export interface Block {
  readonly language: string
  /** The text after the language in the fence. */
  readonly info: string
  readonly line: number
  readonly code: string
  /** The text between this block and the one before it. */
  readonly before: string
}

const opening = /^(\s*)(`{3,})\s*([\w-]*)\s*(.*?)\s*$/

export const blocksOf = (markdown: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  const lines = markdown.split("\n")
  let end = 0
  for (let at = 0; at < lines.length; at++) {
    const [fence, indent = "", ticks = "", language = "", info = ""] = opening.exec(lines[at]!) ?? []
    if (fence === undefined) continue
    const first = at + 1
    let last = first
    while (last < lines.length && lines[last]!.trim() !== ticks) last++
    blocks.push({
      language,
      info,
      line: first + 1,
      code: lines.slice(first, last).map((line) => line.startsWith(indent) ? line.slice(indent.length) : line).join(
        "\n"
      ),
      before: lines.slice(end, at).join("\n")
    })
    at = last
    end = last + 1
  }
  return blocks
}

/** Returns the file of a recipe, from a fence of any language. */
export const recipeOf = (info: string): string | undefined => /^recipe: (\S+)$/.exec(info)?.[1]

const modeOf = (info: string, next: Block | undefined): Mode => {
  if (info === "run" && next?.language === "text" && next.info === "output" && next.before.trim() === "") {
    return { _tag: "run", output: next.code }
  }
  const reason = /^check-only:\s*(\S.*)$/.exec(info)?.[1]
  if (reason !== undefined) return { _tag: "check-only", reason }
  const generator = /^generated:\s*(\S+)$/.exec(info)?.[1]
  if (generator !== undefined) return { _tag: "generated", generator }
  const recipe = recipeOf(info)
  if (recipe !== undefined) return { _tag: "recipe", file: recipe }
  return info === "" ? { _tag: "run" } : info === "vitest" ? { _tag: "vitest" } : { _tag: "unknown", info }
}

export const ofMarkdown = (file: string, markdown: string): ReadonlyArray<Snippet> =>
  blocksOf(markdown).flatMap(({ code, info, language, line }, at, blocks) =>
    language === "ts" || language === "typescript"
      ? [{ file, line, code, mode: modeOf(info, blocks[at + 1]) }]
      : []
  )

/**
 * Returns the snippets in the docstrings of a source file. Everything else becomes an empty line, so that line numbers do not change.
 */
export const ofSource = (file: string, source: string): ReadonlyArray<Snippet> => {
  let within = false
  const docstrings = source.split("\n").map((line) => {
    const opens = !within && /^\s*\/\*\*/.test(line)
    if (opens) within = true
    const text = within && !opens ? line.replace(/^\s*\* ?/, "") : ""
    if (within && line.includes("*/")) within = false
    return text
  })
  return ofMarkdown(file, docstrings.join("\n"))
}
