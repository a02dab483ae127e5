/**
 * Fits text into a number of terminal cells, of which a wide character takes two. Never splits a character that is shown as one. Each function reads
 * a text once, and no further than it has to: fields of accounts may be long.
 */
import { displayWidth } from "effect/cli/CliOutput"

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" })

// Latin letters, digits and signs take one cell each: no segmentation, which costs a hundred times as much.
const isNarrow = (text: string): boolean => /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027]*$/.test(text)

/** Widths of characters that were measured: a text has few different ones. */
const widths = new Map<string, number>()

const cellsOf = (segment: string): number => {
  const found = widths.get(segment)
  if (found !== undefined) return found
  const cells = displayWidth(segment)
  if (widths.size < 4096 && segment.length < 16) widths.set(segment, cells)
  return cells
}

/** Returns the cells that a text takes, or `most + 1` if it takes more than `most`. */
export const upTo = (text: string, most: number): number => {
  if (isNarrow(text)) return Math.min(text.length, most + 1)
  let used = 0
  for (const { segment } of segmenter.segment(text)) {
    used += cellsOf(segment)
    if (used > most) return most + 1
  }
  return used
}

export const of = (text: string): number => upTo(text, Infinity)

/** Returns the lines of a word that is longer than a line. */
const pieces = (word: string, width: number): Array<string> => {
  const lines: Array<string> = []
  let line = ""
  let used = 0
  for (const { segment } of segmenter.segment(word)) {
    const cells = cellsOf(segment)
    if (line !== "" && used + cells > width) {
      lines.push(line)
      line = ""
      used = 0
    }
    line += segment
    used += cells
  }
  return [...lines, line]
}

/** Returns a text that fits into a width. Its end becomes an ellipsis if it is longer. */
export const truncate = (text: string, width: number): string => {
  if (upTo(text, width) <= width) return text
  if (width < 2) return "…"
  let start = ""
  let used = 0
  for (const { segment } of segmenter.segment(text)) {
    used += cellsOf(segment)
    if (used > width - 1 && start !== "") break
    start += segment
  }
  return `${start}…`
}

/** Truncates a text, or adds spaces up to the width. */
export const fit = (text: string, width: number, side: "left" | "right"): string =>
  pad(truncate(text, width), width, side)

/** Adds spaces up to a width. */
export const pad = (text: string, width: number, side: "left" | "right"): string => {
  const spaces = " ".repeat(Math.max(0, width - of(text)))
  return side === "left" ? spaces + text : text + spaces
}

/** Breaks a text into lines between its words, or inside a word that fits on no line. */
export const wrap = (text: string, width: number): ReadonlyArray<string> =>
  text.split("\n").flatMap((paragraph) => {
    const lines: Array<string> = []
    let line: Array<string> = []
    let used = 0
    for (const word of paragraph.split(" ")) {
      const cells = upTo(word, width)
      if (line.length > 0 && used + 1 + cells <= width) {
        line.push(word)
        used += 1 + cells
        continue
      }
      if (line.length > 0) lines.push(line.join(" "))
      const parts = cells > width ? pieces(word, width) : [word]
      const last = parts.pop()!
      lines.push(...parts)
      line = [last]
      used = of(last)
    }
    return [...lines, line.join(" ")]
  })
