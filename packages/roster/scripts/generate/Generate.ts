/** Generates schools with what real ones have: namesakes, twins, people with two schools or roles, classes without members. The same options give the same roster. */
import * as Redacted from "effect/Redacted"
import * as Memberships from "../../src/model/Memberships.ts"
import type { Person, PersonRole, WrittenRole } from "../../src/model/Person.ts"
import * as Roster from "../../src/model/Roster.ts"
import type { School, SchoolClass } from "../../src/model/SchoolClass.ts"
import type { Session } from "../../src/model/Session.ts"
import * as Names from "./Names.ts"

export interface Options {
  readonly pupils: number
  readonly seed?: number | undefined
  /** Classes of each pupil in the current year. */
  readonly classesOfPupil?: number | undefined
  readonly classSize?: number | undefined
  /** The year in which the school year starts. */
  readonly year?: number | undefined
  /** Years before it whose classes are still in the files. */
  readonly archivedYears?: number | undefined
}

const courses = [
  ["MUS", "Music", "Music"],
  ["CHO", "Choir", "Music"],
  ["ORC", "Orchester für Anfänger", "Music"],
  ["BAN", "Wind band", "Music"],
  ["THE", "Solfège et théorie", "Music"],
  ["COM", "Composition, advanced", "Music"],
  ["MAT", "Mathematics", "Mathematics"],
  ["HIS", "History", "History"]
] as const

const places = "Lindenfeld Birkenau Saint-Élan Kirchmoor Valdeluz Øvrebø Hoshigaoka Millbrook Brzezina Te_Aroha".split(
  " "
)

const pad = (number: number, length: number): string => String(number).padStart(length, "0")

export const make = (
  { archivedYears = 0, classSize = 24, classesOfPupil = 3, pupils, seed = 1, year = 2026 }: Options
): Roster.Roster => {
  const random = new Names.Random(seed * 7919 + pupils)
  const from = { file: "generated", row: 0 }
  const schools = new Map<string, School>([["D1", { id: "D1", name: "School district", type: "district", from }]])
  const sessions = new Map<string, Session>()
  const people = new Map<string, Person>()
  const classes = new Map<string, SchoolClass>()
  const memberships = new Memberships.Builder()

  const ids = Array.from({ length: Math.min(999, Math.max(1, Math.round(pupils / 600))) }, (_, index) => {
    const id = `S${pad(index + 1, 3)}`
    const number = index < places.length ? "" : ` ${Math.floor(index / places.length) + 1}`
    const name = `${places[index % places.length]!.replace("_", " ")} School${number}`
    schools.set(id, { id, name, type: "school", identifier: pad(310_000 + index * 7, 8), parent: "D1", from })
    return id
  })
  const nextSchool = (school: string): string => ids[(ids.indexOf(school) + 1) % ids.length]!
  const role = (name: string, role: PersonRole, school: string, primary = true) => ({ name, role, school, primary })

  const taken = new Map<string, number>()
  /** A username that nobody has: `l.mueller`, `l.mueller2`. */
  const usernameOf = ({ latin: { first, last } }: Names.Name): string => {
    const wanted = `${first.slice(0, 1)}.${last}`.slice(0, 24)
    const number = (taken.get(wanted) ?? 0) + 1
    taken.set(wanted, number)
    return number === 1 ? wanted : `${wanted}${number}`
  }
  const addPerson = (
    id: string,
    name: Names.Name,
    role: PersonRole,
    roles: ReadonlyArray<WrittenRole>,
    more: Partial<Person> = {}
  ): Person => {
    const { first, kana, last } = name
    const username = usernameOf(name)
    const person: Person = {
      id,
      username,
      firstName: first,
      lastName: last,
      ...(kana === undefined ? undefined : { preferredFirstName: kana.first, preferredLastName: kana.last }),
      ...(random.chance(0.85) ? { email: `${username}@example.org` } : undefined),
      role,
      roles,
      schools: [...new Set(roles.flatMap((role) => role.school ?? []))],
      grades: [],
      enabled: true,
      from,
      ...more
    }
    people.set(id, person)
    return person
  }

  const teachers = new Map<string, Array<Person>>(ids.map((school) => [school, []]))
  for (let index = 0; index < Math.max(ids.length * 2, Math.ceil(pupils / 15)); index++) {
    const school = ids[index % ids.length]!
    const roles = [role("teacher", "teacher", school)]
    if (ids.length > 1 && random.chance(0.08)) roles.push(role("teacher", "teacher", nextSchool(school), false))
    // A teacher may learn, too.
    if (index === 1 || random.chance(0.01)) roles.push(role("student", "student", school, false))
    teachers.get(school)!.push(addPerson(`T${pad(index + 1, 5)}`, Names.pick(random), "teacher", roles))
  }
  for (const [index, school] of ids.entries()) {
    const roles = [role("principal", "administrator", school)]
    addPerson(`A${pad(index + 1, 4)}`, Names.pick(random), "administrator", roles)
  }

  const learners = new Map<string, Array<Person>>(ids.map((school) => [school, []]))
  const passwordWords = ["Reed", "Horn", "Bass", "Chor"]
  let name: Names.Name | undefined
  for (let index = 0; index < pupils; index++) {
    const school = ids[Math.floor(index * ids.length / pupils)]!
    const isTwin = name !== undefined && (index === 2 || random.chance(0.01))
    const isNamesake = name !== undefined && (index === 4 || random.chance(0.01))
    name = isTwin ? Names.sibling(random, name!) : isNamesake ? name! : Names.pick(random)
    const roles = [role("student", "student", school)]
    if (ids.length > 1 && (index === 5 || random.chance(0.01))) {
      roles.push(role("student", "student", nextSchool(school), false))
    }
    const password = random.chance(0.05)
      ? Redacted.make(`${random.pick(passwordWords)}-${1000 + random.below(9000)}`, { label: "password" })
      : undefined
    learners.get(school)!.push(addPerson(pad(310_001 + index * 3, 8), name, "student", roles, {
      grades: [pad(1 + Math.floor(index * 977 / 31) % 12, 2)],
      identifier: pad(77_000 + index, 7),
      ...(password === undefined ? undefined : { password }),
      ...(random.chance(0.01) ? { enabled: false } : undefined)
    }))
    // Some guardians are in the files.
    if (random.chance(0.03)) {
      const roles = [role("guardian", "other", school)]
      addPerson(`G${pad(index + 1, 6)}`, Names.sibling(random, name), "other", roles)
    }
  }

  const addYear = (start: number): ReadonlyArray<string> => {
    const id = `Y${start + 1}`
    const add = (id: string, title: string, type: string, begin: string, end: string, parent?: string) => {
      const session = { id, title, type, start: begin, end, schoolYear: String(start + 1), from }
      sessions.set(id, parent === undefined ? session : { ...session, parent })
    }
    add(id, `${start}/${pad((start + 1) % 100, 2)}`, "schoolYear", `${start}-08-15`, `${start + 1}-07-14`)
    add(`${id}-1`, "Autumn", "term", `${start}-08-15`, `${start + 1}-01-31`, id)
    add(`${id}-2`, "Spring", "term", `${start + 1}-02-01`, `${start + 1}-07-14`, id)
    return [`${id}-1`, `${id}-2`]
  }
  const addClasses = (school: string, terms: ReadonlyArray<string>, start: number): void => {
    const [staff, members] = [teachers.get(school)!, learners.get(school)!]
    const count = Math.max(1, Math.round(members.length * classesOfPupil / classSize))
    const idOf = (index: number): string => `C${start % 100}-${school}-${pad(index + 1, 4)}`
    // The last class has no members.
    for (let index = 0; index <= count; index++) {
      const [courseCode, course, subject] = courses[index % courses.length]!
      const grade = pad(1 + index % 12, 2)
      classes.set(idOf(index), {
        id: idOf(index),
        title: `${course} ${Number(grade)}${"abcdefgh"[Math.floor(index / 12) % 8]!}`,
        grades: [grade],
        subjects: [subject],
        course,
        courseCode,
        school,
        sessions: random.chance(0.5) ? terms : [terms[index % 2]!],
        code: `${courseCode}${pad(index, 3)}`,
        from
      })
    }
    const add = (index: number, person: Person, role: Memberships.MembershipRole, primary = false) =>
      memberships.add({ class: idOf(index), person: person.id, role, primary, from })
    for (let index = 0; index < count; index++) {
      add(index, staff[index % staff.length]!, "teacher", true)
      if (random.chance(0.1)) add(index, staff[(index + 1) % staff.length]!, "teacher")
    }
    const apart = Math.max(1, Math.floor(count / classesOfPupil))
    for (const [index, pupil] of members.entries()) {
      for (let number = 0; number < classesOfPupil; number++) {
        add((Math.floor(index / classSize) + number * apart) % count, pupil, "student")
      }
    }
    // A teacher who sits in a colleague's class.
    const learner = staff.find((teacher) => teacher.roles.some((role) => role.role === "student"))
    if (learner === undefined) return
    const other = Array.from({ length: count }, (_, index) => index).find((index) =>
      !memberships.has(idOf(index), learner.id)
    )
    if (other !== undefined) add(other, learner, "student")
  }
  for (let start = year - archivedYears; start <= year; start++) {
    const terms = addYear(start)
    for (const school of ids) addClasses(school, terms, start)
  }

  const source = { format: "oneroster-1.2", system: "Sample generator", files: [] } as const
  return Roster.make({ source, schools, sessions, people, classes, memberships })
}
