/** Why a plan waits for confirmation. */
import { isOpen, type Live } from "../../live/Live.ts"
import * as Text from "../../model/Text.ts"
import type { Files } from "../Draft.ts"
import type { Code } from "../Finding.ts"
import { type Hold, mostNames } from "../Hold.ts"
import type { Known } from "../IdMap.ts"
import * as Names from "../Names.ts"
import type { Options } from "../Options.ts"
import { keyOf, type Step } from "../Step.ts"
import type * as Accounts from "./Accounts.ts"
import { isAdministrator } from "./Administrator.ts"
import type * as Classes from "./Classes.ts"
import type { Enrolments } from "./Enrolments.ts"
import type * as Leavers from "./Leavers.ts"

/** How many there are, above which share they wait, and how many of them at least. */
interface Limit {
  readonly of: number
  readonly threshold: number
  readonly few?: number
}

/** Says that a plan waits because of some things, with the names of the first. */
const holding = <A>(what: Hold["what"], some: ReadonlyArray<A>, limit: Limit, nameOf: (one: A) => string): Hold => ({
  what,
  count: some.length,
  of: limit.of,
  threshold: limit.threshold,
  names: some.slice(0, mostNames).map(nameOf).filter((name) => name !== "")
})

/** Returns why a plan waits: for things that are above their share, in percent, and at least `few`. */
const above = <A>(what: Hold["what"], some: ReadonlyArray<A>, limit: Limit, nameOf: (one: A) => string) =>
  some.length >= (limit.few ?? 1) && some.length * 100 > limit.of * limit.threshold
    ? [holding(what, some, limit, nameOf)]
    : []

/** In a school, teachers are few: a share of all memberships says nothing about theirs. At least half of them wait, unless the threshold allows more. */
const ofTeachers = ({ ending, known }: Enrolments["ofTeachers"], threshold: number, nameOf: (id: string) => string) =>
  ending.length * 2 < known || above("teachers", ending, { of: known, threshold }, nameOf).length === 0
    ? []
    : [holding("teachers", ending, { of: known, threshold: 0 }, nameOf)]

/** Classes with fewer pupils than this may be emptied without confirmation. */
const fewPupils = 3

/** Fewer pupils than this may leave a class, and fewer roles may change, without confirmation. */
const [fewLeaving, fewRoles] = [5, 3]

/** What may change without a person, for all plans. */
export type Thresholds = Pick<Options, "threshold" | "archiveThreshold" | "roleThreshold" | "classThreshold">

/** What every plan has: also one that undoes a run. */
interface Change {
  readonly live: Live
  readonly known: Known
  readonly steps: ReadonlyArray<Step>
  /** Those of the steps that add a teacher to a class. */
  readonly teachers: ReadonlyArray<Step>
}

/** Pupils who become teachers read and grade the work of others; teachers who become pupils lose their classes. */
const ofRoles = ({ live, steps }: Change, { roleThreshold = 5 }: Thresholds): ReadonlyArray<Hold> => {
  const teachers = Array.from(live.accounts.values()).filter(({ role, test }) => role === "teacher" && !test).length
  const changing = (to: string) =>
    steps.flatMap((step) => step.kind === "updateAccount" && step.changes.role?.to === to ? [step.account] : [])
  const limit = { of: teachers, threshold: roleThreshold, few: fewRoles }
  const { account } = Names.namesIn(live)
  return [
    ...above("role-rises", changing("teacher"), limit, account).map((hold) => ({
      ...hold,
      detail: teachers === 1 ? "there is 1 teacher" : `there are ${Text.count(teachers, "teacher")}`
    })),
    ...above("role-falls", changing("user"), limit, account)
  ]
}

/** What happens to the members of classes. */
const movesOf = ({ steps, teachers }: Change) => {
  const deleted = new Set<string>()
  /** Teachers who become pupils. */
  const demoted = new Set<string>()
  const leaving = new Map<string, Array<string>>()
  /** People who come into a class. */
  const coming = new Set<string>()
  /** Classes that end, and those that get new pupils or new teachers. */
  const [ending, learning, taught] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const teaching = new Set(teachers)
  for (const step of steps) {
    if (step.kind === "removeAccount") deleted.add(step.account)
    else if (step.kind === "updateAccount" && step.changes.role?.to === "user") demoted.add(step.account)
    else if (step.kind === "unenrol") Text.collect(leaving, keyOf(step.target), keyOf(step.account))
    else if (step.kind === "archiveClass") ending.add(keyOf(step.target))
    else if (step.kind === "enrol") {
      ;(teaching.has(step) ? taught : learning).add(keyOf(step.target))
      coming.add(keyOf(step.account))
    }
  }
  return { deleted, demoted, leaving, coming, ending, learning, taught }
}

/**
 * Classes that continue in Flat and lose each of their pupils, many of them, or each of their teachers but administrators. An export that lost a small
 * school, or its teachers, stays below every share of a district, and yet nobody is left in its classes.
 */
const ofClasses = (change: Change, { classThreshold = 50 }: Thresholds): ReadonlyArray<Hold> => {
  const { coming, deleted, demoted, ending, learning, leaving, taught } = movesOf(change)
  if (deleted.size + leaving.size + demoted.size === 0) return []
  const { known, live } = change
  const emptied = { some: Array<string>(), of: 0 }
  const untaught = { some: Array<string>(), of: 0 }
  const thinned = { some: Array<string>(), of: 0, left: 0, moved: 0 }
  for (const { flat } of known.classes.values()) {
    const room = live.classes.get(flat)
    if (room === undefined || !isOpen(room)) continue
    const left = new Set(leaving.get(flat))
    const isLeft = (id: string) => deleted.has(id) || left.has(id)
    const goesOn = !ending.has(flat)
    const members = Array.from(room.members ?? [])
    const pupils = members.flatMap(([id, group]) => group === "student" ? [id] : [])
    const gone = pupils.filter(isLeft)
    const isEmptied = goesOn && !learning.has(flat) && gone.length === pupils.length
    if (pupils.length >= fewPupils) {
      emptied.of++
      if (isEmptied) emptied.some.push(flat)
    }
    if (pupils.length >= fewLeaving) {
      thinned.of++
      if (goesOn && !isEmptied && gone.length >= fewLeaving && gone.length * 100 >= pupils.length * classThreshold) {
        const moved = gone.filter((id) => coming.has(id)).length
        thinned.some.push(flat)
        thinned.moved += moved
        thinned.left += gone.length - moved
      }
    }
    // The token's user teaches each class that it made.
    const staff = members.filter(([id, group]) =>
      group === "teacher" && id !== live.self && !isAdministrator(live.accounts.get(id)?.role ?? "")
    )
    if (staff.length === 0) continue
    untaught.of++
    if (goesOn && !taught.has(flat) && staff.every(([id]) => isLeft(id) || demoted.has(id))) untaught.some.push(flat)
  }
  const { class: title } = Names.namesIn(live)
  const always = (what: Hold["what"], { of, some }: typeof emptied, threshold = 0) =>
    some.length === 0 ? [] : [holding(what, some, { of, threshold }, title)]
  return [
    ...always("emptied", emptied),
    ...always("thinned", thinned, classThreshold).map((hold) => ({
      ...hold,
      detail: `${Text.count(thinned.left, "pupil leaves", "pupils leave")}, ${
        Text.count(thinned.moved, "moves", "move")
      } to another class`
    })),
    ...always("untaught", untaught)
  ]
}

/** Returns why any plan waits: for changes of roles, and for classes that lose their members. */
export const ofChange = (change: Change, thresholds: Thresholds): ReadonlyArray<Hold> => [
  ...ofRoles(change, thresholds),
  ...ofClasses(change, thresholds)
]

/** Returns whether the accounts that a plan deletes are too many. */
export const ofRemovals = (live: Live, accounts: ReadonlyArray<string>, of: number, { threshold = 5 }: Thresholds) =>
  above("accounts", accounts, { of, threshold }, Names.namesIn(live).account)

/** Returns whether the classes that a plan archives are too many. How many these may be depends on the command. */
export const ofArchives = (live: Live, archives: ReadonlyArray<Step>, of: number, threshold: number) =>
  above("classes", idsOf(archives), { of, threshold }, Names.namesIn(live).class)

/** Says that classes are archived before they are over. */
export const ofRunning = (live: Live, running: ReadonlyArray<Step>, of: number): ReadonlyArray<Hold> =>
  running.length === 0 ? [] : [holding("running", idsOf(running), { of, threshold: 0 }, Names.namesIn(live).class)]

const idsOf = (steps: ReadonlyArray<Step>): ReadonlyArray<string> =>
  steps.flatMap((step) => step.kind === "archiveClass" ? [keyOf(step.target)] : [])

/** The parts of a plan of files. */
interface Parts {
  readonly accounts: ReturnType<typeof Accounts.plan>
  readonly leavers: ReturnType<typeof Leavers.plan>
  readonly classes: ReturnType<typeof Classes.plan>
  readonly members: Enrolments
  readonly steps: ReadonlyArray<Step>
}

/** Names and addresses are changed for other reasons: a hold says how many of each. */
const ofChanges = (live: Live, { unchanged }: Files["draft"], { updates }: Parts["accounts"], threshold: number) => {
  const names = updates.filter(({ changes: { firstname, lastname } }) =>
    firstname !== undefined || lastname !== undefined
  )
  const addresses = updates.filter(({ changes: { email } }) => email !== undefined)
  const changed = [...new Set([...names, ...addresses])].map(({ account }) => account)
  const parts = [
    names.length > 0 && Text.count(names.length, "name"),
    addresses.length > 0 && Text.count(addresses.length, "e-mail address", "e-mail addresses")
  ]
  // Columns that moved by one, or files of another school, change the name or the address of almost everybody.
  return above(
    "changes",
    changed,
    { of: updates.length + unchanged.accounts, threshold, few: 20 },
    Names.namesIn(live).account
  )
    .map((hold) => ({ ...hold, detail: parts.filter((part) => part !== false).join(", ") }))
}

/** Returns why a plan of files waits, but for the classes that it archives: how many of these may be depends on the command. */
export const ofFiles = (
  { draft, known, live, roster }: Pick<Files, "draft" | "known" | "live" | "roster">,
  { accounts, classes, leavers, members, steps }: Parts
): ReadonlyArray<Hold> => {
  const { changeThreshold = 50, threshold = 5 } = draft.options
  const reported = (wanted: Code) => draft.findings.filter(({ code }) => code === wanted)
  const absent = leavers.leavers.filter(({ why }) => why === "absent")
  const { account: nameOf } = Names.namesIn(live)
  const personOf = ({ person = "" }: { readonly person?: string | undefined }) => {
    const { firstName, lastName } = roster.people.get(person) ?? {}
    return Names.fullName(firstName, lastName)
  }
  return [
    ...ofRemovals(live, leavers.removals.map(({ account }) => account), leavers.known, draft.options),
    ...above(
      "memberships",
      members.removals,
      { of: members.known, threshold },
      ({ account }) => nameOf(keyOf(account))
    ),
    ...ofTeachers(members.ofTeachers, threshold, nameOf),
    ...ofChange({ live, known, steps, teachers: members.teachers }, draft.options),
    // Those that were imported in another way, under other usernames or ids, would all be doubled. Two people may have the same name.
    ...above("duplicates", reported("name-exists"), { of: accounts.creates.length, threshold, few: 5 }, personOf),
    ...above(
      "class-duplicates",
      reported("class-name-exists"),
      { of: classes.creates, threshold, few: 5 },
      (finding) => roster.classes.get(finding.class ?? "")?.title ?? ""
    ),
    // Files of another school have nobody of this one.
    ...above(
      "leavers",
      absent,
      { of: leavers.known, threshold: changeThreshold, few: 20 },
      ({ account }) => nameOf(account)
    ),
    ...ofChanges(live, draft, accounts, changeThreshold)
  ]
}
