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

/** Copies a column of numbers into one that has room for more. */
export const wider = <A extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(next: A, column: A): A => {
  next.set(column)
  return next
}

/** Gives each string a number from 1, in order of appearance. A string is copied: it may be a part of a large one. */
class Numbers {
  readonly names: Array<string> = [""]
  private readonly numbers = new Map<string, number>()

  of(name: string | undefined): number {
    if (name === undefined || name === "") return 0
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    const copy = Buffer.from(name).toString()
    this.numbers.set(copy, this.names.length)
    return this.names.push(copy) - 1
  }

  name(number: number): string | undefined {
    return number === 0 ? undefined : this.names[number]
  }
}

/** Collects rows. What is said of a row is said of the last one that was begun. */
export class Builder implements RowLog {
  size = 0
  private readonly ids = new Numbers()
  private readonly codes = new Numbers()
  private readonly fileNames = new Numbers()
  private files = new Uint16Array(64)
  private rows = new Uint32Array(64)
  /** Bits 0 to 2: kind; 3: repeats. */
  private flags = new Uint8Array(64)
  private lost = new Uint8Array(64)
  private idsOf = new Uint32Array(64)
  private classesOf = new Uint32Array(64)
  /** Triples of row, class and person, in the order of rows. */
  private readonly pairs: Array<number> = []

  /** Begins a row of a file. */
  begin(file: string, row: number): void {
    if (this.size === this.rows.length) this.grow()
    const at = this.size++
    this.files[at] = this.fileNames.of(file)
    this.rows[at] = row
    this.flags[at] = kinds.indexOf(kindOf(file))
  }

  /** Says what the row is about. */
  becomes(kind: RowKind, id: string, schoolClass?: string, repeats = false): void {
    const at = this.size - 1
    this.flags[at] = kinds.indexOf(kind) | (repeats ? 8 : 0)
    this.idsOf[at] = this.ids.of(id)
    this.classesOf[at] = this.ids.of(schoolClass)
  }

  /** Adds a membership that the row names too. */
  also({ class: schoolClass, person }: Pair): void {
    this.pairs.push(this.size - 1, this.ids.of(schoolClass), this.ids.of(person))
  }

  /** Says that the row is left out, and why. */
  leave(code: string): void {
    this.lost[this.size - 1] = this.codes.of(code)
  }

  private grow(): void {
    const length = this.rows.length * 2
    this.files = wider(new Uint16Array(length), this.files)
    this.rows = wider(new Uint32Array(length), this.rows)
    this.flags = wider(new Uint8Array(length), this.flags)
    this.lost = wider(new Uint8Array(length), this.lost)
    this.idsOf = wider(new Uint32Array(length), this.idsOf)
    this.classesOf = wider(new Uint32Array(length), this.classesOf)
  }

  // After a method: without semicolons, `*` would continue a property.
  *[Symbol.iterator](): Iterator<LoggedRow> {
    let next = 0
    for (let at = 0; at < this.size; at++) {
      const pairs: Array<Pair> = []
      for (; this.pairs[next] === at; next += 3) {
        pairs.push({ class: this.ids.names[this.pairs[next + 1]!]!, person: this.ids.names[this.pairs[next + 2]!]! })
      }
      const flags = this.flags[at]!
      yield {
        file: this.fileNames.names[this.files[at]!]!,
        row: this.rows[at]!,
        kind: kinds[flags & 7]!,
        id: this.ids.name(this.idsOf[at]!),
        class: this.ids.name(this.classesOf[at]!),
        lost: this.codes.name(this.lost[at]!),
        repeats: (flags & 8) !== 0,
        pairs
      }
    }
  }
}
