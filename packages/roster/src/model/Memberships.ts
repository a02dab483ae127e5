/**
 * Who belongs to which class. A membership is a pair (class, person): files repeat pairs, once for each term, and those rows are
 * one membership here. Half a million take about 25 bytes each, beside the ids: numbers are in typed arrays, and a membership
 * becomes an object only while it is looked at.
 */
import type { Change, Place } from "./Diagnostic.ts"
import { Names, wider } from "./RowLog.ts"

/** The role in the class. `other` is an aide, a proctor or an administrator. */
export type MembershipRole = "student" | "teacher" | "other"

/** A person in a class. */
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

/** The members of all classes. */
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

/** Numbers of a membership: class, person, file and flags, row, first day, last day. */
const width = 6
/** Bits 0 and 1 are the role; the file begins at bit 5. */
const isPrimary = 4
const isChange = 8
const isRemoved = 16

const flagsOf = ({ change, primary, role }: Membership): number =>
  roles.indexOf(role) | (primary ? isPrimary : 0) | (change === undefined ? 0 : isChange) |
  (change === "removed" ? isRemoved : 0)

/** For each number of one column: where the memberships that have it are, as slices of one array. */
interface Index {
  readonly starts: Uint32Array
  readonly places: Uint32Array
}

const index = (numbers: Int32Array, column: number, size: number, names: number): Index => {
  const starts = new Uint32Array(names + 1)
  for (let at = 0; at < size * width; at += width) starts[numbers[at + column]! + 1]!++
  for (let name = 0; name < names; name++) starts[name + 1]! += starts[name]!
  const next = starts.slice()
  const places = new Uint32Array(size)
  for (let at = 0; at < size * width; at += width) places[next[numbers[at + column]!]!++] = at
  return { starts, places }
}

/** Collects memberships. It can be read while it grows. */
export class Builder implements Memberships {
  size = 0
  repeated = 0
  private readonly classes = new Names()
  private readonly persons = new Names()
  private readonly files = new Names()
  private numbers = new Int32Array(64 * width)
  /** An open hash table of places in the numbers, plus one; 0 is free. */
  private table = new Uint32Array(128)
  private byClass: Index | undefined
  private byPerson: Index | undefined

  /** Adds a row. A pair that is there already keeps its place: its window grows, and teacher is kept over student over other. */
  add(membership: Membership): Added {
    const { begin, end, from } = membership
    const schoolClass = this.classes.of(membership.class)
    const person = this.persons.of(membership.person)
    const slot = this.slotOf(schoolClass, person)
    const known = this.table[slot]! - 1
    if (known >= 0) return this.merge(known, membership)
    if (this.size * width === this.numbers.length) this.numbers = wider(this.numbers)
    const at = this.size++ * width
    const flags = this.files.of(from.file) << 5 | flagsOf(membership)
    this.numbers.set([schoolClass, person, flags, from.row, toDay(begin), toDay(end)], at)
    this.table[slot] = at + 1
    this.byClass = undefined
    this.byPerson = undefined
    if (this.size * 2 > this.table.length) this.rehash()
    return "new"
  }

  private merge(at: number, membership: Membership): Added {
    this.repeated++
    const { numbers } = this
    const old = numbers[at + 2]!
    const next = flagsOf(membership)
    const [begin, end] = [toDay(membership.begin), toDay(membership.end)]
    let change = old & (isChange | isRemoved)
    // What is active in one term and removed in another is active.
    if ((old & isRemoved) > (next & isRemoved)) {
      change = next & isChange
      numbers.set([begin, end], at + 4)
    } else if ((old & isRemoved) === (next & isRemoved)) {
      const [first, last] = [numbers[at + 4]!, numbers[at + 5]!]
      numbers[at + 4] = Math.min(first, begin)
      numbers[at + 5] = last === noDay || end === noDay ? noDay : Math.max(last, end)
    }
    numbers[at + 2] = old & ~31 | Math.max(old & 3, next & 3) | (old | next) & isPrimary | change
    return (old & 3) === (next & 3) ? "repeated" : "other-role"
  }

  private slotOf(schoolClass: number, person: number): number {
    const mask = this.table.length - 1
    let slot = (Math.imul(schoolClass, 0x9e3779b1) ^ Math.imul(person, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & mask
    for (;; slot = (slot + 1) & mask) {
      const at = this.table[slot]! - 1
      if (at < 0 || (this.numbers[at] === schoolClass && this.numbers[at + 1] === person)) return slot
    }
  }

  private rehash(): void {
    this.table = new Uint32Array(this.table.length * 2)
    for (let at = 0; at < this.size * width; at += width) {
      this.table[this.slotOf(this.numbers[at]!, this.numbers[at + 1]!)] = at + 1
    }
  }

  private at(at: number): Membership {
    const { numbers } = this
    const flags = numbers[at + 2]!
    const begin = fromDay(numbers[at + 4]!)
    const end = fromDay(numbers[at + 5]!)
    return {
      class: this.classes.names[numbers[at]!]!,
      person: this.persons.names[numbers[at + 1]!]!,
      role: roles[flags & 3]!,
      primary: (flags & isPrimary) !== 0,
      ...(begin === undefined ? undefined : { begin }),
      ...(end === undefined ? undefined : { end }),
      ...((flags & isChange) === 0 ? undefined : { change: (flags & isRemoved) === 0 ? "active" : "removed" } as const),
      from: { file: this.files.names[flags >>> 5]!, row: numbers[at + 3]! }
    }
  }

  // After a method: without semicolons, `*` would continue a property.
  *[Symbol.iterator](): Iterator<Membership> {
    for (let at = 0; at < this.size * width; at += width) yield this.at(at)
  }

  readonly has = (classId: string, personId: string): boolean => this.get(classId, personId) !== undefined

  readonly get = (classId: string, personId: string): Membership | undefined => {
    const schoolClass = this.classes.numbers.get(classId)
    const person = this.persons.numbers.get(personId)
    if (schoolClass === undefined || person === undefined) return undefined
    const at = this.table[this.slotOf(schoolClass, person)]! - 1
    return at < 0 ? undefined : this.at(at)
  }

  private placesOf({ places, starts }: Index, number = 0): Uint32Array {
    return places.subarray(starts[number], starts[number + 1])
  }

  private placesOfClass(classId: string): Uint32Array {
    this.byClass ??= index(this.numbers, 0, this.size, this.classes.names.length)
    return this.placesOf(this.byClass, this.classes.numbers.get(classId))
  }

  readonly ofClass = (classId: string): ReadonlyArray<Membership> =>
    Array.from(this.placesOfClass(classId), (at) => this.at(at))

  readonly ofPerson = (personId: string): ReadonlyArray<Membership> => {
    this.byPerson ??= index(this.numbers, 1, this.size, this.persons.names.length)
    return Array.from(this.placesOf(this.byPerson, this.persons.numbers.get(personId)), (at) => this.at(at))
  }

  readonly countOfClass = (classId: string, role?: MembershipRole): number => {
    const places = this.placesOfClass(classId)
    if (role === undefined) return places.length
    const wanted = roles.indexOf(role)
    return places.reduce((count, at) => (this.numbers[at + 2]! & 3) === wanted ? count + 1 : count, 0)
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
