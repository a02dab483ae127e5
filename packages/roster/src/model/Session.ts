/** When classes are held: sessions, the windows of days that they are, and the school year: the one in which it ends, such as `2027`, as OneRoster writes it. */
import type { Change, Place } from "./Diagnostic.ts"
import type { SchoolClass } from "./SchoolClass.ts"

/** A span of time in which classes are held: a school year, a semester, a term. */
export interface Session {
  readonly id: string
  readonly title: string
  /** As written: `schoolYear`, `semester`, `term`, `gradingPeriod`, … */
  readonly type: string
  /** `YYYY-MM-DD`; absent if the source has none or it could not be read. */
  readonly start?: string
  readonly end?: string
  /** The year in which the school year ends, as written. */
  readonly schoolYear?: string
  /** The id of the session around this one. It may be missing from `Roster.sessions`. */
  readonly parent?: string
  readonly change?: Change
  readonly from: Place
}

/** What has sessions, by their ids. */
type Timetable = { readonly sessions: ReadonlyMap<string, Session> }

/** A span of days. Dates are `YYYY-MM-DD`, both ends belong to the window, and an absent end is open. */
export interface TimeWindow {
  readonly begin?: string | undefined
  readonly end?: string | undefined
}

/** The window without ends. */
export const always: TimeWindow = {}

/** Returns whether a day (`YYYY-MM-DD`) is in a window. */
export const covers = (window: TimeWindow, day: string): boolean =>
  (window.begin === undefined || window.begin <= day) && (window.end === undefined || day <= window.end)

/** Returns the smallest window that contains both. */
export const union = (a: TimeWindow, b: TimeWindow): TimeWindow => ({
  begin: a.begin === undefined || b.begin === undefined ? undefined : a.begin < b.begin ? a.begin : b.begin,
  end: a.end === undefined || b.end === undefined ? undefined : a.end > b.end ? a.end : b.end
})

/** Returns the days of a session. */
export const windowOf = (session: Session | undefined): TimeWindow => ({
  begin: session?.start,
  end: session?.end
})

/** Returns when a class is held: from the start of its first session to the end of its last. Open if any of them is unknown. */
export const windowOfClass = (roster: Timetable, { sessions }: Pick<SchoolClass, "sessions">): TimeWindow =>
  sessions.length === 0
    ? always
    : sessions.map((id) => windowOf(roster.sessions.get(id))).reduce(union)

/** Returns the year in which a school year ends: `2027`, `2026/27`, `2026-2027`, `SY 2026-27`. */
const parse = (text: string): string | undefined => {
  const years = /(\d{4})(?:\s*[-/\u2013]\s*(\d{4}|\d{2})(?!\d))?/u.exec(text)
  const first = years?.[1]
  const last = years?.[2]
  return first === undefined ? undefined : last === undefined ? first : `${first.slice(0, 4 - last.length)}${last}`
}

/** Returns the year of a session, or of one around it. The readers cut circles. */
const yearOfSession = ({ sessions }: Timetable, id: string): string | undefined => {
  for (let at = sessions.get(id); at !== undefined; at = sessions.get(at.parent ?? "")) {
    const year = parse(at.schoolYear ?? "")
    if (year !== undefined) return year
  }
  return undefined
}

/** Returns the school year of a class: the last one of its sessions and of those around them, or `undefined` if the files do not say. */
export const yearOf = (roster: Timetable, one: Pick<SchoolClass, "sessions">): string | undefined =>
  one.sessions.flatMap((id) => yearOfSession(roster, id) ?? []).sort().at(-1)

/** Returns the last school year of which the files have classes. */
export const lastYear = (
  roster: Timetable & { readonly classes: ReadonlyMap<string, SchoolClass> }
): string | undefined =>
  Array.from(roster.classes.values(), (one) => one.change === "removed" ? undefined : yearOf(roster, one))
    .filter((year) => year !== undefined).sort().at(-1)
