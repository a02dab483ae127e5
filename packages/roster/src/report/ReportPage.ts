/** The page of a report for those who decide: what a plan changes, or what a run of it did. */
import { count, number } from "../console/Printable.ts"
import { type Html, html, isolate } from "../page/Html.ts"
import * as Page from "../page/Html.ts"
import * as Hold from "../plan/Hold.ts"
import * as Names from "../plan/Names.ts"
import * as Words from "../results/Words.ts"
import * as Changes from "./Changes.ts"
import * as Problems from "./Problems.ts"
import * as Sentences from "./Sentences.ts"
import * as Steps from "./Steps.ts"
import type { Report } from "./Tally.ts"

/** A time as people write it, in UTC: readers may be in another time zone. */
const when = (iso: string): string => `${iso.slice(0, 10)}, ${iso.slice(11, 16)} UTC`

const origin = ({ applied, plan: { made, source, today, undoes, yearEnd } }: Report): Html => {
  const rows = source.files.reduce((sum, file) => sum + file.rows, 0)
  // A plan that ends a year or undoes a run may have no files.
  const files = source.files.length > 0 &&
    html`${Words.formats[source.format] ?? source.format}${
      source.system !== undefined && [" from ", isolate(source.system)]
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

const holdNotice = ({ applied, names, plan }: Report): Html | undefined =>
  applied !== undefined || plan.held.length === 0 ? undefined : html`<div class="notice" role="note">
<p><strong>The plan is held</strong> and waits for a person:</p>
<ul>${plan.held.map((hold) => html`<li>${isolate(Hold.describe(hold, names))}.</li>`)}</ul>
<p>Check that this is meant. If the files are wrong, correct them and plan again.</p></div>`

const stopNotice = ({ applied }: Report): Html | undefined => {
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
  const sentences = applied === undefined ? Sentences.licenceSentences(plan) : []
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
  const sentences = applied === undefined
    ? Sentences.ofPlan(plan, names)
    : Sentences.ofRun(applied.steps, names ? plan.names : undefined)
  const { picture } = plan
  return Page.render({
    language: "en",
    title,
    css,
    body: html`<main>
<h1>${title}</h1>
${origin(report)}
<ul class="short">${sentences.map((sentence) => html`<li>${isolate(sentence)}</li>`)}</ul>
${holdNotice(report)}
${stopNotice(report)}
${applied !== undefined && Problems.ofRun(applied.steps, names ? Names.describe(plan) : undefined)}
${applied === undefined && picture !== undefined && Changes.beforeAfter(picture)}
${Changes.byKind(report)}
${applied === undefined && picture !== undefined && Changes.byGroup(picture)}
${picture !== undefined && Changes.byClass(picture, applied)}
${Problems.ofPlan(report)}
${leftAlone(report)}
${licences(report)}
${effort(report)}
${Steps.table(report)}
</main>`
  })
}

const css = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;
--created:#1a7f5a;--updated:#a15c00;--unchanged:#8c959f;--unclear:#c6273a;--skipped:#c9d1d9;--warn:#fff4e5;--warnline:#a15c00}
@media (prefers-color-scheme:dark){:root{--paper:#0f1418;--ink:#e6edf3;--soft:#a3adb8;--line:#313a44;--card:#171d23;
--created:#3fb68b;--updated:#e3a03c;--unchanged:#77818c;--unclear:#ff6b7a;--skipped:#3d4650;--warn:#2b2110;--warnline:#e3a03c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.25rem;line-height:1.3;margin:2.5rem 0 .5rem}
p,ul{margin:.5rem 0}
.meta{color:var(--soft);margin:0 0 1.5rem}
.short{font-size:1.1rem;padding-left:1.25rem}
.short li{margin:.2rem 0}
.notice{background:var(--warn);border-left:.3rem solid var(--warnline);padding:.75rem 1rem;margin:1.5rem 0;border-radius:0 .4rem .4rem 0}
.notice p{margin:.25rem 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.75rem 0}
caption{text-align:left;color:var(--soft);padding:0 0 .4rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);font-weight:400;overflow-wrap:break-word}
code,.long{overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:600;color:var(--soft);overflow-wrap:normal;white-space:nowrap}
th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;width:1%}
.chart th[scope=row]{width:30%;min-width:7rem}
.chart td.bar{vertical-align:middle;min-width:6rem;width:55%}
svg{display:block;width:100%;height:1.1rem}
rect.created{fill:var(--created)}rect.updated{fill:var(--updated)}rect.unchanged,rect.before{fill:var(--unchanged)}
rect.unclear{fill:var(--unclear)}rect.skipped{fill:var(--skipped)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.5rem 0;padding:0;list-style:none;color:var(--soft)}
.legend svg{display:inline-block;width:.9rem;height:.9rem;margin-right:.4rem;vertical-align:-.1rem;border-radius:.15rem}
.muted{color:var(--soft)}
code{font:.875em ui-monospace,Consolas,Menlo,monospace}
details{margin:.75rem 0}
.hidden{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
summary{cursor:pointer;font-weight:600}
@media (max-width:40rem){main{padding:1.25rem 1rem 3rem}h1{font-size:1.5rem}
.stack thead{display:none}
.stack td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}
.stack tr{display:block;border-bottom:1px solid var(--line);padding:.5rem 0}
.stack th,.stack td{display:block;border:0;padding:.1rem 0;text-align:left;width:auto}
.chart th[scope=row]{width:38%;min-width:0}.chart td.bar{width:45%;min-width:4rem}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--line:#999;--card:#fff;
--created:#1a7f5a;--updated:#a15c00;--unchanged:#8c959f;--unclear:#c6273a;--skipped:#c9d1d9;--warn:#fff;--warnline:#000}
@page{margin:15mm}body{font-size:10pt}main{max-width:none;padding:0}
svg,.legend svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
tr,.notice{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}}
`
