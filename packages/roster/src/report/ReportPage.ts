/** The page of a report for those who decide: what a plan changes, or what a run of it did. */
import { count, number } from "../model/Count.ts"
import type { Html } from "../page/Html.ts"
import { html, written } from "../page/Html.ts"
import * as Page from "../page/Html.ts"
import * as Words from "../results/Words.ts"
import * as Changes from "./Changes.ts"
import * as Problems from "./Problems.ts"
import * as Sentences from "./Sentences.ts"
import { css } from "./Style.ts"
import type { Report } from "./Tally.ts"

/** A time as people write it, in UTC: readers may be in another time zone. */
const when = (iso: string): string => `${iso.slice(0, 10)}, ${iso.slice(11, 16)} UTC`

const origin = ({ applied, plan: { made, source, today, undoes, yearEnd } }: Report): Html => {
  const rows = source.files.reduce((sum, file) => sum + file.rows, 0)
  // A plan that ends a year or undoes a run may have no files.
  const files = source.files.length > 0 &&
    html`${Words.formats[source.format] ?? source.format}${
      source.system !== undefined && [" from ", written(source.system)]
    }, ${count(source.files.length, "file")}, ${count(rows, "row")}. `
  const purpose = undoes !== undefined
    ? `Undoes the run ${undoes.slice(0, 8)}. `
    : yearEnd === undefined
    ? undefined
    : yearEnd.begins === undefined
    ? "Ends a school year. "
    : `Ends a school year; that of ${yearEnd.begins} begins. `
  return html`<p class="meta">${purpose}${files}${
    applied === undefined
      ? made === undefined ? `Planned for ${today}.` : `Planned on ${when(made)}.`
      : `Applied on ${when(applied.run.started)}${
        applied.run.ended === undefined ? "; not ended yet" : `, until ${when(applied.run.ended)}`
      }.`
  }</p>`
}

const held = ({ applied, plan }: Report): Html | undefined =>
  applied !== undefined || plan.held.length === 0 ? undefined : html`<div class="notice" role="note">
<p><strong>The plan waits for confirmation</strong>, because it would</p>
<ul>${plan.held.map((hold) => html`<li>${Words.holdOf(hold)}</li>`)}</ul>
<p>Check that this is meant. If the files are wrong, correct them and plan again.</p></div>`

const stopped = ({ applied }: Report): Html | undefined => {
  const stop = applied?.run.stop
  return stop === undefined ? undefined : html`<div class="notice" role="note">
<p><strong>The run stopped</strong>: ${stop.failure.message}</p><p>What to do: ${stop.failure.fix}.</p></div>`
}

const leftAlone = ({ plan: { skipped } }: Report): Html | undefined => {
  const found = Words.leftAlone(skipped)
  return found.length === 0 ? undefined : html`<h2>Left alone</h2>
<p>What is in the files or in Flat and needs no change.</p>
<ul>${found.map(([what, times]) => html`<li>${number(times)} ${what}</li>`)}</ul>`
}

/** When a year ends: the licences that leavers free. */
const licences = ({ applied, plan }: Report): Html | undefined => {
  const sentences = applied === undefined ? Sentences.freed(plan) : []
  return sentences.length === 0 ? undefined : html`<h2>Licences</h2>
${sentences.map((sentence) => html`<p>${sentence}</p>`)}`
}

const effort = ({ applied, plan: { calls }, time }: Report): Html | undefined =>
  applied !== undefined || calls.apply === 0 ? undefined : html`<h2>Time</h2>
<p>Flat allows a number of requests in an hour. This plan needs ${
    count(calls.apply, "request")
  } and takes ${time}. It can be
stopped and continued at any time.</p>`

export const render = (report: Report): string => {
  const { applied, names, plan } = report
  const title = applied === undefined ? "What changes in Flat" : "What happened in Flat"
  const sentences = applied === undefined ? Sentences.ofPlan(plan) : Sentences.ofRun(applied.steps)
  const { picture } = plan
  return Page.render({
    language: "en",
    title,
    css,
    body: html`<main>
<h1>${title}</h1>
${origin(report)}
<ul class="short">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
${held(report)}
${stopped(report)}
${applied !== undefined && Problems.ofRun(applied.steps, names)}
${applied === undefined && picture !== undefined && Changes.beforeAfter(picture)}
${Changes.byKind(report)}
${applied === undefined && picture !== undefined && [Changes.bySchool(picture), Changes.byGrade(picture)]}
${picture !== undefined && Changes.byClass(picture, applied)}
${Problems.ofPlan(report)}
${leftAlone(report)}
${licences(report)}
${effort(report)}
${Problems.newAccounts(report)}
</main>`
  })
}
