/** What an organization in Flat has now: the side of a comparison that is read, never remembered. */

/** A role in the organization. Values that are added later are kept as they are. */
export type LiveRole = "user" | "teacher" | "admin" | "accountAdmin" | (string & {})

/** An account in Flat. */
export interface LiveAccount {
  readonly id: string
  readonly username: string
  readonly firstname?: string | undefined
  readonly lastname?: string | undefined
  readonly email?: string | undefined
  readonly role: LiveRole
  /** Whether a teacher created it to try a class as a student. */
  readonly test: boolean
  /** The licence. `seat` uses one of the organization's, `site` covers everybody. `undefined` if Flat shows none. */
  readonly licence?: "seat" | "site" | "ended" | undefined
  /** ISO time at which it was used last. */
  readonly lastActivity?: string | undefined
  /** Number of groups that it is in: one for each class, and sub-groups of classes. */
  readonly groups?: number | undefined
}

/** A system that a class is linked to, and that sends its members. */
export type Link = typeof links[number]

export const links = ["googleClassroom", "microsoftGraph", "clever", "lti", "canvas", "mfc"] as const

/** A class in Flat. */
export interface LiveClass {
  readonly id: string
  readonly name: string
  readonly section?: string | undefined
  readonly level?: string | undefined
  readonly state: "active" | "inactive" | "archived" | (string & {})
  readonly link?: Link | undefined
  /** ISO time. */
  readonly created?: string | undefined
  /** Number of assignments. */
  readonly assignments?: number | undefined
  /** Whether the token's user teaches the class. Only then it can be changed. */
  readonly taught: boolean
  /** By account. `undefined` if nobody asked for the members. */
  readonly members: ReadonlyMap<string, "teacher" | "student"> | undefined
}

/** Returns whether a class is neither archived nor deleted. */
export const isOpen = ({ state }: LiveClass): boolean => state === "active" || state === "inactive"

/** Requests that were sent to read, without retries. */
export interface Reads {
  readonly self: number
  readonly accountPages: number
  readonly classLists: number
  /** Classes of the id map that no list has. */
  readonly classes: number
  /** Groups whose members the accounts do not list. */
  readonly groups: number
}

/** The organization as it is in Flat. */
export interface Live {
  /** The token's user, who becomes a teacher of each class that is created. `undefined` if the token may not say. */
  readonly self: string | undefined
  /** The id of the organization, if the accounts name it. */
  readonly organization?: string | undefined
  readonly accounts: ReadonlyMap<string, LiveAccount>
  readonly classes: ReadonlyMap<string, LiveClass>
  readonly reads: Reads
}

const noReads: Reads = { self: 0, accountPages: 0, classLists: 0, classes: 0, groups: 0 }

/** Accounts of one page of the list: the most that the API allows. */
export const pageSize = 1000

/** Returns the number of requests. */
export const total = (reads: Reads): number =>
  reads.self + reads.accountPages + reads.classLists + reads.classes + reads.groups

/** Returns the reads of the next run, if the organization has `accounts` accounts and `newClasses` more classes by then. */
export const next = (reads: Reads, accounts: number, newClasses: number): Reads => ({
  ...reads,
  accountPages: Math.max(1, Math.ceil(accounts / pageSize)),
  // Where accounts do not list their groups, each class needs two reads.
  groups: reads.groups === 0 ? 0 : reads.groups + 2 * newClasses
})

/** Creates live data from lists; what is not given is empty. */
export const make = (parts: {
  readonly self?: string
  readonly accounts?: Iterable<LiveAccount>
  readonly classes?: Iterable<LiveClass>
  readonly reads?: Reads
} = {}): Live => ({
  self: parts.self,
  accounts: new Map(Array.from(parts.accounts ?? [], (account) => [account.id, account])),
  classes: new Map(Array.from(parts.classes ?? [], (schoolClass) => [schoolClass.id, schoolClass])),
  reads: parts.reads ?? noReads
})
