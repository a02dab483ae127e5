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

/** Returns the school year of a class: the last one of its sessions and of those around them, or `undefined` if the files do not say. */
export const of = (
  roster: Pick<Roster, "sessions">,
  schoolClass: Pick<SchoolClass, "sessions">
): string | undefined => {
  const found: Array<string> = []
  for (const id of schoolClass.sessions) {
    // The readers cut circles.
    for (let at = roster.sessions.get(id); at !== undefined; at = roster.sessions.get(at.parent ?? "")) {
      const year = at.schoolYear === undefined ? undefined : parse(at.schoolYear)
      if (year === undefined) continue
      found.push(year)
      break
    }
  }
  return found.sort().at(-1)
}

/** Returns the last school year of which the files have classes. */
export const last = (roster: Pick<Roster, "sessions" | "classes">): string | undefined => {
  let found: string | undefined
  for (const one of roster.classes.values()) {
    const year = one.change === "removed" ? undefined : of(roster, one)
    if (year !== undefined && (found === undefined || year > found)) found = year
  }
  return found
}
