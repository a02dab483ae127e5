/**
 * The tables of OneRoster 1.2 of what an organization has. Rows are made while they are read, so an organization is in memory once. Values are exact:
 * the files are data for programs, and nothing is escaped for spreadsheets.
 */
import type { Live, LiveClass } from "../live/Live.ts"
import type { Known } from "../plan/IdMap.ts"
import * as Ids from "./Ids.ts"
import * as Years from "./Years.ts"

export interface Options {
  readonly today: string
  /** First and last day of the school year. */
  readonly begins?: string | undefined
  readonly ends?: string | undefined
  /** The name of the school: Flat has none. */
  readonly school: string
  /**
   * Whether archived classes are exported too, in terms that are over.
   * @default false
   */
  readonly archived?: boolean | undefined
}

export interface Table {
  /** The name of the file, without `.csv`. */
  readonly name: string
  readonly header: ReadonlyArray<string>
  /** Cells by column. Those that are missing are empty. */
  readonly rows: () => Iterable<Readonly<Record<string, string | undefined>>>
}

export type Export = ReturnType<typeof make>

/** Every file that a manifest of 1.2 lists. */
const files =
  "academicSessions categories classes classResources courses courseResources demographics enrollments lineItemLearningObjectiveIds lineItems lineItemScoreScales orgs resources resultLearningObjectiveIds results resultScoreScales roles scoreScales userProfiles userResources users"
    .split(" ")

const table = (name: string, columns: string, rows: Table["rows"]): Table => ({
  name,
  header: `sourcedId,status,dateLastModified,${columns}`.split(","),
  rows
})

const roles: Readonly<Record<string, string>> = {
  user: "student",
  teacher: "teacher",
  admin: "systemAdministrator",
  accountAdmin: "siteAdministrator"
}

/** A class's section has no column in OneRoster: an extension has it, which the reader of this tool knows. */
export const sectionColumn = "metadata.flatSection"

export const make = (live: Live, known: Known, options: Options) => {
  const ids = Ids.make(known)
  const year = Years.current(options.today, options.begins, options.ends)
  const years = new Map(Array.from(known.classes.values(), ({ flat, written }) => [flat, written["year"]]))
  const terms = new Map<string, Years.Term>()
  const termFor = (one: LiveClass): string => {
    const term = one.state === "archived"
      ? Years.termOfArchived(one, years.get(one.id), year, options.today)
      : Years.termOf(year)
    terms.set(term.id, term)
    return term.id
  }
  const people = [...live.accounts.values()].filter(({ role, test }) => !test && role in roles)
  const rooms = [...live.classes.values()].filter(({ state }) =>
    state === "active" || (state === "archived" && options.archived === true)
  )
  const termOf = new Map(rooms.map((one) => [one.id, termFor(one)]))
  const school = Ids.deriveId(live.organization ?? "school")
  const exported = new Set(people.map(({ id }) => id))
  const membersOf = (one: LiveClass) => [...one.members ?? []].filter(([id]) => exported.has(id))
  const memberships = rooms.reduce((count, one) => count + membersOf(one).length, 0)
  /** One teacher of each class: another one than the token's user if there is one, who teaches them all. */
  const primaryOf = (one: LiveClass): string | undefined => {
    const teachers = membersOf(one).flatMap(([id, role]) => role === "teacher" ? [id] : [])
    return teachers.find((id) => id !== live.self) ?? teachers[0]
  }
  const course = "flat-course-music"

  const data: ReadonlyArray<Table> = [
    table("orgs", "name,type,identifier,parentSourcedId", () => [
      { sourcedId: school, name: options.school, type: "school" }
    ]),
    table("academicSessions", "title,type,startDate,endDate,parentSourcedId,schoolYear", function*() {
      const all = [Years.termOf(year), ...terms.values()]
      const session = (sourcedId: string, type: string, term: Years.Term, parentSourcedId?: string) => {
        const { begins: startDate, ends: endDate, name: schoolYear, title } = term
        return { sourcedId, title, type, startDate, endDate, parentSourcedId, schoolYear }
      }
      for (const name of new Set(all.map((term) => term.name))) {
        // What is left of this year is no year.
        const whole = all.find((term) => term.name === name && !term.id.endsWith("-over"))!
        yield session(`flat-year-${name}`, "schoolYear", whole)
      }
      for (const term of new Map(all.map((term) => [term.id, term])).values()) {
        yield session(term.id, "term", term, `flat-year-${term.name}`)
      }
    }),
    table("courses", "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes", () => [
      { sourcedId: course, title: "Music", orgSourcedId: school, subjects: "Music" }
    ]),
    table(
      "classes",
      "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods" +
        (rooms.some(({ section }) => section !== undefined) ? `,${sectionColumn}` : ""),
      function*() {
        for (const { id, name, section } of rooms) {
          yield {
            sourcedId: ids.ofClass(id),
            title: name,
            courseSourcedId: course,
            classType: "scheduled",
            schoolSourcedId: school,
            termSourcedIds: termOf.get(id),
            subjects: "Music",
            [sectionColumn]: section
          }
        }
      }
    ),
    // Flat shows no password, and no file should have one.
    table(
      "users",
      "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
      function*() {
        for (const { email, firstname, id, lastname, username } of people) {
          yield {
            sourcedId: ids.ofAccount(id),
            enabledUser: "true",
            username,
            userIds: `{Flat:${id}}`,
            givenName: firstname ?? username,
            familyName: lastname ?? username,
            email,
            primaryOrgSourcedId: school
          }
        }
      }
    ),
    table("roles", "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId", function*() {
      for (const { id, role } of people) {
        const person = ids.ofAccount(id)
        yield { sourcedId: person, userSourcedId: person, roleType: "primary", role: roles[role], orgSourcedId: school }
      }
    }),
    table("enrollments", "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate", function*() {
      for (const one of rooms) {
        const primary = primaryOf(one)
        for (const [id, group] of membersOf(one)) {
          const [room, person] = [ids.ofClass(one.id), ids.ofAccount(id)]
          yield {
            sourcedId: Ids.ofEnrolment(room, person),
            classSourcedId: room,
            schoolSourcedId: school,
            userSourcedId: person,
            role: group === "teacher" ? "teacher" : "student",
            primary: String(id === primary)
          }
        }
      }
    })
  ]
  // A file without rows is invalid.
  const counts: Partial<Record<string, number>> = { classes: rooms.length, enrollments: memberships }
  const tables = data.filter(({ name }) => counts[name] !== 0)
  const there = new Set(tables.map(({ name }) => name))
  const properties = [
    ["manifest.version", "1.0"],
    ["oneroster.version", "1.2"],
    ...files.map((name) => [`file.${name}`, there.has(name) ? "bulk" : "absent"]),
    ["source.systemName", "Flat"],
    ["source.systemCode", "flat"]
  ]
  const manifest: Table = {
    name: "manifest",
    header: ["propertyName", "value"],
    rows: () => properties.map(([propertyName, value]) => ({ propertyName, value }))
  }
  const having = (state: string) => [...live.classes.values()].filter((one) => one.state === state).length
  return {
    tables: [manifest, ...tables],
    accounts: people.length,
    classes: rooms.length,
    memberships,
    /** What is not in the files. */
    left: {
      testAccounts: live.accounts.size - people.length,
      archived: options.archived === true ? 0 : having("archived"),
      inactive: having("inactive"),
      /** Accounts of which Flat has no first or last name: the username is in its place. */
      nameless: people.filter(({ firstname, lastname }) => firstname === undefined || lastname === undefined).length
    }
  }
}
