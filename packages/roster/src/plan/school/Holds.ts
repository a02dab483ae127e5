/** Why a plan waits for confirmation. */
import { isOpen, type Live } from "../../live/Live.ts"
import * as Text from "../../model/Text.ts"
import type { Files } from "../Draft.ts"
import type { Code } from "../Finding.ts"
import type { Known } from "../IdMap.ts"
import type { Hold } from "../Plan.ts"
import { keyOf, type Step } from "../Step.ts"
import type * as Accounts from "./Accounts.ts"
import { isAdministrator } from "./Administrator.ts"
import type * as Classes from "./Classes.ts"
import type { Enrolments } from "./Enrolments.ts"
import type * as Leavers from "./Leavers.ts"

/** Returns why a plan waits: for a count that is above its share, in percent, and at least `few`. */
export const of = (what: Hold["what"], count: number, of: number, threshold: number, few = 1): ReadonlyArray<Hold> =>
  count >= few && count * 100 > of * threshold ? [{ what, count, of, threshold }] : []

/** In a school, teachers are few: a share of all memberships says nothing about theirs. At least half of them wait, unless the threshold allows more. */
const ofTeachers = ({ ending, known }: Enrolments["ofTeachers"], threshold: number): ReadonlyArray<Hold> =>
  ending * 2 < known || of("teachers", ending, known, threshold).length === 0
    ? []
    : [{ what: "teachers", count: ending, of: known, threshold: 0 }]

/** Classes with fewer pupils than this may be emptied without confirmation. */
const fewPupils = 3

/**
 * Classes that continue in Flat and lose each of their pupils, or each of their teachers but administrators. An export that lost a small school, or its
 * teachers, stays below every share of a district, and yet nobody is left in its classes.
 */
const ofEmptied = (
  live: Live,
  known: Known,
  steps: ReadonlyArray<Step>,
  teachers: ReadonlyArray<Step>
): ReadonlyArray<Hold> => {
  const deleted = new Set<string>()
  const leaving = new Map<string, Array<string>>()
  /** Classes that end, and those that get new pupils or new teachers. */
  const [ending, learning, taught] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const teaching = new Set(teachers)
  for (const step of steps) {
    if (step.kind === "removeAccount") deleted.add(step.account)
    else if (step.kind === "unenrol") Text.collect(leaving, keyOf(step.target), keyOf(step.account))
    else if (step.kind === "enrol") (teaching.has(step) ? taught : learning).add(keyOf(step.target))
    else if (step.kind === "archiveClass") ending.add(keyOf(step.target))
  }
  if (deleted.size + leaving.size === 0) return []
  const emptied = { what: "emptied" as const, count: 0, of: 0, threshold: 0 }
  const untaught = { what: "untaught" as const, count: 0, of: 0, threshold: 0 }
  for (const { flat } of known.classes.values()) {
    const room = live.classes.get(flat)
    if (room === undefined || !isOpen(room)) continue
    const left = new Set(leaving.get(flat))
    const members = Array.from(room.members ?? [])
    const add = (hold: typeof emptied | typeof untaught, of: typeof members, few: number, coming: Set<string>) => {
      if (of.length < few) return
      hold.of++
      if (!ending.has(flat) && !coming.has(flat) && of.every(([id]) => deleted.has(id) || left.has(id))) hold.count++
    }
    add(emptied, members.filter(([, group]) => group === "student"), fewPupils, learning)
    // The token's user teaches each class that it made.
    const isStaff = (id: string) => id !== live.self && !isAdministrator(live.accounts.get(id)?.role ?? "")
    add(untaught, members.filter(([id, group]) => group === "teacher" && isStaff(id)), 1, taught)
  }
  return [emptied, untaught].filter(({ count }) => count > 0)
}

/** The parts of a plan of files. */
interface Parts {
  readonly accounts: ReturnType<typeof Accounts.plan>
  readonly leavers: ReturnType<typeof Leavers.plan>
  readonly classes: ReturnType<typeof Classes.plan>
  readonly members: Enrolments
  readonly steps: ReadonlyArray<Step>
}

/** Returns why a plan of files waits, but for the classes that it archives: how many of these may be depends on the command. */
export const ofFiles = (
  { draft, known, live }: Pick<Files, "draft" | "known" | "live">,
  { accounts, classes, leavers, members, steps }: Parts
): ReadonlyArray<Hold> => {
  const { changeThreshold = 50, threshold = 5 } = draft.options
  const reported = (wanted: Code) => draft.findings.filter(({ code }) => code === wanted).length
  const changed = accounts.updates.filter(({ changes: { email, firstname, lastname } }) =>
    firstname !== undefined || lastname !== undefined || email !== undefined
  )
  const absent = leavers.leavers.filter(({ why }) => why === "absent")
  return [
    ...of("accounts", leavers.removals.length, leavers.known, threshold),
    ...of("memberships", members.removals.length, members.known, threshold),
    ...ofTeachers(members.ofTeachers, threshold),
    ...ofEmptied(live, known, steps, members.teachers),
    // Those that were imported in another way, under other usernames or ids, would all be doubled. Two people may have the same name.
    ...of("duplicates", reported("name-exists"), accounts.creates.length, threshold, 5),
    ...of("classDuplicates", reported("class-name-exists"), classes.creates, threshold, 5),
    // Files of another school have nobody of this one.
    ...of("leavers", absent.length, leavers.known, changeThreshold, 20),
    // Columns that moved by one, or files of another school, change the name or the address of almost everybody.
    ...of("changes", changed.length, accounts.updates.length + draft.unchanged.accounts, changeThreshold, 20)
  ]
}
