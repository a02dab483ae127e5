/** Tables of a run, in Markdown for the terminal and for `docs/internals/performance.md`. */
export interface Table {
  /** What is shown, in what unit, and which direction is better. */
  readonly title: string
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

const cells = (row: ReadonlyArray<string>): string => `| ${row.join(" | ")} |`

/** Returns the title and the table, with columns of equal width as the formatter of the repository writes them. */
export const markdown = ({ head, rows, title }: Table): string => {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const padded = [head, ...rows].map((row) => cells(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  const [first = "", ...rest] = padded
  return [title, "", first, cells(widths.map((width) => "-".repeat(width))), ...rest].join("\n")
}

const orNothing = (value: number | undefined, show: (value: number) => string): string =>
  value === undefined || Number.isNaN(value) ? "–" : show(value)

export const ratio = (value: number | undefined): string => orNothing(value, (value) => value.toFixed(2))
export const percent = (part: number): string => orNothing(part, (part) => `${Math.round(part * 100)} %`)
export const count = (value: number): string => Math.round(value).toLocaleString("en")
export const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1)
export const mebibytes = (bytes: number | undefined): string =>
  orNothing(bytes, (bytes) => String(Math.round(bytes / 2 ** 20)).replace("-", "\u2212"))
