/** The school years of an export. Flat has none, and OneRoster wants each class to be held in a term. */
import type { LiveClass } from "../live/Live.ts"

export interface Year {
  /** The year in which it ends, such as `2027`. */
  readonly name: string
  readonly begins: string
  readonly ends: string
}

/** A term: a whole school year, or the part of it that is over. */
export interface Term extends Year {
  readonly id: string
  readonly title: string
}

const shift = (day: string, years: number): string => {
  const moved = new Date(`${day}T00:00:00Z`)
  moved.setUTCFullYear(moved.getUTCFullYear() + years)
  return moved.toISOString().slice(0, 10)
}

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

/** Returns the school year of a day, from August to July unless its days are given. */
export const current = (today: string, begins?: string, ends?: string): Year => {
  const first = begins ??
    (today.slice(5) >= "08-01" ? `${today.slice(0, 4)}-08-01` : `${shift(today, -1).slice(0, 4)}-08-01`)
  const last = ends ?? dayBefore(shift(first, 1))
  return { name: last.slice(0, 4), begins: first, ends: last }
}

/** Returns the calendar year in which the school year of a day starts, if it starts on the day and month of `begins`. */
const startOf = (day: string, begins: string): number =>
  Number(day.slice(0, 4)) - (day.slice(5) < begins.slice(5) ? 1 : 0)

export const termOf = (year: Year): Term => ({
  ...year,
  id: `flat-term-${year.name}`,
  title: year.begins.slice(0, 4) === year.name ? year.name : `${year.begins.slice(0, 4)}/${year.name.slice(2)}`
})

/** Returns the term of an archived class, which is over: that of its year, or the part of this year before today. */
export const termOfArchived = (
  one: Pick<LiveClass, "created">,
  known: string | undefined,
  year: Year,
  today: string
): Term => {
  const back = known === undefined
    ? Number(year.begins.slice(0, 4)) - startOf(one.created?.slice(0, 10) ?? today, year.begins)
    : Number(year.name) - Number(known)
  const earlier = (by: number): Term =>
    termOf({ name: String(Number(year.name) - by), begins: shift(year.begins, -by), ends: shift(year.ends, -by) })
  if (back > 0) return earlier(back)
  // On the first day of a year, nothing of it is over.
  if (today <= year.begins) return earlier(1)
  return { ...year, id: `flat-term-${year.name}-over`, title: "archived", ends: dayBefore(today) }
}
