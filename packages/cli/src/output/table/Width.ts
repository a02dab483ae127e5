/** Fits text into a number of terminal cells, of which a wide character takes two. Never splits a character that is shown as one. */
import { displayWidth } from "effect/cli/CliOutput"

export { displayWidth as of }

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" })

/** Returns the start of a text that fits into a width, and the rest. */
const split = (text: string, width: number): readonly [start: string, rest: string] => {
  let used = 0
  let start = ""
  for (const { segment } of segmenter.segment(text)) {
    used += displayWidth(segment)
    if (used > width && start !== "") return [start, text.slice(start.length)]
    start += segment
  }
  return [start, ""]
}

/** Returns a text that fits into a width. Its end becomes an ellipsis if it is longer. */
export const truncate = (text: string, width: number): string =>
  displayWidth(text) <= width ? text : width < 2 ? "…" : `${split(text, width - 1)[0]}…`

/** Adds spaces up to a width. */
export const pad = (text: string, width: number, side: "left" | "right"): string => {
  const spaces = " ".repeat(Math.max(0, width - displayWidth(text)))
  return side === "left" ? spaces + text : text + spaces
}

/** Breaks a text into lines between its words, or inside a word that fits on no line. */
export const wrap = (text: string, width: number): ReadonlyArray<string> =>
  text.split("\n").flatMap((paragraph) => {
    const lines: Array<string> = []
    let line = ""
    for (const word of paragraph.split(" ")) {
      if (line !== "" && displayWidth(line) + 1 + displayWidth(word) <= width) {
        line += ` ${word}`
        continue
      }
      if (line !== "") lines.push(line)
      let rest = word
      while (displayWidth(rest) > width) {
        const [start, end] = split(rest, width)
        if (end === "") break
        lines.push(start)
        rest = end
      }
      line = rest
    }
    return [...lines, line]
  })
