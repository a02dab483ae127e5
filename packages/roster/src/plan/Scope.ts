/** Which people and classes of a roster a plan is about: filters, and the day. */
import type { Membership } from "../model/Memberships.ts"
import type { Person } from "../model/Person.ts"
import type { Roster } from "../model/Roster.ts"
import { windowOfClass } from "../model/Roster.ts"
import type { SchoolClass } from "../model/SchoolClass.ts"
import * as TimeWindow from "../model/TimeWindow.ts"
import type { Filter, Options } from "./Options.ts"
import { isFiltered } from "./Options.ts"
import * as Text from "./parts/Text.ts"

export interface Scope {
  readonly filtered: boolean
  readonly people: ReadonlySet<string>
  /** Classes that are held on the day. */
  readonly current: ReadonlyArray<SchoolClass>
  /** Classes that ended, and whose days of grace are over. */
  readonly ended: ReadonlyArray<SchoolClass>
  /** Classes that ended within the days of grace. They stay as they are. */
  readonly ending: ReadonlyArray<SchoolClass>
  /** Classes that have not begun. */
  readonly upcoming: ReadonlyArray<SchoolClass>
  /** Whether a membership counts on the day. */
  readonly isCurrent: (membership: Pick<Membership, "begin" | "end" | "change">) => boolean
}

/** Returns the ids of the wanted items and of all below them. */
const withChildren = (
  items: ReadonlyMap<string, { readonly id: string; readonly parent?: string }>,
  wanted: ReadonlyArray<string>,
  nameOf: (id: string) => string
): ReadonlySet<string> => {
  const keys = new Set(wanted.map(Text.key))
  const isWanted = (id: string) => keys.has(Text.key(id)) || keys.has(Text.key(nameOf(id)))
  const found = new Set(wanted)
  for (const start of items.values()) {
    // The readers cut circles.
    for (let at: typeof start | undefined = start; at !== undefined; at = items.get(at.parent ?? "")) {
      if (isWanted(at.id)) {
        found.add(start.id)
        break
      }
    }
  }
  return found
}

const given = (values: ReadonlyArray<string> | undefined): ReadonlyArray<string> | undefined =>
  values === undefined || values.length === 0 ? undefined : values

const classFilter = (roster: Roster, filter: Filter): (one: SchoolClass) => boolean => {
  const tests: Array<(one: SchoolClass) => boolean> = []
  const schools = given(filter.schools)
  if (schools !== undefined) {
    const ids = withChildren(roster.schools, schools, (id) => roster.schools.get(id)?.name ?? "")
    tests.push((one) => one.school !== undefined && ids.has(one.school))
  }
  const terms = given(filter.terms)
  if (terms !== undefined) {
    const ids = withChildren(roster.sessions, terms, (id) => roster.sessions.get(id)?.title ?? "")
    tests.push((one) => one.sessions.some((id) => ids.has(id)))
  }
  const subjects = given(filter.subjects)?.map(Text.fold)
  if (subjects !== undefined) {
    tests.push((one) => {
      const texts = [...one.subjects, one.course ?? "", one.courseCode ?? ""].map(Text.fold)
      return subjects.some((subject) => texts.some((text) => text.includes(subject)))
    })
  }
  const grades = given(filter.grades)?.map(Text.key)
  if (grades !== undefined) {
    tests.push((one) => one.grades.length === 0 || one.grades.some((grade) => grades.includes(Text.key(grade))))
  }
  const classes = given(filter.classes)?.map(Text.key)
  if (classes !== undefined) {
    tests.push((one) => [one.id, one.code ?? "", one.title].some((text) => classes.includes(Text.key(text))))
  }
  return (one) => tests.every((test) => test(one))
}

/**
 * Selects people. A filter on classes selects their members; a filter on schools or grades alone selects people by themselves, and the teachers of
 * the classes that it selects.
 */
const selectPeople = (roster: Roster, filter: Filter, classes: ReadonlyArray<SchoolClass>): ReadonlySet<string> => {
  const byClass = given(filter.terms) ?? given(filter.subjects) ?? given(filter.classes)
  const schools = given(filter.schools)
  const ids = schools === undefined
    ? undefined
    : withChildren(roster.schools, schools, (id) => roster.schools.get(id)?.name ?? "")
  const grades = given(filter.grades)?.map(Text.key)
  const hasGrade = (person: Person) =>
    grades === undefined || person.role !== "student" ||
    person.grades.some((grade) => grades.includes(Text.key(grade)))
  const selected = new Set<string>()
  for (const one of classes) {
    for (const { person: id } of roster.memberships.ofClass(one.id)) {
      const person = roster.people.get(id)
      if (person !== undefined && hasGrade(person)) selected.add(id)
    }
  }
  if (byClass !== undefined) return selected
  for (const person of roster.people.values()) {
    if (ids !== undefined && !person.schools.some((id) => ids.has(id))) continue
    if (hasGrade(person) && (ids !== undefined || person.role === "student")) selected.add(person.id)
  }
  return selected
}

const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** Selects the people and classes of a plan. */
export const of = (roster: Roster, options: Options): Scope => {
  const filter = options.filter ?? {}
  const filtered = isFiltered(filter)
  const day = options.at ?? options.today
  const isWanted = filtered ? classFilter(roster, filter) : () => true
  const wanted = [...roster.classes.values()].filter((one) => one.change !== "removed" && isWanted(one))
  const current: Array<SchoolClass> = []
  const ended: Array<SchoolClass> = []
  const ending: Array<SchoolClass> = []
  const upcoming: Array<SchoolClass> = []
  for (const one of wanted) {
    const window = windowOfClass(roster, one)
    if (day === "all" || TimeWindow.covers(window, day)) current.push(one)
    else if (window.end === undefined || window.end >= day) upcoming.push(one)
    else if (daysAfter(window.end, options.graceDays ?? 14) < day) ended.push(one)
    else ending.push(one)
  }
  return {
    filtered,
    people: filtered ? selectPeople(roster, filter, wanted) : new Set(roster.people.keys()),
    current,
    ended,
    ending,
    upcoming,
    isCurrent: (membership) => membership.change !== "removed" && (day === "all" || TimeWindow.covers(membership, day))
  }
}
