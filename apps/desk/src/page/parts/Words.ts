/** Dates and numbers as the user's browser writes them. */
const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" })
const times = new Intl.DateTimeFormat(undefined, { timeStyle: "short" })
const numbers = new Intl.NumberFormat()

/** Returns the day of an ISO time, and a dash if there is none. */
export const day = (iso: string | undefined): string => iso === undefined ? "–" : days.format(new Date(iso))

export const time = (date: Date): string => times.format(date)

export const count = (number: number): string => numbers.format(number)

/** Returns what a plan does with its number: `create account` twice is `create 2 accounts`. */
export const doing = (action: string, times: number): string =>
  action.replace(/\b\w+$/, (noun) => some(times, noun, noun === "class" ? "classes" : undefined))

/** Returns a number with its noun: `1 class`, `2 classes`. */
export const some = (number: number, one: string, several = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : several}`
