/** Puts a roster together: rejects repeated ids, resolves references, and keeps account of what is lost on the way. */
import type { Place } from "../../model/Diagnostic.ts"
import * as Memberships from "../../model/Memberships.ts"
import type { Person, WrittenRole } from "../../model/Person.ts"
import { type Coverage, type Format, type Roster, type SourceFile } from "../../model/Roster.ts"
import type { RowKind } from "../../model/RowLog.ts"
import type { School, SchoolClass } from "../../model/SchoolClass.ts"
import { type Session, windowOfClass } from "../../model/Session.ts"
import type { CodeName } from "../report/Codes.ts"
import type { Collector } from "../report/Collector.ts"
import type { Row } from "../text/Row.ts"
import * as Role from "../value/Role.ts"
import { Shared } from "../value/Shared.ts"
import { checkPeople } from "./PeopleChecks.ts"

/** Ids in the files of what earlier runs imported: an id map has them. */
export type KnownIds = Readonly<Record<"accounts" | "classes", { readonly has: (id: string) => boolean }>>

export type Part = "people" | "classes" | "memberships"

type Identified = { readonly id: string; readonly from: Place }

const sameValues = (a: Identified, b: Identified): boolean =>
  JSON.stringify({ ...a, from: null }) === JSON.stringify({ ...b, from: null })

/** A number, in some formats with the kind of person in front. */
const numeric = /^(?:[a-z]+:)?\d+$/
const bare = (id: string): string => id.replace(/(^|:)0+(?=.)/, "$1")

export class Builder {
  readonly schools = new Map<string, School>()
  readonly sessions = new Map<string, Session>()
  readonly people = new Map<string, Person>()
  readonly classes = new Map<string, SchoolClass>()
  readonly memberships = new Memberships.Builder()
  readonly files: Array<SourceFile> = []
  readonly shared = new Shared()
  /** What a complete set lists as removed. */
  readonly removedClasses = new Set<string>()
  readonly removedPeople = new Set<string>()
  /** People whom a membership names and no file lists. */
  readonly unlisted = new Set<string>()
  /** Likewise of classes. */
  readonly unlistedClasses = new Set<string>()
  /** Schools that were not listed when a row named them, by file and id: the first place of each. */
  private readonly schoolsNamed = new Map<string, Place & { readonly id: string; readonly column: string }>()
  private readonly coverage = new Map<Part, Coverage>()
  private readonly lost = new Set<Part>()
  private readonly collector: Collector
  private readonly bare = new Map<Part, Map<string, string | undefined>>()

  constructor(collector: Collector) {
    this.collector = collector
  }

  /** Says what a file covers. Several files of one part, such as users and roles: the least of them counts. */
  covers(part: Part, coverage: Coverage, whole: boolean): void {
    const order: ReadonlyArray<Coverage> = ["complete", "partial", "changes"]
    const known = this.coverage.get(part)
    if (known === undefined || order.indexOf(coverage) > order.indexOf(known)) this.coverage.set(part, coverage)
    if (!whole) this.lost.add(part)
  }

  private add<A extends Identified>(map: Map<string, A>, row: Row, kind: RowKind, value: A): boolean {
    const known = map.get(value.id)
    row.becomes(kind, value.id, undefined, known !== undefined)
    if (known === undefined) {
      map.set(value.id, value)
      return true
    }
    if (sameValues(known, value)) row.report("row.repeated")
    else row.lose("id.repeated")
    return false
  }

  readonly addSchool = (row: Row, school: School): boolean => this.add(this.schools, row, "school", school)
  readonly addSession = (row: Row, session: Session): boolean => this.add(this.sessions, row, "session", session)
  readonly addClass = (row: Row, schoolClass: SchoolClass): boolean => this.add(this.classes, row, "class", schoolClass)

  readonly addPerson = (row: Row, person: Person): boolean =>
    this.add(this.people, row, "person", {
      ...person,
      roles: this.shared.roleList(person.roles),
      schools: this.shared.list(person.schools),
      grades: this.shared.list(person.grades)
    })

  /** Notes the schools that a row names, if no file lists them. */
  namesSchools(row: Row, column: string, ids: ReadonlyArray<string>): void {
    for (const id of ids) {
      const key = `${row.file}\n${id}`
      if (id !== "" && !this.schools.has(id) && !this.schoolsNamed.has(key)) {
        this.schoolsNamed.set(key, { ...row.place, id, column: row.nameOf(column) })
      }
    }
  }

  /** Gives a person the roles and schools that another file has. */
  setRoles(id: string, roles: ReadonlyArray<WrittenRole>, schools: ReadonlyArray<string>, today: string): void {
    const person = this.people.get(id)
    if (person === undefined) return
    // In place: nobody has seen the person yet, and copies of all of them would double the memory.
    const { roles: shared } = Object.assign(person, {
      roles: this.shared.roleList(roles),
      schools: this.shared.list(schools)
    })
    Object.assign(person, { role: Role.ofPerson(shared, today) })
  }

  /** Adds the membership that a row is about, if its class and person are known. */
  addMembership(row: Row, membership: Memberships.Membership): void {
    row.becomes("membership", membership.person, membership.class)
    const classId = this.resolve(row, "classes", membership.class)
    const personId = this.resolve(row, "people", membership.person)
    if (classId === undefined || personId === undefined) return
    const added = this.join(row, { ...membership, class: classId, person: personId })
    row.becomes("membership", personId, classId, added !== "new")
  }

  /** Adds a membership of a class and a person that are known. */
  join(row: Row, membership: Memberships.Membership): Memberships.Added {
    const person = this.people.get(membership.person)
    const differs = (person?.role === "teacher" && membership.role === "student") ||
      (person?.role === "student" && membership.role === "teacher")
    if (differs) row.report("membership.role-differs")
    const added = this.memberships.add(membership)
    if (added === "repeated") row.report("membership.repeated")
    if (added === "other-role") row.report("membership.two-roles")
    return added
  }

  private resolve(row: Row, part: "classes" | "people", id: string): string | undefined {
    const known: ReadonlyMap<string, Identified> = this[part]
    const column = part === "classes" ? "class" : "person"
    // The id of the class or person itself, so that the one of this row need not be kept.
    const own = known.get(id)?.id
    if (own !== undefined) return own
    const coverage = this.coverage.get(part) ?? "absent"
    if (coverage === "absent") return id
    const meant = this.withoutZeros(part, known, id)
    if (meant !== undefined) {
      row.report("reference.leading-zeros", column)
      return meant
    }
    const { removed, unlisted } = part === "classes"
      ? { removed: this.removedClasses, unlisted: this.unlistedClasses }
      : { removed: this.removedPeople, unlisted: this.unlisted }
    if (removed.has(id)) {
      row.leave("class.removed", column)
      return undefined
    }
    if (coverage === "changes") {
      row.report("delta.unknown-reference", column)
      return id
    }
    unlisted.add(id)
    row.leave(`reference.${column}`, column)
    return undefined
  }

  /** Returns the one id that is meant by one whose leading zeros a spreadsheet dropped, if there is exactly one. */
  private withoutZeros(part: Part, known: ReadonlyMap<string, unknown>, id: string): string | undefined {
    if (!numeric.test(id)) return undefined
    const index = this.bare.get(part) ?? new Map<string, string | undefined>()
    if (!this.bare.has(part)) {
      this.bare.set(part, index)
      const numbers = [...known.keys()].filter((one) => numeric.test(one))
      for (const one of numbers) index.set(bare(one), index.has(bare(one)) ? undefined : one)
    }
    return index.get(bare(id))
  }

  /** Reports each place that names an unknown id. */
  private unknown(
    code: CodeName,
    known: ReadonlyArray<ReadonlyMap<string, unknown>>,
    references: Iterable<{ readonly from: Place; readonly ids: ReadonlyArray<string | undefined> }>
  ): void {
    for (const { from, ids } of references) {
      for (const id of ids) {
        if (id === undefined || known.some((map) => map.has(id))) continue
        this.collector.add(code, { ...from, value: id })
      }
    }
  }

  private cutCircles<A extends Identified & { readonly parent?: string }>(map: Map<string, A>): void {
    const safe = new Set<string>()
    for (const start of map.values()) {
      const path = new Set<string>()
      for (let at: A | undefined = start; at !== undefined && !safe.has(at.id); at = map.get(at.parent ?? "")) {
        path.add(at.id)
        if (at.parent !== undefined && path.has(at.parent)) {
          const { parent: _, ...rest } = at
          map.set(at.id, rest as A)
          this.collector.add("parent.circle", at.from)
          break
        }
      }
      for (const id of path) safe.add(id)
    }
  }

  private checkReferences(): void {
    const { classes, schools, sessions } = this
    const changes = [...this.coverage.values()].includes("changes")
    const code = (code: CodeName): CodeName => changes ? "delta.unknown-reference" : code
    this.cutCircles(this.schools)
    this.cutCircles(this.sessions)
    const parents = [...schools.values(), ...sessions.values()].map(({ from, parent }) => ({ from, ids: [parent] }))
    this.unknown(code("reference.parent"), [schools, sessions], parents)
    for (const { id: value, ...at } of this.schoolsNamed.values()) {
      if (!schools.has(value)) this.collector.add(code("reference.school"), { ...at, value })
    }
    const held = Array.from(classes.values(), ({ from, sessions }) => ({ from, ids: sessions }))
    this.unknown(code("reference.session"), [sessions], held)
    for (const { from, school } of classes.values()) {
      const type = school === undefined ? undefined : schools.get(school)?.type
      if (type === undefined || /^(?:school|college|university|campus)$/i.test(type)) continue
      this.collector.add("class.not-in-school", { ...from, detail: /^\w+$/.test(type) ? type : undefined })
    }
    if (!this.coverage.has("memberships") || changes) return
    for (const { from, id } of classes.values()) {
      if (this.memberships.countOfClass(id) === 0) this.collector.add("class.empty", from)
    }
  }

  /** Nobody is removed by an id that no earlier run imported: it may be misspelt. */
  private checkRemoved(known: KnownIds | undefined): void {
    if (known === undefined) return
    const { accounts, classes } = known
    const report = (isKnown: boolean, from: Place) => isKnown || this.collector.add("delta.unknown-removal", from)
    for (const { change, from, id } of this.people.values()) if (change === "removed") report(accounts.has(id), from)
    for (const { change, from, id } of this.classes.values()) if (change === "removed") report(classes.has(id), from)
    for (const { change, class: of, from, person } of this.memberships) {
      if (change === "removed") report(accounts.has(person) && classes.has(of), from)
    }
  }

  /** Changes name the enrollment that ends, not the others of the same person in the same class. */
  private checkRemovals(): void {
    if (this.coverage.get("memberships") !== "changes") return
    for (const { change, from } of this.memberships) {
      if (change === "removed") this.collector.add("membership.removal-unsure", from)
    }
  }

  private checkTime(path: string, today: string): void {
    const windows = [
      ...[...this.classes.values()].map((schoolClass) => windowOfClass(this, schoolClass)),
      ...[...this.people.values()].flatMap((person) => person.roles)
    ].filter((window) => window.end !== undefined)
    if (windows.length === 0 || windows.some((window) => window.end! >= today)) return
    const last = windows.reduce((last, { end }) => end! > last ? end! : last, "")
    this.collector.add("time.ended", { file: path, detail: `the last on ${last}` })
  }

  finish(
    source: { readonly format: Format; readonly system?: string },
    path: string,
    today: string,
    partial: boolean,
    known?: KnownIds
  ): Roster {
    this.checkReferences()
    this.checkRemoved(known)
    checkPeople(this.people.values(), this.collector)
    this.checkRemovals()
    this.checkTime(path, today)
    const modes = new Set([...this.coverage.values()].filter((coverage) => coverage !== "partial"))
    if (modes.has("changes") && modes.has("complete")) this.collector.add("delta.mixed", { file: path })
    // A person whose row is lost is absent from the classes too.
    if (this.lost.has("people") || this.lost.has("classes")) this.lost.add("memberships")
    let lowered = false
    const coverageOf = (part: Part): Coverage => {
      const coverage = this.coverage.get(part) ?? "absent"
      if (coverage !== "complete") return coverage
      if (this.lost.has(part)) lowered = true
      return partial || this.lost.has(part) ? "partial" : coverage
    }
    const coverage = {
      people: coverageOf("people"),
      classes: coverageOf("classes"),
      memberships: coverageOf("memberships")
    }
    if (lowered) this.collector.add("coverage.lowered", { file: path })
    return {
      source: { ...source, files: this.files },
      coverage,
      schools: this.schools,
      sessions: this.sessions,
      people: this.people,
      classes: this.classes,
      memberships: this.memberships,
      unlisted: this.unlisted,
      unlistedClasses: this.unlistedClasses,
      diagnostics: this.collector.diagnostics,
      counts: this.collector.counts()
    }
  }
}
