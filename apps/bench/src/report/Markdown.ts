/**
 * Cells and tables of Markdown.
 */
const cells = (row: ReadonlyArray<string>): string => `| ${row.join(" | ")} |`

/** Returns a table with columns of equal width, as the formatter of the repository writes it. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const padded = [head, ...rows].map((row) => cells(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  const [first = "", ...rest] = padded
  return [first, cells(widths.map((width) => "-".repeat(width))), ...rest].join("\n")
}

export const ratio = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? "–" : value.toFixed(2)

export const percent = (part: number): string => Number.isNaN(part) ? "–" : `${Math.round(part * 100)} %`

export const mebibytes = (bytes: number | undefined): string =>
  bytes === undefined || Number.isNaN(bytes) ? "–" : String(Math.round(bytes / 2 ** 20))

/** Returns a difference in MiB with its sign. */
export const signed = (bytes: number): string => {
  const mebibytes = Math.round(bytes / 2 ** 20)
  return mebibytes > 0 ? `+${mebibytes}` : String(mebibytes).replace("-", "\u2212")
}
