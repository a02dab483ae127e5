/**
 * What became of each row of the files, for results by row. Half a million rows take about 16 bytes each, beside the ids.
 */

const kinds = ["person", "class", "membership", "role", "school", "session", "course"] as const

/** What the rows of a file are about. `role` is a file with the roles of people. */
export type RowKind = typeof kinds[number]

/** A membership that a row names beside what the row is about. */
export interface Pair {
  readonly class: string
  readonly person: string
}

export interface LoggedRow {
  readonly file: string
  /** The line on which the row starts. */
  readonly row: number
  readonly kind: RowKind
  /** The id in the files: of the person, for a membership and a role too. Absent if the row has none. */
  readonly id: string | undefined
  /** The class of a membership. */
  readonly class: string | undefined
  /** The code under which the reader left the row out. */
  readonly lost: string | undefined
  /** Whether an earlier row says the same, so that both count as one. */
  readonly repeats: boolean
  readonly pairs: ReadonlyArray<Pair>
}

export interface RowLog extends Iterable<LoggedRow> {
  readonly size: number
}

const kindsOfFiles: ReadonlyArray<readonly [RegExp, RowKind]> = [
  [/enrol|roster/i, "membership"],
  [/class|section/i, "class"],
  [/school|orgs/i, "school"],
  [/session/i, "session"],
  [/course/i, "course"],
  [/roles/i, "role"]
]

/** The kind of rows of a file that were lost before anybody knew what they are about. */
const kindOf = (file: string): RowKind => kindsOfFiles.find(([name]) => name.test(file))?.[1] ?? "person"

/** Copies an array of numbers into one that has room for as many more. */
export const wider = (numbers: Int32Array): Int32Array<ArrayBuffer> => {
  const next = new Int32Array(numbers.length * 2)
  next.set(numbers)
  return next
}

/** Gives each string a number from 1, in order of appearance; 0 is no string. */
export class Names {
  readonly names: Array<string | undefined> = [undefined]
  readonly numbers = new Map<string, number>()

  /** Returns the number of a string. A part of a large one must be copied, which would else stay in memory. */
  of(name: string | undefined, copy = false): number {
    if (name === undefined || name === "") return 0
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    const kept = copy ? Buffer.from(name).toString() : name
    this.numbers.set(kept, this.names.length)
    return this.names.push(kept) - 1
  }
}

/** Numbers of a row: its line, then what it is about, its id, and its class. */
const width = 4
const maxRepeats = 8

/** Collects rows. What is said of a row is said of the last one that was begun. */
export class Builder implements RowLog {
  size = 0
  private readonly ids = new Names()
  private readonly codes = new Names()
  private readonly files = new Names()
  /** Of what the row is about: bits 0 to 2 are the kind; 3: repeats; 4 to 11: the code of its loss; from 12 on: the file. */
  private rows = new Int32Array(64 * width)
  /** Triples of row, class and person, in the order of rows. */
  private readonly pairs: Array<number> = []

  /** Begins a row of a file. */
  begin(file: string, row: number): void {
    if (this.size * width === this.rows.length) this.rows = wider(this.rows)
    this.rows.set([row, this.files.of(file) << 12 | kinds.indexOf(kindOf(file))], this.size++ * width)
  }

  /** Says what the row is about. */
  becomes(kind: RowKind, id: string, schoolClass?: string, repeats = false): void {
    const at = (this.size - 1) * width
    const about = this.rows[at + 1]! & ~0xf | kinds.indexOf(kind) | (repeats ? maxRepeats : 0)
    this.rows.set([about, this.ids.of(id, true), this.ids.of(schoolClass, true)], at + 1)
  }

  /** Adds a membership that the row names too. */
  also({ class: schoolClass, person }: Pair): void {
    this.pairs.push(this.size - 1, this.ids.of(schoolClass, true), this.ids.of(person, true))
  }

  /** Says that the row is left out, and why. */
  leave(code: string): void {
    const at = (this.size - 1) * width + 1
    this.rows[at] = this.rows[at]! & ~0xff0 | this.codes.of(code) << 4
  }

  // After a method: without semicolons, `*` would continue a property.
  *[Symbol.iterator](): Iterator<LoggedRow> {
    const { names } = this.ids
    let next = 0
    for (let at = 0; at < this.size; at++) {
      const pairs: Array<Pair> = []
      for (; this.pairs[next] === at; next += 3) {
        pairs.push({ class: names[this.pairs[next + 1]!]!, person: names[this.pairs[next + 2]!]! })
      }
      const begin = at * width
      const about = this.rows[begin + 1]!
      yield {
        file: this.files.names[about >>> 12]!,
        row: this.rows[begin]!,
        kind: kinds[about & 7]!,
        id: names[this.rows[begin + 2]!],
        class: names[this.rows[begin + 3]!],
        lost: this.codes.names[about >>> 4 & 0xff],
        repeats: (about & maxRepeats) !== 0,
        pairs
      }
    }
  }
}
