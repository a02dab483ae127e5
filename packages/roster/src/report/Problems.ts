/** What a report says about problems: findings of the plan, steps that failed, and what to do about each. */
import { number, printable, showId, showUsername } from "../console/Printable.ts"
import type { Recorded } from "../engine/records/Records.ts"
import { showPlace } from "../model/Diagnostic.ts"
import { type Html, html, isolate } from "../page/Html.ts"
import * as Findings from "../plan/Finding.ts"
import * as Names from "../plan/Names.ts"
import type { Step } from "../plan/Step.ts"
import * as Words from "../results/Words.ts"
import type { Report } from "./Tally.ts"

/** Places that a row names, and failures that a report lists. */
const mostPlaces = 5
const mostFailures = 200

const placeOf = ({ account, class: schoolClass, from, person, target }: Findings.Finding): string =>
  from !== undefined && from.row > 0
    ? showPlace(from)
    : showUsername(person ?? schoolClass ?? account ?? target ?? "")

/** A row for each code, the most frequent first. */
const findings = (found: ReadonlyArray<Findings.Finding>): Html => {
  const byCode = [...Map.groupBy(found, ({ code }) => code).values()].sort((a, b) => b.length - a.length)
  return html`<table class="stack"><thead><tr><th scope="col" class="n">How many</th><th scope="col">What</th><th scope="col">What to do</th><th scope="col">Where</th></tr></thead>
<tbody>
${
    byCode.map((some) => {
      const [{ advice, code, message }] = some as [Findings.Finding, ...Array<Findings.Finding>]
      const places = [...new Set(some.map(placeOf))].filter((place) => place !== "")
      return html`<tr><td class="n" data-label="How many">${number(some.length)}</td><td data-label="What">${
        sentence(message)
      } <span class="muted"><code>${code}</code></span></td><td data-label="What to do">${
        sentence(advice)
      }</td><td data-label="Where">${
        places.slice(0, mostPlaces).map((place, index) => [index > 0 && ", ", html`<code>${place}</code>`])
      }${places.length > mostPlaces && ` and ${number(places.length - mostPlaces)} more`}</td></tr>
`
    })
  }</tbody></table>`
}

const sentence = (text: string): string => {
  const [first = "", ...rest] = text
  return text === "" ? "" : `${first.toUpperCase()}${rest.join("")}${/[.!?]$/.test(text) ? "" : "."}`
}

export const ofPlan = ({ plan: { conflicts, notices } }: Report): Html =>
  html`${
    Findings.unresolvedConflicts(conflicts).length > 0 && html`<h2>Not clear</h2>
<p>Nothing is done for these until a person decides.</p>
${findings(Findings.unresolvedConflicts(conflicts))}`
  }${
    notices.length > 0 && html`<h2>Worth knowing</h2>
${findings(notices)}`
  }`

/** `describe` names people and classes, if the report has names. */
export const ofRun = (steps: ReadonlyArray<Recorded>, describe?: (step: Step) => Names.About): Html | undefined => {
  const failed = steps.filter(({ outcome: { state } }) => state === "failed" || state === "unverified")
  if (failed.length === 0) return undefined
  const shown = failed.slice(0, mostFailures)
  return html`<h2>What failed</h2>
<table class="stack"><thead><tr><th scope="col">What</th><th scope="col">Result</th><th scope="col">Why</th><th scope="col">What to do</th></tr></thead>
<tbody>
${
    shown.map(({ outcome: { fix = "", note = "", state, supportId }, step }) =>
      html`<tr><td data-label="What">${Words.workOf(step.kind)} <code>${
        showId(step.id.slice(step.id.indexOf(":") + 1))
      }</code>${describe !== undefined && [" ", isolate(Names.nameOf(describe(step)))]}</td><td data-label="Result">${
        Words.resultOf(step.kind, state)
      }</td><td data-label="Why">${sentence(printable(note))}</td><td data-label="What to do">${
        sentence(printable(fix))
      }${supportId !== undefined && [" For Flat's support: ", html`<code>${printable(supportId)}</code>`]}</td></tr>
`
    )
  }</tbody></table>
${
    failed.length > shown.length &&
    html`<p>… and ${number(failed.length - shown.length)} more. The results of the run list them all.</p>`
  }`
}
