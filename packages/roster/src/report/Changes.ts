/** The pictures of a report: what changes by kind, school, grade and class, before and after. */
import { number } from "../console/Printable.ts"
import { type Html, html, isolate } from "../page/Html.ts"
import type { BeforeAfter, Group, Picture, Room } from "../plan/Plan.ts"
import { keyOf } from "../plan/Step.ts"
import * as Tally from "./Tally.ts"

/** How a part of a bar is filled, and what it means. */
export interface Series {
  readonly fill: "created" | "updated" | "unchanged" | "unclear" | "skipped" | "before"
  readonly name: string
}

export interface Row {
  readonly label: string
  readonly values: ReadonlyArray<number>
  /** The cells beside the bar. The values by default. */
  readonly cells?: ReadonlyArray<string>
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

const bar = (row: Row, series: ReadonlyArray<Series>, most: number): Html =>
  html`<svg role="img" aria-label="${words(row, series)}"><title>${words(row, series)}</title>${
    rectangles(row, series, most)
  }</svg>`

/** Draws a table with a bar in each row. All bars have the same scale. */
const chart = ({ caption, heads, label, rows, series }: {
  readonly caption: string
  readonly label: string
  readonly series: ReadonlyArray<Series>
  readonly rows: ReadonlyArray<Row>
  /** The headings of the cells beside the bars. The names of the series by default. */
  readonly heads?: ReadonlyArray<string>
}): Html => {
  const sum = ({ values }: Row) => values.reduce((total, value) => total + value, 0)
  const most = Math.max(0, ...rows.map(sum))
  // A column of only zeros says nothing.
  const isShown = (_: unknown, index: number) => rows.some(({ values }) => values[index]! > 0)
  const cellsOf = ({ cells, values }: Row) => cells ?? values.filter(isShown).map(number)
  return html`${legend(series.filter(isShown))}
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="chart">
<caption class="hidden">${caption}</caption>
<thead><tr><th scope="col">${label}</th><th scope="col">Picture</th>${
    (heads ?? series.filter(isShown).map(({ name }) => name)).map((head) =>
      html`<th scope="col" class="n">${head}</th>`
    )
  }</tr></thead>
<tbody>
${
    rows.map((row) =>
      html`<tr><th scope="row"${longWord.test(row.label) && html` class="long"`}>${
        isolate(row.label)
      }</th><td class="bar">${bar(row, series, most)}</td>${
        cellsOf(row).map((cell) => html`<td class="n">${cell}</td>`)
      }</tr>
`
    )
  }</tbody></table></div>`
}

/** Classes that a picture shows before the rest is folded. */
const mostRooms = 25

/** Each kind of change; of a run, how much of it was done. */
export const byKind = ({ applied, plan }: Tally.Report): Html | undefined => {
  const tally = Tally.of(applied?.steps ?? plan.steps.map((step) => ({ step })))
  const rows = Tally.names.flatMap((subject): ReadonlyArray<Row> => {
    const { done, failed, pending, planned, skipped, unverified } = tally[subject]
    return planned === 0 ? [] : [{
      label: Tally.subjects[subject],
      values: applied === undefined ? [planned] : [done, failed + unverified, skipped + pending]
    }]
  })
  if (rows.length === 0) return undefined
  return html`<h2>${applied === undefined ? "What changes" : "What was done"}</h2>
${
    chart({
      caption: "Changes by kind",
      label: "Change",
      series: applied === undefined
        ? [{ fill: "created", name: "planned" }]
        : [
          { fill: "created", name: "done" },
          { fill: "unclear", name: "failed" },
          { fill: "skipped", name: "not done" }
        ],
      rows
    })
  }`
}

export const beforeAfter = (picture: Picture): Html => {
  const rows: ReadonlyArray<readonly [string, BeforeAfter]> = [
    ["Accounts of pupils", picture.pupils],
    ["Accounts of teachers", picture.teachers],
    ["Active classes", picture.classes],
    ["Members of these classes", picture.memberships]
  ]
  const difference = ({ after, before }: BeforeAfter): string =>
    after === before ? "no change" : `${after > before ? "+" : "\u2212"}${number(Math.abs(after - before))}`
  return html`<h2>Before and after</h2>
${
    chart({
      caption: "What is in Flat before the plan, and after it was applied",
      label: "In Flat",
      series: [
        { fill: "before", name: "stay" },
        { fill: "created", name: "more" },
        { fill: "unclear", name: "fewer" }
      ],
      heads: ["before", "after", "difference"],
      rows: rows.map(([label, { after, before }]) => ({
        label,
        values: [Math.min(before, after), Math.max(after - before, 0), Math.max(before - after, 0)],
        cells: [number(before), number(after), difference({ after, before })]
      }))
    })
  }`
}

const groupSeries: ReadonlyArray<Series> = [
  { fill: "created", name: "new" },
  { fill: "updated", name: "corrected" },
  { fill: "unchanged", name: "as before" },
  { fill: "unclear", name: "not clear" },
  { fill: "skipped", name: "left alone" }
]

/** People by school or grade. A single group says nothing more than the whole. */
const groups = (heading: string, label: string, none: string, found: ReadonlyArray<Group>): Html | undefined =>
  found.length < 2 ? undefined : html`<h2>${heading}</h2>
${
    chart({
      caption: heading,
      label,
      series: groupSeries,
      rows: found.map(({ created, name, skipped, unchanged, unclear, updated }) => ({
        label: name === "" ? none : name,
        values: [created, updated, unchanged, unclear, skipped]
      }))
    })
  }`

export const byGroup = ({ grades, schools }: Picture) => [
  groups("People by school", "School", "no school", schools),
  groups("Pupils by grade", "Grade", "no grade", grades)
]

const addedBy = ({ steps }: Tally.Applied): ReadonlyMap<string, number> => {
  const added = new Map<string, number>()
  for (const { outcome, step } of steps) {
    if (step.kind !== "enrol" || outcome.state !== "done") continue
    const key = keyOf(step.target)
    added.set(key, (added.get(key) ?? 0) + 1)
  }
  return added
}

/** The classes whose members change, those with the most changes first. */
export const byClass = ({ rooms }: Picture, applied: Tally.Applied | undefined): Html | undefined => {
  if (rooms.length === 0) return undefined
  const done = applied === undefined ? undefined : addedBy(applied)
  const members = (some: ReadonlyArray<Room>, caption: string): Html =>
    chart({
      caption,
      label: "Class",
      series: [
        { fill: "before", name: "stay" },
        { fill: "created", name: done === undefined ? "are added" : "were added" },
        { fill: "skipped", name: "not added" },
        { fill: "unclear", name: "are removed" }
      ],
      rows: some.map(({ added, before, created, key, name, removed }) => {
        const arrived = done === undefined ? added : done.get(key) ?? 0
        return {
          label: created ? `${name} – new` : name,
          values: [before - removed, arrived, added - arrived, removed]
        }
      })
    })
  const most = rooms.toSorted((a, b) => b.added + b.removed - a.added - a.removed)
  const rest = most.slice(mostRooms)
  return html`<h2>Members by class</h2>
${members(most.slice(0, mostRooms), "Members of the classes that change, those with the most changes first")}
${
    rest.length > 0 &&
    html`<details><summary>${number(rest.length)} more ${rest.length === 1 ? "class" : "classes"}</summary>
${members(rest, "Members of the other classes that change")}</details>`
  }`
}
