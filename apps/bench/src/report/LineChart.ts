/**
 * A line chart as SVG, in the style of the bar charts.
 */
import { document, escape } from "./Svg.ts"

export interface Line {
  readonly label: string
  readonly points: ReadonlyArray<{ readonly x: number; readonly y: number }>
  /** Lines of one client have one colour. */
  readonly colour: number
  /** A dashed line has the label of the solid line of its colour. */
  readonly dashed: boolean
}

export interface LineChart {
  readonly title: string
  readonly subtitle: string
  /** Marks on the horizontal axis, with their unit at the end. */
  readonly marks: ReadonlyArray<number>
  readonly unit: string
  readonly lines: ReadonlyArray<Line>
}

const width = 760
const left = 50
const right = 230
const top = 62
const height = 300
const labelHeight = 17

const numberOf = (value: number): string => Math.round(value).toLocaleString("en")

/** Returns a step of 1, 2 or 5 times a power of ten, so that about five lines cross the chart. */
export const stepFor = (most: number): number => {
  const power = 10 ** Math.floor(Math.log10(most / 5))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => most / step <= 5) ?? power
}

/** Moves labels down until they no longer overlap. Returns their positions in the order given. */
export const apart = (positions: ReadonlyArray<number>): ReadonlyArray<number> => {
  const moved = [...positions]
  let last = -Infinity
  for (const [nth] of [...positions.entries()].toSorted(([, one], [, other]) => one - other)) {
    last = Math.max(moved[nth]!, last + labelHeight)
    moved[nth] = last
  }
  return moved
}

/** Draws a chart. The vertical axis begins at zero. */
export const draw = ({ lines, marks, subtitle, title, unit }: LineChart): string => {
  const points = lines.flatMap((line) => line.points)
  const step = stepFor(Math.max(...points.map(({ y }) => y)))
  const mostY = Math.ceil(Math.max(...points.map(({ y }) => y)) / step) * step
  const mostX = Math.max(...points.map(({ x }) => x), ...marks)
  const atX = (x: number) => Math.round((left + x / mostX * (width - left - right)) * 10) / 10
  const atY = (y: number) => Math.round((top + height - y / mostY * height) * 10) / 10
  const grid = Array.from({ length: Math.round(mostY / step) + 1 }, (_, nth) => nth * step).map((value) =>
    [
      `  <line class="grid" x1="${left}" x2="${width - right}" y1="${atY(value)}" y2="${atY(value)}"/>`,
      `  <text class="subtitle" x="${left - 8}" y="${atY(value) + 4}" text-anchor="end">${numberOf(value)}</text>`
    ].join("\n")
  )
  const ticks = marks.map((mark) =>
    `  <text class="subtitle" x="${atX(mark)}" y="${top + height + 20}" text-anchor="middle">${numberOf(mark)}</text>`
  )
  const drawn = lines.map((line) => {
    const path = line.points.map(({ x, y }) => `${atX(x)},${atY(y)}`).join(" ")
    const dash = line.dashed ? " stroke-dasharray=\"5 4\"" : ""
    return `  <polyline class="line colour-${line.colour}" points="${path}"${dash}/>`
  })
  const labelled = lines.filter((line) => !line.dashed)
  const ends = apart(labelled.map((line) => atY(line.points.at(-1)?.y ?? 0)))
  const labels = labelled.map(({ colour, label }, nth) =>
    `  <text class="text-${colour}" x="${width - right + 10}" y="${ends[nth]! + 4}">${escape(label)}</text>`
  )
  const bottom = Math.max(top + height + 44, ...ends.map((end) => end + 12))
  return document({ title, subtitle, width, height: Math.ceil(bottom) }, [
    ...grid,
    ...ticks,
    `  <text class="subtitle" x="${width - right}" y="${top + height + 38}" text-anchor="end">${escape(unit)}</text>`,
    ...drawn,
    ...labels
  ])
}
