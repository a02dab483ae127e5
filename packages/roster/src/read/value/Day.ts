/** Dates of source files as `YYYY-MM-DD`. */

export type Parsed =
  | { readonly day: string; readonly form: "iso" | "other" | "ambiguous" }
  | { readonly day: undefined; readonly form: "unreadable" }

const unreadable: Parsed = { day: undefined, form: "unreadable" }

const make = (year: number, month: number, day: number): string | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1900 && year < 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : undefined
}

/**
 * Reads a date: `2026-09-01`, `20260901`, `2026-09-01T00:00:00Z`, `9/1/2026`, `1.9.2026`, `2026/9/1`. With dots the day comes first.
 * With slashes the month does, unless `dayFirst` or the numbers say otherwise.
 */
export const parse = (text: string, dayFirst: boolean): Parsed => {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (iso !== null) {
    const day = make(Number(iso[1]), Number(iso[2]), Number(iso[3]))
    return day === undefined ? unreadable : { day, form: "iso" }
  }
  const year = /^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[T ].*)?$/.exec(text)
  if (year !== null) {
    const day = make(Number(year[1]), Number(year[2]), Number(year[3]))
    return day === undefined ? unreadable : { day, form: "other" }
  }
  const last = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ].*)?$/.exec(text)
  if (last === null) return unreadable
  const [a, b] = [Number(last[1]), Number(last[3])]
  const first = last[2] === "." || dayFirst || a > 12
  const day = first ? make(Number(last[4]), b, a) : make(Number(last[4]), a, b)
  if (day === undefined) return unreadable
  return { day, form: last[2] !== "." && !dayFirst && a <= 12 && b <= 12 && a !== b ? "ambiguous" : "other" }
}
