/** Which people and classes of a roster a plan is about: filters, and the day. */
import type { Membership } from "../model/Memberships.ts"
import type { Person } from "../model/Person.ts"
import { type Roster } from "../model/Roster.ts"
import type { SchoolClass } from "../model/SchoolClass.ts"
import * as Sessions from "../model/Session.ts"
import * as Text from "../model/Text.ts"
import { type Filter, isFiltered, type Options } from "./Options.ts"

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

/** Returns the ids of the wanted items, by id or name, and of all below them. */
const withChildren = <A extends { readonly id: string; readonly parent?: string }>(
  items: ReadonlyMap<string, A>,
  wanted: ReadonlyArray<string>,
  nameOf: (item: A) => string
): ReadonlySet<string> => {
  const keys = keysOf(wanted)
  const found = new Set(wanted)
  for (const start of items.values()) {
    // The readers cut circles.
    for (let at: A | undefined = start; at !== undefined; at = items.get(at.parent ?? "")) {
      if (keys.has(Text.key(at.id)) || keys.has(Text.key(nameOf(at)))) found.add(start.id)
    }
  }
  return found
}

const keysOf = (values: ReadonlyArray<string>): ReadonlySet<string> => new Set(values.map(Text.key))

/** What a filter selects; a part without values selects everything. */
const selectionOf = (roster: Roster, filter: Filter) => {
  const of = <A>(values: ReadonlyArray<string> | undefined, make: (values: ReadonlyArray<string>) => A) =>
    values === undefined || values.length === 0 ? undefined : make(values)
  return {
    schools: of(filter.schools, (values) => withChildren(roster.schools, values, ({ name }) => name)),
    terms: of(filter.terms, (values) => withChildren(roster.sessions, values, ({ title }) => title)),
    subjects: of(filter.subjects, (values) => values.map(Text.fold)),
    grades: of(filter.grades, keysOf),
    classes: of(filter.classes, keysOf)
  }
}

type Selection = ReturnType<typeof selectionOf>

const selectsClass = ({ classes, grades, schools, subjects, terms }: Selection) => (one: SchoolClass): boolean =>
  (schools === undefined || (one.school !== undefined && schools.has(one.school))) &&
  (terms === undefined || one.sessions.some((id) => terms.has(id))) &&
  (subjects === undefined || [...one.subjects, one.course ?? "", one.courseCode ?? ""].map(Text.fold)
    .some((text) => subjects.some((subject) => text.includes(subject)))) &&
  (grades === undefined || one.grades.length === 0 || one.grades.some((grade) => grades.has(Text.key(grade)))) &&
  (classes === undefined || [one.id, one.code ?? "", one.title].some((text) => classes.has(Text.key(text))))

/**
 * Selects people. A filter on classes selects their members; a filter on schools or grades alone selects people by themselves, and the teachers of
 * the classes that it selects.
 */
const selectPeople = (roster: Roster, selection: Selection, wanted: ReadonlyArray<SchoolClass>) => {
  const { classes, grades, schools, subjects, terms } = selection
  const hasGrade = (person: Person) =>
    grades === undefined || person.role !== "student" || person.grades.some((grade) => grades.has(Text.key(grade)))
  const selected = new Set<string>()
  for (const one of wanted) {
    for (const { person: id } of roster.memberships.ofClass(one.id)) {
      const person = roster.people.get(id)
      if (person !== undefined && hasGrade(person)) selected.add(id)
    }
  }
  if (terms !== undefined || subjects !== undefined || classes !== undefined) return selected
  for (const person of roster.people.values()) {
    const isSelected = schools === undefined ? person.role === "student" : person.schools.some((id) => schools.has(id))
    if (isSelected && hasGrade(person)) selected.add(person.id)
  }
  return selected
}

const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** Selects the people and classes of a plan. */
export const of = (roster: Roster, options: Options): Scope => {
  const selection = selectionOf(roster, options.filter ?? {})
  const filtered = isFiltered(options.filter)
  const day = options.at ?? options.today
  const wanted = [...roster.classes.values()].filter((one) => one.change !== "removed" && selectsClass(selection)(one))
  const held = Map.groupBy(wanted, (one) => {
    const window = Sessions.windowOfClass(roster, one)
    if (day === "all" || Sessions.covers(window, day)) return "current"
    if (window.end === undefined || window.end >= day) return "upcoming"
    return daysAfter(window.end, options.graceDays ?? 14) < day ? "ended" : "ending"
  })
  return {
    filtered,
    people: filtered ? selectPeople(roster, selection, wanted) : new Set(roster.people.keys()),
    current: held.get("current") ?? [],
    ended: held.get("ended") ?? [],
    ending: held.get("ending") ?? [],
    upcoming: held.get("upcoming") ?? [],
    isCurrent: (membership) => membership.change !== "removed" && (day === "all" || Sessions.covers(membership, day))
  }
}
