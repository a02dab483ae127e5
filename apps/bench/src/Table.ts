/** Tables of a run, in Markdown for the terminal and for `docs/internals/performance.md`. */
import * as Markdown from "@flat-sdk/tools/workspace/Markdown"

export interface Table {
  /** What is shown, in what unit, and which direction is better. */
  readonly title: string
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

/** Returns the title and the table. */
export const markdown = ({ head, rows, title }: Table): string => `${title}\n\n${Markdown.table([head, ...rows])}`

const orNothing = (value: number | undefined, show: (value: number) => string): string =>
  value === undefined || Number.isNaN(value) ? "–" : show(value)

export const ratio = (value: number | undefined): string => orNothing(value, (value) => value.toFixed(2))
export const percent = (part: number): string => orNothing(part, (part) => `${Math.round(part * 100)} %`)
export const count = (value: number): string => Math.round(value).toLocaleString("en")
export const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1)
export const mebibytes = (bytes: number | undefined): string =>
  orNothing(bytes, (bytes) => String(Math.round(bytes / 2 ** 20)).replace("-", "\u2212"))
