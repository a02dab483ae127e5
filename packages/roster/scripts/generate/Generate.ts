/**
 * Generates realistic schools: districts with schools, terms, an archived year, pupils with names from many scripts, people who share
 * a name, twins, people in two schools, teachers who are also students, guardians, classes without members. The same options always
 * give the same roster.
 */
import * as Redacted from "effect/Redacted"
import * as Memberships from "../../src/model/Memberships.ts"
import type { Person, PersonRole, WrittenRole } from "../../src/model/Person.ts"
import * as Roster from "../../src/model/Roster.ts"
import type { School, Session } from "../../src/model/Roster.ts"
import type { SchoolClass } from "../../src/model/SchoolClass.ts"
import * as Names from "./Names.ts"
import { Random } from "./Random.ts"

export interface Options {
  readonly pupils: number
  readonly seed?: number | undefined
  /** Classes of each pupil in the current year. */
  readonly classesOfPupil?: number | undefined
  /** Pupils of a class, about. */
  readonly classSize?: number | undefined
  /** The year in which the school year starts. */
  readonly year?: number | undefined
  /** Years before it whose classes are still in the files. */
  readonly archivedYears?: number | undefined
}

const defaultClassSize = 24

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

const places = [
  "Lindenfeld",
  "Birkenau",
  "Saint-Élan",
  "Kirchmoor",
  "Valdeluz",
  "Øvrebø",
  "Hoshigaoka",
  "Millbrook",
  "Brzezina",
  "Te Aroha"
]

const pad = (number: number, length: number): string => String(number).padStart(length, "0")

class Generator {
  readonly random: Random
  readonly schools = new Map<string, School>()
  readonly sessions = new Map<string, Session>()
  readonly people = new Map<string, Person>()
  readonly classes = new Map<string, SchoolClass>()
  readonly memberships = new Memberships.Builder()
  private readonly usernames = new Names.Usernames()
  private readonly place = { file: "generated", row: 0 }
  private readonly options: Options
  private readonly year: number

  constructor(options: Options) {
    this.options = options
    this.year = options.year ?? 2026
    this.random = new Random((options.seed ?? 1) * 7919 + options.pupils)
  }

  private addSchools(count: number): ReadonlyArray<string> {
    this.schools.set("D1", { id: "D1", name: "School district", type: "district", from: this.place })
    const ids: Array<string> = []
    for (let index = 0; index < count; index++) {
      const id = `S${pad(index + 1, 3)}`
      ids.push(id)
      const name = `${places[index % places.length]} School${
        index < places.length ? "" : ` ${Math.floor(index / places.length) + 1}`
      }`
      this.schools.set(id, {
        id,
        name,
        type: "school",
        identifier: pad(310_000 + index * 7, 8),
        parent: "D1",
        from: this.place
      })
    }
    return ids
  }

  private addYear(start: number): ReadonlyArray<string> {
    const id = `Y${start + 1}`
    const schoolYear = String(start + 1)
    const session = (id: string, title: string, type: string, begin: string, end: string, parent?: string) => {
      this.sessions.set(id, {
        id,
        title,
        type,
        start: begin,
        end,
        schoolYear,
        ...(parent === undefined ? undefined : { parent }),
        from: this.place
      })
    }
    session(id, `${start}/${pad((start + 1) % 100, 2)}`, "schoolYear", `${start}-08-15`, `${start + 1}-07-14`)
    session(`${id}-1`, "Autumn", "term", `${start}-08-15`, `${start + 1}-01-31`, id)
    session(`${id}-2`, "Spring", "term", `${start + 1}-02-01`, `${start + 1}-07-14`, id)
    return [`${id}-1`, `${id}-2`]
  }

  private addPerson(
    id: string,
    name: Names.Name,
    role: PersonRole,
    roles: ReadonlyArray<WrittenRole>,
    more: Partial<Person> = {}
  ): Person {
    const username = this.usernames.next(name)
    const person: Person = {
      id,
      username,
      firstName: name.first,
      lastName: name.last,
      ...(name.kana === undefined
        ? undefined
        : { preferredFirstName: name.kana.first, preferredLastName: name.kana.last }),
      ...(this.random.chance(0.85) ? { email: `${username}@example.org` } : undefined),
      role,
      roles,
      schools: [...new Set(roles.flatMap((role) => role.school ?? []))],
      grades: [],
      enabled: true,
      from: this.place,
      ...more
    }
    this.people.set(id, person)
    return person
  }

  private addStaff(schools: ReadonlyArray<string>, pupils: number): ReadonlyMap<string, ReadonlyArray<Person>> {
    const { random } = this
    const bySchool = new Map<string, Array<Person>>(schools.map((school) => [school, []]))
    const count = Math.max(schools.length * 2, Math.ceil(pupils / 15))
    for (let index = 0; index < count; index++) {
      const school = schools[index % schools.length]!
      const roles: Array<WrittenRole> = [{ name: "teacher", role: "teacher", school, primary: true }]
      if (schools.length > 1 && random.chance(0.08)) {
        roles.push({ name: "teacher", role: "teacher", school: schools[(index + 1) % schools.length]!, primary: false })
      }
      // Who teaches may learn, too.
      if (index === 1 || random.chance(0.01)) roles.push({ name: "student", role: "student", school, primary: false })
      const person = this.addPerson(`T${pad(index + 1, 5)}`, Names.pick(random), "teacher", roles)
      bySchool.get(school)!.push(person)
    }
    for (const [index, school] of schools.entries()) {
      this.addPerson(`A${pad(index + 1, 4)}`, Names.pick(random), "administrator", [
        { name: "principal", role: "administrator", school, primary: true }
      ])
    }
    return bySchool
  }

  private addPupils(schools: ReadonlyArray<string>): ReadonlyMap<string, ReadonlyArray<Person>> {
    const { random } = this
    const bySchool = new Map<string, Array<Person>>(schools.map((school) => [school, []]))
    let name: Names.Name | undefined
    for (let index = 0; index < this.options.pupils; index++) {
      const school = schools[Math.floor(index * schools.length / this.options.pupils)]!
      const twin = name !== undefined && (index === 2 || random.chance(0.01))
      const namesake = name !== undefined && (index === 4 || random.chance(0.01))
      const before: Names.Name | undefined = name
      name = before !== undefined && twin
        ? Names.sibling(random, before)
        : before !== undefined && namesake
        ? before
        : Names.pick(random)
      const roles: Array<WrittenRole> = [{ name: "student", role: "student", school, primary: true }]
      if (schools.length > 1 && (index === 5 || random.chance(0.01))) {
        roles.push({
          name: "student",
          role: "student",
          school: schools[(schools.indexOf(school) + 1) % schools.length]!,
          primary: false
        })
      }
      const person = this.addPerson(pad(310_001 + index * 3, 8), name, "student", roles, {
        grades: [pad(1 + Math.floor(index * 977 / 31) % 12, 2)],
        identifier: pad(77_000 + index, 7),
        ...(random.chance(0.05)
          ? {
            password: Redacted.make(`${random.pick(["Reed", "Horn", "Bass", "Chor"])}-${1000 + random.below(9000)}`, {
              label: "password"
            })
          }
          : undefined),
        ...(random.chance(0.01) ? { enabled: false } : undefined)
      })
      bySchool.get(school)!.push(person)
      // Some guardians are in the files.
      if (random.chance(0.03)) {
        this.addPerson(`G${pad(index + 1, 6)}`, Names.sibling(random, name), "other", [
          { name: "guardian", role: "other", school, primary: true }
        ])
      }
    }
    return bySchool
  }

  private addClasses(
    school: string,
    terms: ReadonlyArray<string>,
    start: number,
    pupils: ReadonlyArray<Person>,
    teachers: ReadonlyArray<Person>
  ): void {
    const { random } = this
    const ofPupil = this.options.classesOfPupil ?? 3
    const size = this.options.classSize ?? defaultClassSize
    const count = Math.max(1, Math.round(pupils.length * ofPupil / size))
    const ids: Array<string> = []
    for (let index = 0; index <= count; index++) {
      const [code, title, subject] = courses[index % courses.length]!
      const id = `C${start % 100}-${school}-${pad(index + 1, 4)}`
      const grade = pad(1 + index % 12, 2)
      this.classes.set(id, {
        id,
        title: `${title} ${Number(grade)}${"abcdefgh"[Math.floor(index / 12) % 8]!}`,
        grades: [grade],
        subjects: [subject],
        course: title,
        courseCode: code,
        school,
        sessions: random.chance(0.5) ? terms : [terms[index % 2]!],
        code: `${code}${pad(index, 3)}`,
        from: this.place
      })
      // The last class has no members.
      if (index < count) ids.push(id)
    }
    const add = (classId: string, person: string, role: Memberships.MembershipRole, primary: boolean) =>
      this.memberships.add({ class: classId, person, role, primary, from: this.place })
    for (const [index, id] of ids.entries()) {
      const teacher = teachers[index % teachers.length]
      if (teacher !== undefined) add(id, teacher.id, "teacher", true)
      if (teachers.length > 1 && random.chance(0.1)) {
        add(id, teachers[(index + 1) % teachers.length]!.id, "teacher", false)
      }
    }
    for (const [index, pupil] of pupils.entries()) {
      for (let number = 0; number < ofPupil; number++) {
        add(
          ids[(Math.floor(index / size) + number * Math.max(1, Math.floor(ids.length / ofPupil))) % ids.length]!,
          pupil.id,
          "student",
          false
        )
      }
    }
    // A teacher who sits in a colleague's class.
    const learner = teachers.find((teacher) => teacher.roles.some((role) => role.role === "student"))
    const other = ids.find((id) => learner !== undefined && !this.memberships.has(id, learner.id))
    if (learner !== undefined && other !== undefined) add(other, learner.id, "student", false)
  }

  make(): Roster.Roster {
    const { pupils } = this.options
    const schools = this.addSchools(Math.min(999, Math.max(1, Math.round(pupils / 600))))
    const staff = this.addStaff(schools, pupils)
    const learners = this.addPupils(schools)
    for (let start = this.year - (this.options.archivedYears ?? 0); start <= this.year; start++) {
      const terms = this.addYear(start)
      for (const school of schools) this.addClasses(school, terms, start, learners.get(school)!, staff.get(school)!)
    }
    return Roster.make({
      source: { format: "oneroster-1.2", system: "Sample generator", files: [] },
      schools: this.schools,
      sessions: this.sessions,
      people: this.people,
      classes: this.classes,
      memberships: this.memberships
    })
  }
}

/** Generates a roster. */
export const make = (options: Options): Roster.Roster => new Generator(options).make()
