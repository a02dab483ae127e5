/** HTML that is escaped by construction: a tagged template escapes every value that is not HTML itself. */

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

const render = (value: Value): string =>
  value === undefined || value === false
    ? ""
    : value instanceof Html
    ? value.text
    : Array.isArray(value)
    ? value.map(render).join("")
    : escape(String(value))

/** Creates HTML. Strings and numbers are escaped, in text and in quoted attributes; lists are joined; `undefined` and `false` are nothing. */
export const html = (strings: TemplateStringsArray, ...values: ReadonlyArray<Value>): Html =>
  new Html(strings.reduce((text, string, index) => `${text}${render(values[index - 1])}${string}`))

/** Text that a person wrote: it keeps its direction, and does not change that of the text around it. */
export const written = (text: string): Html => html`<bdi>${text}</bdi>`
