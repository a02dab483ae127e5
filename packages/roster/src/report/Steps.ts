/** The steps of a report by name: whom and what each is about, and what it changes from what to what. */
import { number } from "../console/Printable.ts"
import { viewOf } from "../engine/outcome/Outcome.ts"
import * as Text from "../model/Text.ts"
import { type Html, html, isolate } from "../page/Html.ts"
import * as Names from "../plan/Names.ts"
import * as Words from "../results/Words.ts"
import * as Tally from "./Tally.ts"

/** Steps that a report lists. A district has half a million, of which the file of rows has each. */
const most = 2000

/** What gives a right or takes something away comes first. */
const order: ReadonlyArray<Tally.Subject> = ["rises", "falls", "accountsRemoved", "placesRemoved", "archived"]

const rankOf = (subject: Tally.Subject): number => [...order, subject].indexOf(subject)

/** A table of the steps, folded: it is long. */
export const table = ({ applied, names, plan }: Tally.Report): Html | undefined => {
  if (!names || plan.steps.length === 0) return undefined
  const outcomes = new Map(applied?.steps.map((recorded) => [recorded.step.id, viewOf(recorded).state]))
  const describe = Names.describe(plan)
  const rows = plan.steps.map((step) => ({ step, rank: rankOf(Tally.subjectOf(step)) }))
    .sort((a, b) => a.rank - b.rank).slice(0, most).map((row) => ({ ...row, about: describe(row.step) }))
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
