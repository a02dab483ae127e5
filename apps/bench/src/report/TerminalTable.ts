/**
 * Tables of the terminal, and their cells.
 */
import Table from "cli-table3"

export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const made = new Table({
    head: [...head],
    style: { head: [], border: [] },
    colAligns: head.map((_, column) => column === 0 ? "left" : "right"),
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" }
  })
  made.push(...rows.map((row) => [...row]))
  return made.toString()
}

export const times = (ratio: number): string => Number.isNaN(ratio) ? "-" : `${ratio.toFixed(2)}x`
export const count = (value: number): string => Math.round(value).toLocaleString("en")
export const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1)
export const mebibytes = (bytes: number): string => String(Math.round(bytes / 2 ** 20))
export const percent = (part: number): string => Number.isNaN(part) ? "-" : `${Math.round(part * 100)} %`
