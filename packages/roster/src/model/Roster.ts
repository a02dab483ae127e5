/**
 * What the files of a school say, in whatever format they are. Ids are those of the source, strings are trimmed, and nothing is
 * escaped: who writes values into a spreadsheet or a page escapes them there.
 */
import type { Diagnostic, DiagnosticCount } from "./Diagnostic.ts"
import * as Memberships from "./Memberships.ts"
import type { Person } from "./Person.ts"
import type { RowLog } from "./RowLog.ts"
import type { School, SchoolClass } from "./SchoolClass.ts"
import type { Session } from "./Session.ts"

/** The format of the files. */
export type Format = "oneroster-1.1" | "oneroster-1.2" | "clever" | "sds-2.1" | "sds-2" | "sds-1" | "csv"

/**
 * What absence from the files means.
 * - `complete`: the files list everything. Only then, what is absent is gone.
 * - `partial`: the files list a part, or rows were lost in reading. Absence means nothing.
 * - `changes`: the files list what changed. `change` says what was removed; absence means nothing.
 * - `absent`: the files say nothing about it.
 */
export type Coverage = "complete" | "partial" | "changes" | "absent"

/** A file that was read. */
export interface SourceFile {
  readonly name: string
  /** Rows below the header, without empty ones. */
  readonly rows: number
}

/** Where the files are from. */
export interface Source {
  readonly format: Format
  /** The system that wrote the files, if they say so. */
  readonly system?: string
  readonly files: ReadonlyArray<SourceFile>
}

/** A school as its files describe it. */
export interface Roster {
  readonly source: Source
  readonly coverage: { readonly people: Coverage; readonly classes: Coverage; readonly memberships: Coverage }
  readonly schools: ReadonlyMap<string, School>
  readonly sessions: ReadonlyMap<string, Session>
  readonly people: ReadonlyMap<string, Person>
  readonly classes: ReadonlyMap<string, SchoolClass>
  readonly memberships: Memberships.Memberships
  /** The ids of people whom a membership names and no file lists. They are not known to be gone. */
  readonly unlisted: ReadonlySet<string>
  /** Likewise of classes. */
  readonly unlistedClasses: ReadonlySet<string>
  /** The first diagnostics of each code; `counts` has how many there are. */
  readonly diagnostics: ReadonlyArray<Diagnostic>
  readonly counts: ReadonlyArray<DiagnosticCount>
  /** What became of each row, if the caller asked for it. */
  readonly rows?: RowLog | undefined
}

/** Creates a roster from its parts; what is not given is empty. */
export const make = (parts: Partial<Roster> = {}): Roster => ({
  source: { format: "csv", files: [] },
  coverage: { people: "complete", classes: "complete", memberships: "complete" },
  schools: new Map(),
  sessions: new Map(),
  people: new Map(),
  classes: new Map(),
  memberships: Memberships.make(),
  unlisted: new Set(),
  unlistedClasses: new Set(),
  diagnostics: [],
  counts: [],
  ...parts
})

/** Returns whether no diagnostic is an error. */
export const isValid = (roster: Pick<Roster, "counts">): boolean =>
  roster.counts.every((count) => count.severity !== "error")
