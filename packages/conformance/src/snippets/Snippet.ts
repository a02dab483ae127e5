/**
 * A piece of TypeScript that a reader may copy: a fenced block of a Markdown file, or of a docstring. Every one of them is type-checked, and run
 * unless its fence says why not:
 *
 * - "ts" runs under Node against a sandbox of its own;
 * - "ts vitest" is a test file, run by vitest;
 * - "ts check-only: REASON" is type-checked and not run.
 */

export interface Snippet {
  /** Path of the file that holds it, from the repository's root. */
  readonly file: string
  /** Line of the first line of code, counted from 1. */
  readonly line: number
  readonly code: string
  readonly mode: Mode
}

export type Mode =
  | { readonly _tag: "run" }
  | { readonly _tag: "vitest" }
  | { readonly _tag: "check-only"; readonly reason: string }
  | { readonly _tag: "unknown"; readonly info: string }

/** How a snippet is called in reports and in the names of tests. */
export const nameOf = (snippet: Snippet): string => `${snippet.file}:${snippet.line}`

/** A fenced block of any language. */
export interface Block {
  readonly language: string
  /** What follows the language in the fence. */
  readonly info: string
  readonly line: number
  readonly code: string
}

const opening = /^(\s*)(`{3,})\s*([\w-]*)\s*(.*?)\s*$/

/** Finds the fenced blocks of a Markdown text, within lists too. */
export const blocksOf = (markdown: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  const lines = markdown.split("\n")
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
      )
    })
    at = last
  }
  return blocks
}

const modeOf = (info: string): Mode => {
  const reason = /^check-only:\s*(\S.*)$/.exec(info)?.[1]
  if (reason !== undefined) return { _tag: "check-only", reason }
  return info === "" ? { _tag: "run" } : info === "vitest" ? { _tag: "vitest" } : { _tag: "unknown", info }
}

/** The snippets of a Markdown file. */
export const ofMarkdown = (file: string, markdown: string): ReadonlyArray<Snippet> =>
  blocksOf(markdown)
    .filter(({ language }) => language === "ts" || language === "typescript")
    .map(({ code, info, line }) => ({ file, line, code, mode: modeOf(info) }))

/**
 * The snippets in the docstrings of a source file. Everything that is not a docstring becomes a blank line, so that lines keep their numbers.
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
