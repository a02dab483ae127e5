/** The new accounts by name, for a report that may have names. Never with a password. */
import { number } from "../model/Count.ts"
import * as NaturalOrder from "../model/NaturalOrder.ts"
import type { Html } from "../page/Html.ts"
import { html, written } from "../page/Html.ts"
import type { CreateAccount } from "../plan/Step.ts"
import * as Words from "../results/Words.ts"
import type { Report } from "./Report.ts"

const nameOf = ({ firstName, lastName }: CreateAccount): string =>
  [lastName, firstName].filter((name) => name !== undefined && name !== "").join(", ")

/** A table of new accounts, folded: it is long. */
export const render = ({ applied, names, plan }: Report): Html | undefined => {
  if (!names) return undefined
  const outcomes = new Map(applied?.steps.map(({ outcome, step }) => [step.id, outcome.state]))
  const created = plan.steps
    .flatMap((step) => step.kind === "createAccount" ? [step] : [])
    .sort((a, b) => NaturalOrder.compare(nameOf(a), nameOf(b)))
  if (created.length === 0) return undefined
  return html`<h2>New accounts</h2>
<details><summary>${number(created.length)} ${created.length === 1 ? "person" : "people"}, by last name</summary>
<table><thead><tr><th scope="col">Name</th><th scope="col">Username</th><th scope="col">Role</th>${
    applied !== undefined && html`<th scope="col">Result</th>`
  }</tr></thead>
<tbody>
${
    created.map((step) =>
      html`<tr><th scope="row">${
        written(nameOf(step))
      }</th><td><code><bdi dir="ltr">${step.username}</bdi></code></td><td>${
        step.role === "teacher" ? "teacher" : "pupil"
      }</td>${
        applied !== undefined && html`<td>${Words.resultOf(step.kind, outcomes.get(step.id) ?? "pending")}</td>`
      }</tr>
`
    )
  }</tbody></table></details>`
}
