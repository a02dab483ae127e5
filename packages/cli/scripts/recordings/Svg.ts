/**
 * Draws the lines of a terminal.
 */
import { columns, type Line, type Run } from "./RecordedTerminal.ts"

/** The 16 colours of a terminal, on a dark background with enough contrast. */
const palette = [
  "#7f8c98",
  "#ff8170",
  "#78dba9",
  "#ffd479",
  "#6bbcff",
  "#ff9be0",
  "#6fe0e6",
  "#dfe4ea",
  "#9aa5b1",
  "#ff8170",
  "#78dba9",
  "#ffd479",
  "#6bbcff",
  "#ff9be0",
  "#6fe0e6",
  "#ffffff"
]
const foreground = "#dfe4ea"
const background = "#1b2129"

const size = 14
const width = 8.43
const height = 19
const margin = 16

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const span = ({ bold, color, dim, text }: Run): string => {
  const attributes = [
    color === undefined ? "" : ` fill="${palette[color] ?? foreground}"`,
    bold ? " font-weight=\"bold\"" : "",
    dim ? " opacity=\"0.7\"" : ""
  ].join("")
  return attributes === "" ? escaped(text) : `<tspan${attributes}>${escaped(text)}</tspan>`
}

/** Returns the drawing. Its text can be selected, and read by a screen reader. */
export const draw = (title: string, lines: ReadonlyArray<Line>): string => {
  const texts = lines.flatMap((line, row) =>
    line.length === 0
      ? []
      : [
        `<text x="${margin}" y="${margin + size + row * height}" xml:space="preserve">${line.map(span).join("")}</text>`
      ]
  )
  const [fullWidth, fullHeight] = [Math.ceil(columns * width + 2 * margin), lines.length * height + 2 * margin]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fullWidth} ${fullHeight}" role="img" aria-label="${
      escaped(title)
    }">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${background}"/>`,
    `<g fill="${foreground}" font-size="${size}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace">`,
    ...texts,
    "</g>",
    "</svg>",
    ""
  ].join("\n")
}
