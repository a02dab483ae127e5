/** Bars in a table: the picture and its numbers are one, for eyes, screen readers and paper. */
import { number } from "../model/Count.ts"
import type { Html } from "../page/Html.ts"
import { html, written } from "../page/Html.ts"

/** How a part of a bar is filled, and what it means. */
export interface Series {
  readonly fill: "created" | "updated" | "unchanged" | "unclear" | "skipped" | "before"
  readonly name: string
}

export interface Row {
  readonly label: string
  /** A value for each series. */
  readonly values: ReadonlyArray<number>
}

/** A word that may be broken anywhere: without that, it would leave no room for the bars. */
const longWord = /\S{24}/u

const round = (value: number): number => Math.round(value * 100) / 100

/** Parts are in the order of the columns: a reader without colours distinguishes them by that, and by the numbers. */
const rectangles = ({ values }: Row, series: ReadonlyArray<Series>, most: number): ReadonlyArray<Html> => {
  let x = 0
  return values.map((value, index) => {
    const width = most === 0 ? 0 : value / most * 100
    const from = x
    x += width
    return html`${
      width > 0 &&
      html`<rect class="${series[index]!.fill}" x="${round(from)}%" y="0" width="${round(width)}%" height="100%"/>`
    }`
  })
}

/** Says in words what a bar shows, without what is zero. */
const words = ({ label, values }: Row, series: ReadonlyArray<Series>): string => {
  const parts = values.flatMap((value, index) => value === 0 ? [] : [`${number(value)} ${series[index]!.name}`])
  return `${label}: ${parts.length === 0 ? "nothing" : parts.join(", ")}`
}

/** What the colours mean. A single one needs no words: the column has its name. */
const legend = (series: ReadonlyArray<Series>): Html | undefined =>
  series.length < 2 ?
    undefined :
    html`<ul class="legend">${
      series.map(({ fill, name }) =>
        html`<li><svg aria-hidden="true"><rect class="${fill}" width="100%" height="100%"/></svg>${name}</li>`
      )
    }</ul>`

/** Draws one bar. `most` is the value of the whole width. */
export const bar = (row: Row, series: ReadonlyArray<Series>, most: number): Html =>
  html`<svg role="img" aria-label="${words(row, series)}"><title>${words(row, series)}</title>${
    rectangles(row, series, most)
  }</svg>`

/** Draws a table with a bar in each row. All bars have the same scale. */
export const render = (options: {
  readonly caption: string
  readonly label: string
  readonly series: ReadonlyArray<Series>
  readonly rows: ReadonlyArray<Row>
}): Html => {
  const { caption, label, rows, series } = options
  const sum = ({ values }: Row) => values.reduce((total, value) => total + value, 0)
  const most = Math.max(0, ...rows.map(sum))
  // A column of only zeros says nothing.
  const shown = series.map((_, index) => rows.some(({ values }) => values[index]! > 0))
  return html`${legend(series.filter((_, index) => shown[index]))}
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="chart">
<caption class="hidden">${caption}</caption>
<thead><tr><th scope="col">${label}</th><th scope="col">Picture</th>${
    series.map(({ name }, index) => shown[index] && html`<th scope="col" class="n">${name}</th>`)
  }</tr></thead>
<tbody>
${
    rows.map((row) =>
      html`<tr><th scope="row"${longWord.test(row.label) && html` class="long"`}>${
        written(row.label)
      }</th><td class="bar">${bar(row, series, most)}</td>${
        row.values.map((value, index) => shown[index] && html`<td class="n">${number(value)}</td>`)
      }</tr>
`
    )
  }</tbody></table></div>`
}
