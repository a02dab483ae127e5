/** The school year of classes: the year in which it ends, such as `2027`, as OneRoster writes it. */
import type { Roster } from "./Roster.ts"
import type { SchoolClass } from "./SchoolClass.ts"

/** Returns the year in which a school year ends: `2027`, `2026/27`, `2026-2027`, `SY 2026-27`. */
const parse = (text: string): string | undefined => {
  const years = /(\d{4})(?:\s*[-/\u2013]\s*(\d{4}|\d{2})(?!\d))?/u.exec(text)
  const first = years?.[1]
  const last = years?.[2]
  return first === undefined ? undefined : last === undefined ? first : `${first.slice(0, 4 - last.length)}${last}`
}

/** Returns the year of a session, or of one around it. The readers cut circles. */
const yearOf = ({ sessions }: Pick<Roster, "sessions">, id: string): string | undefined => {
  for (let at = sessions.get(id); at !== undefined; at = sessions.get(at.parent ?? "")) {
    const year = parse(at.schoolYear ?? "")
    if (year !== undefined) return year
  }
  return undefined
}

/** Returns the school year of a class: the last one of its sessions and of those around them, or `undefined` if the files do not say. */
export const of = (roster: Pick<Roster, "sessions">, one: Pick<SchoolClass, "sessions">): string | undefined =>
  one.sessions.flatMap((id) => yearOf(roster, id) ?? []).sort().at(-1)

/** Returns the last school year of which the files have classes. */
export const last = (roster: Pick<Roster, "sessions" | "classes">): string | undefined =>
  Array.from(roster.classes.values(), (one) => one.change === "removed" ? undefined : of(roster, one))
    .filter((year) => year !== undefined).sort().at(-1)
