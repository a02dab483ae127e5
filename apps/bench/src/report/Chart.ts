/**
 * A horizontal bar chart as SVG: text and rectangles without scripts or fonts, readable on light and dark pages.
 */

export interface Bar {
  readonly label: string
  readonly value: number
  /** The label at the end of the bar. */
  readonly text: string
  readonly kind: "ours" | "limit" | "peer"
}

export interface Chart {
  readonly title: string
  /** Unit and direction, such as "CPU µs a request; less is better". */
  readonly subtitle: string
  readonly bars: ReadonlyArray<Bar>
}

const width = 760
const labelWidth = 230
const textWidth = 120
const barHeight = 18
const gap = 8
const top = 62

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

// Colours with enough contrast on white and on GitHub's dark page.
const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .subtitle { fill: #59636e }
  .ours { fill: #0969da } .limit { fill: #818b98 } .peer { fill: #bf8700 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .subtitle { fill: #9198a1 }
    .ours { fill: #4493f8 } .limit { fill: #9198a1 } .peer { fill: #d29922 }
  }`

/** Draws a chart. */
export const draw = ({ bars, subtitle, title }: Chart): string => {
  const most = Math.max(...bars.map(({ value }) => value))
  const space = width - labelWidth - textWidth
  const rows = bars.map((bar, nth) => {
    const y = top + nth * (barHeight + gap)
    const length = Math.max(2, Math.round(bar.value / most * space))
    return [
      `  <text x="${labelWidth - 10}" y="${y + 14}" text-anchor="end">${escape(bar.label)}</text>`,
      `  <rect class="${bar.kind}" x="${labelWidth}" y="${y}" width="${length}" height="${barHeight}" rx="3"/>`,
      `  <text x="${labelWidth + length + 8}" y="${y + 14}">${escape(bar.text)}</text>`
    ].join("\n")
  })
  const height = top + bars.length * (barHeight + gap) + 8
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${
    escape(title).replaceAll("\"", "&quot;")
  }">
  <style>${style}
  </style>
  <text class="title" x="0" y="20">${escape(title)}</text>
  <text class="subtitle" x="0" y="42">${escape(subtitle)}</text>
${rows.join("\n")}
</svg>
`
}
