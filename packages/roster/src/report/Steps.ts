/** The steps of a report by name: whom and what each is about, and what it changes from what to what. */
import { number } from "../console/Printable.ts"
import { viewOf } from "../engine/outcome/Outcome.ts"
import * as Text from "../model/Text.ts"
import { type Html, html, isolate } from "../page/Html.ts"
import * as Names from "../plan/Names.ts"
import type { Step } from "../plan/Step.ts"
import * as Words from "../results/Words.ts"
import type { Report } from "./Tally.ts"

/** Steps that a report lists. A district has half a million, of which the file of rows has each. */
const most = 2000

/** What takes something away, or gives a right, comes first. */
const order: ReadonlyArray<Step["kind"]> = ["removeAccount", "unenrol", "archiveClass"]

const rankOf = (step: Step): number => {
  if (step.kind === "updateAccount" && step.changes.role !== undefined) return 0
  const rank = order.indexOf(step.kind)
  return rank < 0 ? order.length + 1 + Words.kinds.indexOf(step.kind) : rank + 1
}

/** A table of the steps, folded: it is long. */
export const table = ({ applied, names, plan }: Report): Html | undefined => {
  if (!names || plan.steps.length === 0) return undefined
  const outcomes = new Map(applied?.steps.map((recorded) => [recorded.step.id, viewOf(recorded).state]))
  const describe = Names.describe(plan)
  const rows = plan.steps.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, most)
    .map((step) => ({ step, rank: rankOf(step), about: describe(step) }))
    .sort((a, b) =>
      a.rank - b.rank || Text.compare(a.about.class, b.about.class) || Text.compare(a.about.person, b.about.person)
    )
  const rest = plan.steps.length - rows.length
  return html`<h2>Every change</h2>
<details><summary>${number(plan.steps.length)} ${plan.steps.length === 1 ? "change" : "changes"}, by name</summary>
<table class="stack"><thead><tr><th scope="col">Person</th><th scope="col">Username</th><th scope="col">Class</th><th scope="col">What</th>${
    applied !== undefined && html`<th scope="col">Result</th>`
  }</tr></thead>
<tbody>
${
    rows.map(({ about, step }) =>
      html`<tr><td data-label="Person">${
        isolate(about.person)
      }</td><td data-label="Username"><code><bdi dir="ltr">${about.username}</bdi></code></td><td data-label="Class">${
        isolate(about.class)
      }</td><td data-label="What">${Words.workOf(step.kind)}: ${isolate(about.change)}</td>${
        applied !== undefined &&
        html`<td data-label="Result">${Words.resultOf(step.kind, outcomes.get(step.id) ?? "pending")}</td>`
      }</tr>
`
    )
  }</tbody></table>
${rest > 0 && html`<p>… and ${number(rest)} more. The file of "--rows" has all of them.</p>`}</details>`
}
