/**
 * A horizontal bar chart as SVG.
 */
import { document, escape } from "./Svg.ts"

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
  return document({ title, subtitle, width, height }, rows)
}
