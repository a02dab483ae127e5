/**
 * What has to be written so that Flat has what the files say. Plain JSON without passwords: it can be saved, read by people and programs, and
 * applied later.
 */
import * as Lives from "../live/Live.ts"
import type { Source } from "../model/Roster.ts"
import type { Finding } from "./Finding.ts"
import type { Hold } from "./Hold.ts"
import type { Claim, Entry } from "./IdMap.ts"
import type { Name } from "./Names.ts"
import type { Field, Options } from "./Options.ts"
import type { Step } from "./Step.ts"

/** A value that people changed in Flat after the tool had written it, and that is not what the files say. */
export interface ManualEdit {
  readonly kind: "account" | "class"
  readonly source: string
  readonly flat: string
  readonly field: Field
  readonly written: string
  readonly live: string | undefined
  readonly wanted: string
  readonly decision: "kept" | "repaired"
}

/** A person whom an earlier run imported and who is gone by the files. */
export interface Leaver {
  readonly person: string
  readonly account: string
  /** `absent`: not in complete files; `removed`: a file of changes removes the person; `disabled`: may not sign in. */
  readonly why: "absent" | "removed" | "disabled"
  /** The licence that the account has. Absent if Flat shows none. */
  readonly licence?: "seat" | "site" | "ended" | undefined
}

/** What the files or Flat have and the plan leaves alone. */
export const skips = {
  others: "people without a role in Flat, such as guardians",
  gone: "people who left or may not sign in, and have no account",
  classesEnded: "classes that are over",
  classesNotBegun: "classes that have not begun",
  classesEmpty: "classes without members",
  membershipsOther: "aides and other roles in classes",
  membershipsNotNow: "memberships of another time",
  membershipsUnresolved: "memberships of people who are left out",
  membersByHand: "members in Flat whom the files do not know"
} as const

/** How much of each the plan leaves alone. */
export type Skipped = Readonly<Record<keyof typeof skips, number>>

/** How many calls a plan makes. */
export interface Calls {
  /** Requests that apply the plan: one for each step. */
  readonly apply: number
  readonly byKind: Readonly<Partial<Record<Step["kind"], number>>>
  /** Requests that the plan was made with. */
  readonly read: number
  /** Requests that the next run reads with, after this plan was applied. */
  readonly nextRead: number
}

/** What the end of a year is about. */
export interface YearEnd {
  /** The school year that begins. Absent if no files were given: the plan only ends a year. */
  readonly begins?: string | undefined
  /** Known classes that were archived before. */
  readonly archivedBefore: number
  /** Known classes of the year that begins. */
  readonly carriedBefore: number
  /** Licences of leavers, and accounts that need one. Flat shows the licence of an account, and not how many the organization has. */
  readonly licences: {
    /** Whether Flat shows the licence of any account. */
    readonly known: boolean
    readonly seats: number
    readonly site: number
    readonly ended: number
    readonly unknown: number
    readonly newAccounts: number
  }
}

/** What only the comparison knew, and results by row need. Ids in the school's files. */
export interface Compared {
  /** Classes that are not created, because they have no members. */
  readonly emptyClasses: ReadonlyArray<string>
  /** Classes and people of earlier runs that a file of changes names and does not list. */
  readonly classes: ReadonlyArray<string>
  readonly people: ReadonlyArray<string>
  /** When a year ends: current classes that are not of the year that begins. */
  readonly otherYear: ReadonlyArray<string>
}

export interface BeforeAfter {
  readonly before: number
  readonly after: number
}

/** The people of a school or a grade, by what happens to them. */
export interface Group {
  /** Empty for people without a school or a grade. */
  readonly name: string
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  /** With a conflict. */
  readonly unclear: number
  /** Such as those who are outside of the filters, or may not sign in. Without guardians. */
  readonly skipped: number
}

/** A class whose members change, or that is created. */
export interface Room {
  readonly name: string
  /** What enrolments refer to: the step that creates the class, or its id in Flat. */
  readonly key: string
  readonly created: boolean
  readonly before: number
  readonly added: number
  readonly removed: number
}

/** What a plan changes by school, grade and class, and how much there is before and after: for reports, which are made without the files. */
export interface Picture {
  readonly pupils: BeforeAfter
  readonly teachers: BeforeAfter
  /** Active classes of the token's user. */
  readonly classes: BeforeAfter
  /** Memberships of those classes, as far as the plan read them. */
  readonly memberships: BeforeAfter
  readonly schools: ReadonlyArray<Group>
  /** Of pupils. */
  readonly grades: ReadonlyArray<Group>
  readonly rooms: ReadonlyArray<Room>
}

/** What a run will do. */
export interface Plan {
  readonly version: 1
  readonly source: Source
  /** Present if the plan ends a school year. */
  readonly yearEnd?: YearEnd | undefined
  /** Present if the plan undoes a run: the name of its plan. */
  readonly undoes?: string | undefined
  /** The organization in Flat that it was made for. */
  readonly organization?: string | undefined
  /** The day of the plan. */
  readonly today: string
  /** What the plan covers, and what it may do. */
  readonly options: Options
  readonly compared: Compared
  /** What it changes by school, grade and class. */
  readonly picture?: Picture | undefined
  /** ISO time at which it was made. Two plans with the same steps are two plans: the first may have been undone in Flat. */
  readonly made?: string | undefined
  /** In an order in which they can be done: accounts, roles, classes, teachers, pupils, archives, removals. */
  readonly steps: ReadonlyArray<Step>
  /** The names of the accounts and classes that exist and that steps are about. */
  readonly names: ReadonlyArray<Name>
  /** What to write into the id map before the first step: matches that were found, and values that people changed to what the files say. */
  readonly matches: ReadonlyArray<Entry>
  /** What to remove from the id map before the first step, if it is still there: matches of a run that is undone. */
  readonly forgets?: ReadonlyArray<Claim> | undefined
  readonly conflicts: ReadonlyArray<Finding>
  readonly notices: ReadonlyArray<Finding>
  readonly manualEdits: ReadonlyArray<ManualEdit>
  readonly leavers: ReadonlyArray<Leaver>
  /** What is as the files say. */
  readonly unchanged: { readonly accounts: number; readonly classes: number; readonly memberships: number }
  readonly skipped: Skipped
  /** If there is any, nothing of the plan is applied without confirmation. */
  readonly held: ReadonlyArray<Hold>
  readonly calls: Calls
}

/** Counts the calls that apply a plan, and those that read what it and the next one are made of. */
export const callsOf = (steps: ReadonlyArray<Step>, live: Lives.Live): Calls => {
  const byKind: { [K in Step["kind"]]?: number } = {}
  for (const { kind } of steps) byKind[kind] = (byKind[kind] ?? 0) + 1
  const accounts = live.accounts.size + (byKind.createAccount ?? 0) - (byKind.removeAccount ?? 0)
  return {
    apply: steps.length,
    byKind,
    read: Lives.total(live.reads),
    nextRead: Lives.total(Lives.next(live.reads, accounts, byKind.createClass ?? 0))
  }
}
