/** Counts what a roster contains, for people and for machines. Contains no names of people. */
import type { Diagnostic, Severity } from "../../model/Diagnostic.ts"
import type { MembershipRole } from "../../model/Memberships.ts"
import type { PersonRole } from "../../model/Person.ts"
import { isValid, type Roster } from "../../model/Roster.ts"
import * as Sessions from "../../model/Session.ts"
import { type CodeName, codes } from "./Codes.ts"

/** The people, classes and findings of a roster, in numbers. */
export type Summary = ReturnType<typeof summarize>

/** The diagnostics of one code. */
export interface Group {
  readonly code: string
  readonly severity: Severity
  readonly count: number
  readonly message: string
  readonly advice: string
  /** The first ones. */
  readonly places: ReadonlyArray<Pick<Diagnostic, "file" | "row" | "column" | "message" | "value">>
}

/** Counts what a roster contains, with the terms and classes of a day. */
export const summarize = (roster: Roster, today: string, places: number) => {
  const roles: Record<PersonRole, number> = { student: 0, teacher: 0, administrator: 0, other: 0 }
  const people = { total: roster.people.size, disabled: 0, withPassword: 0, withEmail: 0, ...roles }
  for (const { email, enabled, password, role } of roster.people.values()) {
    people[role]++
    if (!enabled) people.disabled++
    if (password !== undefined) people.withPassword++
    if (email !== undefined) people.withEmail++
  }
  const byType: Record<string, number> = {}
  for (const { type } of roster.schools.values()) {
    // A type that is no word is a value that slipped into the wrong column.
    const name = /^[\w:]{1,30}$/.test(type) ? type : "other"
    byType[name] = (byType[name] ?? 0) + 1
  }
  const sessions = Array.from(roster.sessions.values(), Sessions.windowOf)
  const dated = sessions.filter((window) => window.begin !== undefined || window.end !== undefined)
  const classes = { total: roster.classes.size, empty: 0, current: 0 }
  for (const schoolClass of roster.classes.values()) {
    if (roster.memberships.countOfClass(schoolClass.id) === 0) classes.empty++
    if (Sessions.covers(Sessions.windowOfClass(roster, schoolClass), today)) classes.current++
  }
  const inClasses: Record<MembershipRole, number> = { student: 0, teacher: 0, other: 0 }
  const memberships = { total: roster.memberships.size, repeated: roster.memberships.repeated, ...inClasses }
  for (const { role } of roster.memberships) memberships[role]++
  const byCode = Map.groupBy(roster.diagnostics, (diagnostic) => diagnostic.code)
  return {
    source: roster.source,
    valid: isValid(roster),
    coverage: roster.coverage,
    schools: { total: roster.schools.size, byType },
    sessions: {
      total: sessions.length,
      current: dated.filter((window) => Sessions.covers(window, today)).length,
      window: dated.length === 0 ? Sessions.always : dated.reduce(Sessions.union)
    },
    people,
    classes,
    memberships,
    diagnostics: roster.counts.map(({ code, count, severity }): Group => {
      const { advice, message } = codes[code as CodeName]
      const kept = byCode.get(code) ?? []
      return {
        code,
        severity,
        count,
        message,
        advice,
        places: kept.slice(0, places).map(({ advice: _, code: __, severity: ___, ...place }) => place)
      }
    })
  }
}
