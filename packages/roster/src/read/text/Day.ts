/** Dates of source files, as `YYYY-MM-DD`. */
import type { SetFile } from "../set/FileSet.ts"
import type { Encoding } from "./Encoding.ts"
import * as Lines from "./Lines.ts"

export interface Parsed {
  readonly day: string | undefined
  readonly form: "iso" | "other" | "ambiguous" | "unreadable"
}

const make = (year: number, month: number, day: number, form: Parsed["form"]): Parsed => {
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1900 && year < 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? { day: date.toISOString().slice(0, 10), form }
    : { day: undefined, form: "unreadable" }
}

/**
 * Reads a date: `2026-09-01`, `20260901`, `2026-09-01T00:00:00Z`, `9/1/2026`, `1.9.2026`, `2026/9/1`. With dots the day comes first.
 * With slashes the month does, unless `dayFirst` or the numbers say otherwise.
 */
export const parse = (text: string, dayFirst: boolean): Parsed => {
  const [, ...year] = /^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[T ].*)?$/.exec(text) ?? []
  const form = /^\d{4}-\d\d-\d\d$/.test(text) ? "iso" : "other"
  if (year.length > 0) return make(Number(year[0]), Number(year[1]), Number(year[2]), form)
  const [, first, separator, second, last] = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ].*)?$/.exec(text) ?? []
  const [a, b] = [Number(first), Number(second)]
  if (separator === "." || dayFirst || a > 12) return make(Number(last), b, a, "other")
  return make(Number(last), a, b, b <= 12 && a !== b ? "ambiguous" : "other")
}

export type Order = "day-first" | "month-first"

const dates = /(?<![\d/-])(\d{1,2})([-/])(\d{1,2})\2\d{4}(?!\d)/g

/** The longest date, which may be split between two parts of the file. */
const longest = 10

/**
 * Reads a file and returns whether days or months come first in dates such as `6/7/2027`: one such as `6/30/2027` says it for all of them, wherever it
 * is. Returns `undefined` if no date says it, or if dates contradict each other.
 */
export const orderOf = async (file: SetFile, encoding: Encoding): Promise<Order | undefined> => {
  const orders = new Set<Order>()
  let rest = ""
  for await (const part of Lines.utf8(file, encoding)) {
    const text = `${rest}${part.toString("latin1")}`
    for (const [, first, , second] of text.matchAll(dates)) {
      const [a, b] = [Number(first), Number(second)]
      if (a > 12 && a <= 31 && b >= 1 && b <= 12) orders.add("day-first")
      else if (b > 12 && b <= 31 && a >= 1 && a <= 12) orders.add("month-first")
    }
    rest = text.slice(-longest)
  }
  return orders.size === 1 ? [...orders][0] : undefined
}
