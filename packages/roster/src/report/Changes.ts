/** The pictures of a report: what changes by kind, school, grade and class, before and after. */
import { number } from "../model/Count.ts"
import type { Html } from "../page/Html.ts"
import { html } from "../page/Html.ts"
import type { BeforeAfter, Group, Picture, Room } from "../plan/Picture.ts"
import { keyOf } from "../results/Pictures.ts"
import * as Chart from "./Chart.ts"
import type { Applied, Report } from "./Report.ts"
import * as Tally from "./Tally.ts"

/** Classes that a picture shows before the rest is folded. */
const mostRooms = 25

const subjects: Readonly<Record<Tally.Subject, string>> = {
  pupils: "New accounts of pupils",
  teachers: "New accounts of teachers",
  changes: "Accounts corrected",
  classes: "New classes",
  classChanges: "Classes renamed",
  restored: "Classes opened again",
  pupilPlaces: "Pupils added to classes",
  teacherPlaces: "Teachers added to classes",
  archived: "Classes archived",
  placesRemoved: "People removed from classes",
  accountsRemoved: "Accounts deleted"
}

/** Each kind of change; of a run, how much of it was done. */
export const byKind = ({ applied, plan }: Report): Html | undefined => {
  const tally = Tally.of(applied?.steps ?? plan.steps.map((step) => ({ step })))
  const rows = Tally.subjects.flatMap((subject): ReadonlyArray<Chart.Row> => {
    const { done, failed, pending, planned, skipped, unverified } = tally[subject]
    return planned === 0 ? [] : [{
      label: subjects[subject],
      values: applied === undefined ? [planned] : [done, failed + unverified, skipped + pending]
    }]
  })
  if (rows.length === 0) return undefined
  return html`<h2>${applied === undefined ? "What changes" : "What was done"}</h2>
${
    Chart.render({
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

/** The whole school before and after. */
export const beforeAfter = (picture: Picture): Html => {
  const rows: ReadonlyArray<readonly [string, BeforeAfter]> = [
    ["Accounts of pupils", picture.pupils],
    ["Accounts of teachers", picture.teachers],
    ["Active classes", picture.classes],
    ["Members of these classes", picture.memberships]
  ]
  const difference = ({ after, before }: BeforeAfter): string =>
    after === before ? "no change" : `${after > before ? "+" : "\u2212"}${number(Math.abs(after - before))}`
  const most = Math.max(...rows.flatMap(([, { after, before }]) => [before, after]))
  return html`<h2>Before and after</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Before and after"><table class="chart">
<caption class="hidden">What is in Flat before the plan, and after it was applied</caption>
<thead><tr><th scope="col">In Flat</th><th scope="col">Picture</th><th scope="col" class="n">before</th><th scope="col" class="n">after</th><th scope="col" class="n">difference</th></tr></thead>
<tbody>
${
    rows.map(([label, value]) => {
      const { after, before } = value
      const row = { label, values: [Math.min(before, after), Math.max(after - before, 0), Math.max(before - after, 0)] }
      return html`<tr><th scope="row">${label}</th><td class="bar">${
        Chart.bar(row, [
          { fill: "before", name: "stay" },
          { fill: "created", name: "more" },
          { fill: "unclear", name: "fewer" }
        ], most)
      }</td><td class="n">${number(before)}</td><td class="n">${number(after)}</td><td class="n">${
        difference(value)
      }</td></tr>
`
    })
  }</tbody></table></div>`
}

const groupSeries: ReadonlyArray<Chart.Series> = [
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
    Chart.render({
      caption: heading,
      label,
      series: groupSeries,
      rows: found.map(({ created, name, skipped, unchanged, unclear, updated }) => ({
        label: name === "" ? none : name,
        values: [created, updated, unchanged, unclear, skipped]
      }))
    })
  }`

export const bySchool = ({ schools }: Picture): Html | undefined =>
  groups("People by school", "School", "no school", schools)

export const byGrade = ({ grades }: Picture): Html | undefined => groups("Pupils by grade", "Grade", "no grade", grades)

/** The members that a run added, by the class. */
const addedBy = ({ steps }: Applied): ReadonlyMap<string, number> => {
  const added = new Map<string, number>()
  for (const { outcome, step } of steps) {
    if (step.kind !== "enrol" || outcome.state !== "done") continue
    const key = keyOf(step.target)
    added.set(key, (added.get(key) ?? 0) + 1)
  }
  return added
}

/** The classes whose members change, those with the most changes first. */
export const byClass = ({ rooms }: Picture, applied: Applied | undefined): Html | undefined => {
  if (rooms.length === 0) return undefined
  const done = applied === undefined ? undefined : addedBy(applied)
  const chart = (some: ReadonlyArray<Room>, caption: string): Html =>
    Chart.render({
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
${chart(most.slice(0, mostRooms), "Members of the classes that change, those with the most changes first")}
${
    rest.length > 0 &&
    html`<details><summary>${number(rest.length)} more ${rest.length === 1 ? "class" : "classes"}</summary>
${chart(rest, "Members of the other classes that change")}</details>`
  }`
}
