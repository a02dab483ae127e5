/** Draws the requests of two programs beside each other, as an SVG that is readable on light and dark pages and on a phone. */

export interface Column {
  readonly title: string
  readonly lines: ReadonlyArray<Line>
  readonly classes: ReadonlyArray<string>
}

export interface Line {
  readonly text: string
  /** What came back. */
  readonly outcome: string
  readonly tone: "good" | "bad" | "quiet"
}

const width = 500
const columnWidth = 232
const lineHeight = 22
const top = 96

const style = `
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328 }
    .head { font: 600 14px system-ui, -apple-system, "Segoe UI", sans-serif }
    .note { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #59636e }
    .page { fill: #ffffff; stroke: #d1d9e0 }
    .rule { stroke: #d1d9e0 }
    .good { fill: #1a7f37 }
    .bad { fill: #cf222e }
    .quiet { fill: #59636e }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .note, .quiet { fill: #9198a1 }
      .page { fill: #0d1117; stroke: #3d444d }
      .rule { stroke: #3d444d }
      .good { fill: #3fb950 }
      .bad { fill: #f85149 }
    }
  `

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const text = (x: number, y: number, className: string, words: string, anchor = "start") =>
  `  <text x="${x}" y="${y}" class="${className}" text-anchor="${anchor}">${escape(words)}</text>`

const draw = ({ classes, lines, title }: Column, left: number, bottom: number): ReadonlyArray<string> => {
  const repeated = classes.filter((name, index) => classes.indexOf(name) < index)
  const right = left + columnWidth - 16
  return [
    text(left, top - 14, "head", title),
    ...lines.flatMap((line, index) => [
      text(left, top + 10 + index * lineHeight, line.tone === "quiet" ? "quiet" : "call", line.text),
      ...(line.outcome === "" ? [] : [text(right, top + 10 + index * lineHeight, line.tone, line.outcome, "end")])
    ]),
    text(left, bottom - 40, "note", "Classes in the school afterwards:"),
    text(left, bottom - 18, repeated.length > 0 ? "bad" : "good", classes.join(", "))
  ]
}

interface Picture {
  readonly headline: string
  readonly condition: string
  readonly columns: readonly [Column, Column]
}

/** Returns the SVG. Its title is for readers who do not see it. */
export const svg = ({ columns, condition, headline }: Picture): string => {
  const title = columns.map(({ classes, title }) => `With ${title}, the school then has ${classes.join(", ")}.`)
  const height = top + Math.max(...columns.map(({ lines }) => lines.length)) * lineHeight + 68
  const middle = width / 2
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `  <title>${escape([`${headline}.`, condition, ...title].join(" "))}</title>`,
    `  <style>${style}</style>`,
    `  <rect class="page" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    text(16, 28, "head", headline),
    text(16, 48, "note", condition),
    `  <path class="rule" d="M16 ${top - 36}H${width - 16}M${middle} ${top - 36}V${height - 12}M16 ${height - 64}H${
      width - 16
    }"/>`,
    ...draw(columns[0], 16, height),
    ...draw(columns[1], middle + 16, height),
    "</svg>",
    ""
  ].join("\n")
}
