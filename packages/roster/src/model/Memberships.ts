/**
 * Who belongs to which class. A membership is a pair (class, person): files repeat pairs, once for each term, and those rows are
 * one membership here. Half a million take about 25 bytes each, beside the ids: numbers are in typed arrays, and a membership
 * becomes an object only while it is looked at.
 */
import type { Change, Place } from "./Place.ts"
import { wider } from "./RowLog.ts"

/** The role in the class. `other` is an aide, a proctor or an administrator. */
export type MembershipRole = "student" | "teacher" | "other"

export interface Membership {
  readonly class: string
  readonly person: string
  readonly role: MembershipRole
  /** Whether the source names the person as the first teacher of the class. */
  readonly primary: boolean
  /** `YYYY-MM-DD`. Of repeated rows: the first day of any, and the last. */
  readonly begin?: string
  readonly end?: string
  readonly change?: Change
  /** The first row that names the pair. */
  readonly from: Place
}

/** What `add` found about the pair. */
export type Added = "new" | "repeated" | "other-role"

export interface Memberships extends Iterable<Membership> {
  /** The number of pairs. */
  readonly size: number
  /** The number of rows that repeated a pair. */
  readonly repeated: number
  readonly has: (classId: string, personId: string) => boolean
  readonly get: (classId: string, personId: string) => Membership | undefined
  /** The memberships of a class, in the order of the file. */
  readonly ofClass: (classId: string) => ReadonlyArray<Membership>
  /** The memberships of a person, in the order of the file. */
  readonly ofPerson: (personId: string) => ReadonlyArray<Membership>
  /** The number of members of a class, without making objects. */
  readonly countOfClass: (classId: string, role?: MembershipRole) => number
}

const roles: ReadonlyArray<MembershipRole> = ["other", "student", "teacher"]
const noDay = -0x80000000
const dayMillis = 86_400_000

const toDay = (date: string | undefined): number => {
  const millis = date === undefined ? NaN : Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(millis) ? noDay : Math.round(millis / dayMillis)
}

const fromDay = (day: number): string | undefined =>
  day === noDay ? undefined : new Date(day * dayMillis).toISOString().slice(0, 10)

/** Gives each string a number, in order of appearance. */
class Names {
  readonly numbers = new Map<string, number>()
  readonly names: Array<string> = []

  numberOf(name: string): number {
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    this.numbers.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}

/** For each number of one column: the rows that have it, as slices of one array. */
interface Index {
  readonly starts: Uint32Array
  readonly rows: Uint32Array
}

const index = (column: Uint32Array, size: number, names: number): Index => {
  const starts = new Uint32Array(names + 1)
  for (let row = 0; row < size; row++) starts[column[row]! + 1]!++
  for (let name = 0; name < names; name++) starts[name + 1]! += starts[name]!
  const next = starts.slice()
  const rows = new Uint32Array(size)
  for (let row = 0; row < size; row++) rows[next[column[row]!]!++] = row
  return { starts, rows }
}

/** Collects memberships. It can be read while it grows. */
export class Builder implements Memberships {
  size = 0
  repeated = 0
  private readonly classNames = new Names()
  private readonly personNames = new Names()
  private readonly fileNames = new Names()
  private classes = new Uint32Array(64)
  private persons = new Uint32Array(64)
  private files = new Uint16Array(64)
  private rows = new Uint32Array(64)
  private begins = new Int32Array(64)
  private ends = new Int32Array(64)
  /** Bits 0 and 1: role; 2: primary; 3: a change; 4: the change removes. */
  private flags = new Uint8Array(64)
  /** An open hash table of positions, plus one; 0 is free. */
  private table = new Uint32Array(128)
  private byClass: Index | undefined
  private byPerson: Index | undefined

  /** Adds a row. A pair that is there already keeps its place: its window grows, and teacher is kept over student over other. */
  add(membership: Membership): Added {
    const classNumber = this.classNames.numberOf(membership.class)
    const personNumber = this.personNames.numberOf(membership.person)
    const slot = this.slotOf(classNumber, personNumber)
    const at = this.table[slot]! - 1
    if (at >= 0) return this.merge(at, membership)
    if (this.size === this.classes.length) this.grow()
    const position = this.size++
    this.classes[position] = classNumber
    this.persons[position] = personNumber
    this.files[position] = this.fileNames.numberOf(membership.from.file)
    this.rows[position] = membership.from.row
    this.begins[position] = toDay(membership.begin)
    this.ends[position] = toDay(membership.end)
    this.flags[position] = roles.indexOf(membership.role) | (membership.primary ? 4 : 0) |
      (membership.change === undefined ? 0 : membership.change === "removed" ? 24 : 8)
    this.table[slot] = position + 1
    this.byClass = undefined
    this.byPerson = undefined
    if (this.size * 2 > this.table.length) this.rehash(this.table.length * 2)
    return "new"
  }

  private merge(at: number, membership: Membership): Added {
    this.repeated++
    let flags = this.flags[at]!
    const begin = toDay(membership.begin)
    const end = toDay(membership.end)
    // What is active in one term and removed in another is active.
    const wasRemoved = (flags & 16) !== 0
    const isRemoved = membership.change === "removed"
    if (wasRemoved && !isRemoved) {
      flags = (flags & ~24) | (membership.change === undefined ? 0 : 8)
      this.begins[at] = begin
      this.ends[at] = end
    } else if (wasRemoved === isRemoved) {
      this.begins[at] = this.begins[at] === noDay || begin === noDay ? noDay : Math.min(this.begins[at]!, begin)
      this.ends[at] = this.ends[at] === noDay || end === noDay ? noDay : Math.max(this.ends[at]!, end)
    }
    const role = roles.indexOf(membership.role)
    const differs = (flags & 3) !== role
    if (role > (flags & 3)) flags = (flags & ~3) | role
    if (membership.primary) flags |= 4
    this.flags[at] = flags
    return differs ? "other-role" : "repeated"
  }

  private slotOf(classNumber: number, personNumber: number): number {
    const mask = this.table.length - 1
    let slot = (Math.imul(classNumber, 0x9e3779b1) ^ Math.imul(personNumber, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & mask
    for (;; slot = (slot + 1) & mask) {
      const at = this.table[slot]! - 1
      if (at < 0 || (this.classes[at] === classNumber && this.persons[at] === personNumber)) return slot
    }
  }

  private rehash(length: number): void {
    this.table = new Uint32Array(length)
    for (let at = 0; at < this.size; at++) {
      this.table[this.slotOf(this.classes[at]!, this.persons[at]!)] = at + 1
    }
  }

  private grow(): void {
    const length = this.classes.length * 2
    this.classes = wider(new Uint32Array(length), this.classes)
    this.persons = wider(new Uint32Array(length), this.persons)
    this.files = wider(new Uint16Array(length), this.files)
    this.rows = wider(new Uint32Array(length), this.rows)
    this.begins = wider(new Int32Array(length), this.begins)
    this.ends = wider(new Int32Array(length), this.ends)
    this.flags = wider(new Uint8Array(length), this.flags)
  }

  private at(position: number): Membership {
    const flags = this.flags[position]!
    const begin = fromDay(this.begins[position]!)
    const end = fromDay(this.ends[position]!)
    return {
      class: this.classNames.names[this.classes[position]!]!,
      person: this.personNames.names[this.persons[position]!]!,
      role: roles[flags & 3]!,
      primary: (flags & 4) !== 0,
      ...(begin === undefined ? undefined : { begin }),
      ...(end === undefined ? undefined : { end }),
      ...((flags & 8) === 0 ? undefined : { change: (flags & 16) === 0 ? "active" as const : "removed" as const }),
      from: { file: this.fileNames.names[this.files[position]!]!, row: this.rows[position]! }
    }
  }

  // After a method: without semicolons, `*` would continue a property.
  *[Symbol.iterator](): Iterator<Membership> {
    for (let position = 0; position < this.size; position++) yield this.at(position)
  }

  private find(classId: string, personId: string): number {
    const classNumber = this.classNames.numbers.get(classId)
    const personNumber = this.personNames.numbers.get(personId)
    if (classNumber === undefined || personNumber === undefined) return -1
    return this.table[this.slotOf(classNumber, personNumber)]! - 1
  }

  readonly has = (classId: string, personId: string): boolean => this.find(classId, personId) >= 0

  readonly get = (classId: string, personId: string): Membership | undefined => {
    const at = this.find(classId, personId)
    return at < 0 ? undefined : this.at(at)
  }

  private positionsOfClass(classId: string): Uint32Array {
    const number = this.classNames.numbers.get(classId)
    if (number === undefined) return new Uint32Array(0)
    this.byClass ??= index(this.classes, this.size, this.classNames.names.length)
    return this.byClass.rows.subarray(this.byClass.starts[number], this.byClass.starts[number + 1])
  }

  readonly ofClass = (classId: string): ReadonlyArray<Membership> =>
    Array.from(this.positionsOfClass(classId), (position) => this.at(position))

  readonly ofPerson = (personId: string): ReadonlyArray<Membership> => {
    const number = this.personNames.numbers.get(personId)
    if (number === undefined) return []
    const { rows, starts } = this.byPerson ??= index(this.persons, this.size, this.personNames.names.length)
    return Array.from(rows.subarray(starts[number], starts[number + 1]), (position) => this.at(position))
  }

  readonly countOfClass = (classId: string, role?: MembershipRole): number => {
    const positions = this.positionsOfClass(classId)
    if (role === undefined) return positions.length
    const wanted = roles.indexOf(role)
    return positions.reduce((count, position) => (this.flags[position]! & 3) === wanted ? count + 1 : count, 0)
  }
}

/** Creates memberships from a list; a program that has few of them needs no builder. */
export const make = (
  list: Iterable<Pick<Membership, "class" | "person"> & Partial<Membership>> = []
): Memberships => {
  const builder = new Builder()
  let row = 1
  for (const membership of list) {
    builder.add({ role: "student", primary: false, from: { file: "memberships.csv", row: ++row }, ...membership })
  }
  return builder
}
