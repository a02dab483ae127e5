/**
 * Whether days or months come first in the dates of a file such as `6/7/2027`: one date such as `6/30/2027` says it for all of them, wherever it is.
 */
import type { SetFile } from "../set/FileSet.ts"
import type { Encoding } from "./Encoding.ts"
import * as Lines from "./Lines.ts"

export type DayOrder = "day-first" | "month-first"

const dates = /(?<![\d/-])(\d{1,2})([-/])(\d{1,2})\2\d{4}(?!\d)/g

/** The longest date, which may be split between two parts of the file. */
const longest = 10

/** Reads the file and returns the order, or `undefined` if no date says it, or if dates contradict each other. */
export const of = async (file: SetFile, encoding: Encoding): Promise<DayOrder | undefined> => {
  const orders = new Set<DayOrder>()
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
