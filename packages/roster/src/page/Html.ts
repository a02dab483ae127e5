/**
 * HTML that is escaped by construction: a tagged template escapes every value that is not HTML itself. A page of it is one file: no script, no request, nothing
 * for search engines. A policy makes the browser refuse everything else.
 */
import { createHash } from "node:crypto"

/** Text that is HTML already. Only the template and `style` create it. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Value = Html | string | number | undefined | false | ReadonlyArray<Value>

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

// A browser would drop or replace these, and lone surrogates cannot be written as UTF-8.
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu

const escape = (text: string): string =>
  text.replace(unprintable, "\ufffd").replace(/[&<>"']/g, (character) => escapes[character]!)

const textOf = (value: Value): string =>
  value === undefined || value === false
    ? ""
    : value instanceof Html
    ? value.text
    : Array.isArray(value)
    ? value.map(textOf).join("")
    : escape(String(value))

/** Creates HTML. Strings and numbers are escaped, in text and in quoted attributes; lists are joined; `undefined` and `false` are nothing. */
export const html = (strings: TemplateStringsArray, ...values: ReadonlyArray<Value>): Html =>
  new Html(strings.reduce((text, string, index) => `${text}${textOf(values[index - 1])}${string}`))

/** Text that a person wrote: it keeps its direction, and does not change that of the text around it. */
export const isolate = (text: string): Html => html`<bdi>${text}</bdi>`

export interface Page {
  readonly language: string
  readonly title: string
  readonly css: string
  readonly body: Html
}

/** Returns the whole document. Only this style sheet, and fonts and pictures inside of the file, are allowed. */
export const render = ({ body, css, language, title }: Page): string => {
  const digest = createHash("sha256").update(css).digest("base64")
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'"
  ].join("; ")
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow, noarchive">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(css)}</style>
</head>
<body>
${body}
</body>
</html>
`.text
}
