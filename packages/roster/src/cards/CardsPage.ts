/** The pages of cards to print: each class begins on a page of its own, and no card is on two pages. */
import * as Redacted from "effect/Redacted"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { type Html, html, isolate } from "../page/Html.ts"
import * as Page from "../page/Html.ts"
import type { Card, Group } from "./Cards.ts"
import { type Language, type Sentences, sentences } from "./Sentences.ts"

export const papers = { a4: { width: 210, height: 297 }, letter: { width: 215.9, height: 279.4 } } as const

export interface Options {
  readonly language: Language
  readonly paper: keyof typeof papers
  readonly perPage: number
  readonly signIn?: string | undefined
}

/** The font of usernames and passwords, which distinguishes l, 1 and I, and 0 and O. It is part of each page, because few computers have it. */
const family = "Atkinson Hyperlegible Mono"

/** Returns the rule of the style sheet. Other scripts than Latin take a font of the computer. */
const fontFace = (): string => {
  // The build replaces the expression by the content of the file.
  const font = readFileSync(fileURLToPath(import.meta.resolve(
    "@fontsource/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-600-normal.woff2"
  )))
  const data = font.toString("base64")
  return `@font-face{font-family:"${family}";font-weight:600;src:url(data:font/woff2;base64,${data}) format("woff2")}`
}

/** Millimetres around a page, and of its heading. */
const margin = 10
const heading = 11

// Black on white, whatever the computer prefers: it is printed. Fixed heights, so that the browser has nothing to divide.
const css = ({ paper, perPage }: Options): string => {
  const { height, width } = papers[paper]
  // A little less than the paper: browsers round, and an overflow of a hair would print an empty page.
  const inside = height - 2 * margin - 0.5
  return `${fontFace()}
@page{size:${paper === "a4" ? "A4" : "letter"};margin:${margin}mm}
*{box-sizing:border-box}
:root{color-scheme:light}
body{margin:0;background:#fff;color:#000;font:11pt/1.3 system-ui,"Noto Sans",sans-serif}
h1,h2,p,dl,dd{margin:0}
.page{height:${inside}mm;overflow:hidden;break-after:page;break-inside:avoid}
.page:last-of-type{break-after:auto}
.page>header{height:${heading}mm;display:flex;gap:4mm;align-items:baseline;justify-content:space-between}
h2{font-size:14pt;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.cards{display:grid;grid-template-columns:1fr 1fr;grid-auto-rows:${
    Math.floor((inside - heading) / (perPage / 2) * 100) / 100
  }mm}
.card{border:.3mm dashed #777;padding:${
    perPage > 8 ? 2.5 : 4
  }mm;overflow:hidden;display:flex;flex-direction:column;gap:${perPage > 8 ? 0.5 : 1}mm}
h3{margin:0;font-size:13pt;line-height:1.2;overflow-wrap:anywhere;flex:none}
h3,.classes{overflow:hidden;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2}
.classes{-webkit-line-clamp:${perPage > 8 ? 1 : 2}}
.small,dt{font-size:9pt}
dl,.small,.ask{flex:none}
dd{font:600 14pt/1.25 "${family}",ui-monospace,Consolas,Menlo,"DejaVu Sans Mono",monospace;
font-feature-settings:"zero";overflow-wrap:anywhere;white-space:pre-wrap;unicode-bidi:isolate}
dd.secret{font-size:18pt}
dd.mid{font-size:15pt}
dd.long{font-size:12pt}
dd.longer{font-size:9pt}
.ask{font-weight:700;font-size:11pt;border:.5mm solid #000;padding:1.5mm}
.keep{margin-top:auto;flex:0 1 auto;min-height:0;overflow:hidden}
@media print{h1{display:none}}
@media screen{h1{width:${width}mm;margin:0 auto 5mm;max-width:100%}
body{background:#ddd;padding:5mm}
.page{background:#fff;width:${width}mm;height:${height}mm;padding:${margin}mm;margin:0 auto 5mm;max-width:100%}}`
}

/** The size of a text, the largest with which it stays on one line. */
const sizeOf = (text: string, secret: boolean): string => {
  const { length } = [...text]
  const sizes = secret ? { "secret": 20, "secret mid": 25, long: 31 } : { "": 27, long: 31 }
  return Object.entries(sizes).find(([, most]) => length <= most)?.[0] ?? "longer"
}

const card = ({ classes, name, password, username }: Card, options: Options, words: Sentences): Html =>
  html`<article class="card">
<h3>${isolate(name === "" ? username : name)}</h3>
${
    classes.length > 0 &&
    html`<p class="small classes">${classes.map((one, index) => [index > 0 && " · ", isolate(one)])}</p>`
  }
${
    options.signIn !== undefined &&
    html`<p class="small">${words("signIn")} <bdi dir="ltr">${options.signIn}</bdi></p>`
  }
<dl>
<dt>${words("username")}</dt>
<dd dir="ltr" translate="no" class="${sizeOf(username, false)}">${username}</dd>
${
    password !== undefined &&
    html`<dt>${words("password")}</dt>
<dd dir="ltr" translate="no" class="${sizeOf(Redacted.value(password), true)}">${Redacted.value(password)}</dd>`
  }
</dl>
${
    password === undefined
      ? html`<p class="ask">${words("askOffice")}</p>`
      : html`<p class="small keep">${words("keep")}</p>`
  }
</article>
`

const pagesOf = (group: Group, options: Options, words: Sentences): ReadonlyArray<Html> => {
  const title = group.kind === "class" ? group.name : words(group.kind === "teachers" ? "teachers" : "noClass")
  const { perPage } = options
  const { length } = group.cards
  const cards = words(length === 1 ? "card" : "cards", length)
  const pages = Math.ceil(length / perPage)
  return Array.from({ length: pages }, (_, page) =>
    html`<section class="page">
<header><h2>${isolate(title)}</h2><p class="small">${cards}, ${words("page", page + 1, pages)}</p></header>
<div class="cards">
${group.cards.slice(page * perPage, (page + 1) * perPage).map((one) => card(one, options, words))}</div>
</section>
`)
}

export const render = (groups: ReadonlyArray<Group>, options: Options): string => {
  const words = sentences(options.language)
  return Page.render({
    language: options.language,
    title: words("title"),
    css: css(options),
    body: html`<main>
<h1>${words("title")}</h1>
${groups.map((group) => pagesOf(group, options, words))}</main>`
  })
}
