/** Why a plan waits for a person. */
import { isOpen, type Live } from "../../live/Live.ts"
import * as Text from "../../model/Text.ts"
import type { Files } from "../Draft.ts"
import type { Code } from "../Finding.ts"
import { type Hold, mostNames } from "../Hold.ts"
import * as Names from "../Names.ts"
import type { Options } from "../Options.ts"
import { type Enrol, keyOf, type Step } from "../Step.ts"
import type * as Accounts from "./Accounts.ts"
import { isAdministrator } from "./Administrator.ts"
import type * as Classes from "./Classes.ts"
import type { Enrolments } from "./Enrolments.ts"
import type * as Leavers from "./Leavers.ts"

/** Of how many, and above which share, in percent. */
interface Limit {
  readonly of: number
  readonly threshold?: number
  /** @default 1 */
  readonly few?: number
  readonly detail?: string
}

/** Says that a plan waits because of accounts or classes, with the names of the first. */
const hold = (live: Live, what: Hold["what"], ids: ReadonlyArray<string>, { few: _, ...limit }: Limit): Hold => ({
  what,
  count: ids.length,
  threshold: 0,
  ...limit,
  names: ids.slice(0, mostNames).map((id) => Names.inFlat(live, id)).filter((name) => name !== "")
})

/** Returns why a plan waits: for accounts or classes that are above their share, and at least `few`. */
export const above = (live: Live, what: Hold["what"], ids: ReadonlyArray<string>, limit: Limit): ReadonlyArray<Hold> =>
  ids.length >= (limit.few ?? 1) && ids.length * 100 > limit.of * (limit.threshold ?? 0)
    ? [hold(live, what, ids, limit)]
    : []

/** In a school, teachers are few: a share of all memberships says nothing about theirs. At least half of them wait, unless the threshold allows more. */
const ofTeachers = (live: Live, { ending, known }: Enrolments["ofTeachers"], threshold: number) =>
  ending.length * 2 < known || ending.length * 100 <= known * threshold
    ? []
    : [hold(live, "teachers", ending, { of: known })]

/** Classes with fewer pupils than this may be emptied without confirmation. */
const fewPupils = 3

/** Fewer pupils than this may leave a class without confirmation. */
const fewLeaving = 5

/** Fewer roles than this may change without confirmation. */
const fewRoles = 3

type Thresholds = Pick<Options, "roleThreshold" | "classThreshold">

/** What every plan has: also one that undoes a run. */
interface Change {
  readonly live: Live
  readonly steps: ReadonlyArray<Step>
  /** Those of the steps that add a teacher to a class. */
  readonly teachers: ReadonlyArray<Enrol>
}

/** Pupils who become teachers read and grade the work of others; teachers who become pupils lose their classes. */
const ofRoles = ({ live, steps }: Change, { roleThreshold = 5 }: Thresholds): ReadonlyArray<Hold> => {
  const teachers = Array.from(live.accounts.values()).filter(({ role, test }) => role === "teacher" && !test).length
  const changing = (to: string) =>
    steps.flatMap((step) => step.kind === "updateAccount" && step.changes.role?.to === to ? [step.account] : [])
  const limit = { of: teachers, threshold: roleThreshold, few: fewRoles }
  const detail = `there ${teachers === 1 ? "is" : "are"} ${Text.count(teachers, "teacher")}`
  return [
    ...above(live, "role-rises", changing("teacher"), { ...limit, detail }),
    ...above(live, "role-falls", changing("user"), limit)
  ]
}

/**
 * Classes that continue in Flat and lose each of their pupils, many of them, or each of their teachers but administrators. An export that lost a small
 * school, or its teachers, stays below every share of a district, and yet nobody is left in its classes.
 */
const ofClasses = (
  { live, steps, teachers }: Change,
  { classThreshold = 50 }: Thresholds
): ReadonlyArray<Hold> => {
  const [deleted, demoted] = [new Set<string>(), new Set<string>()]
  const leaving = new Map<string, Array<string>>()
  /** Classes that end, and those that get new pupils or new teachers. */
  const [ending, learning, taught] = [new Set<string>(), new Set<string>(), new Set<string>()]
  /** People who come into a class. */
  const coming = new Set<string>()
  const teaching = new Set<Step>(teachers)
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
  if (deleted.size + leaving.size + demoted.size === 0) return []
  const emptied = { some: Array<string>(), of: 0 }
  const untaught = { some: Array<string>(), of: 0 }
  const thinned = { some: Array<string>(), of: 0, left: 0, moved: 0 }
  for (const [flat, room] of live.classes) {
    if (room.members === undefined || !isOpen(room)) continue
    const left = new Set(leaving.get(flat))
    const isLeft = (id: string) => deleted.has(id) || left.has(id)
    const goesOn = !ending.has(flat)
    const members = Array.from(room.members)
    const pupils = members.flatMap(([id, group]) => group === "student" ? [id] : [])
    const gone = pupils.filter(isLeft)
    const isEmptied = goesOn && !learning.has(flat) && gone.length === pupils.length
    if (pupils.length >= fewPupils) emptied.of++
    if (pupils.length >= fewPupils && isEmptied) emptied.some.push(flat)
    if (pupils.length >= fewLeaving) thinned.of++
    if (goesOn && !isEmptied && gone.length >= fewLeaving && gone.length * 100 >= pupils.length * classThreshold) {
      const moved = gone.filter((id) => coming.has(id)).length
      thinned.some.push(flat)
      thinned.moved += moved
      thinned.left += gone.length - moved
    }
    // The token's user teaches each class that it made.
    const staff = members.filter(([id, group]) =>
      group === "teacher" && id !== live.self && !isAdministrator(live.accounts.get(id)?.role ?? "")
    )
    if (staff.length === 0) continue
    untaught.of++
    if (goesOn && !taught.has(flat) && staff.every(([id]) => isLeft(id) || demoted.has(id))) untaught.some.push(flat)
  }
  const { left, moved } = thinned
  const detail = `${Text.count(left, "pupil leaves", "pupils leave")}, ${
    Text.count(moved, "moves", "move")
  } to another class`
  return [
    hold(live, "emptied", emptied.some, { of: emptied.of }),
    hold(live, "thinned", thinned.some, { of: thinned.of, threshold: classThreshold, detail }),
    hold(live, "untaught", untaught.some, { of: untaught.of })
  ].filter(({ count }) => count > 0)
}

/** Returns why any plan waits: for changes of roles, and for classes that lose their members. */
export const ofChange = (change: Change, thresholds: Thresholds): ReadonlyArray<Hold> => [
  ...ofRoles(change, thresholds),
  ...ofClasses(change, thresholds)
]

/** The parts of a plan of files. */
interface Parts {
  readonly accounts: ReturnType<typeof Accounts.plan>
  readonly leavers: ReturnType<typeof Leavers.plan>
  readonly classes: ReturnType<typeof Classes.plan>
  readonly members: Enrolments
  readonly steps: ReadonlyArray<Step>
}

/** Names and addresses are changed for other reasons: the hold says how many of each. */
const ofChanges = (live: Live, { options, unchanged }: Files["draft"], { updates }: Parts["accounts"]) => {
  const names = updates.filter(({ changes: { firstname, lastname } }) => (firstname ?? lastname) !== undefined)
  const addresses = updates.filter(({ changes: { email } }) => email !== undefined)
  const ids = [...new Set([...names, ...addresses])].map(({ account }) => account)
  const detail = [
    names.length > 0 ? Text.count(names.length, "name") : "",
    addresses.length > 0 ? Text.count(addresses.length, "e-mail address", "e-mail addresses") : ""
  ].filter((part) => part !== "").join(", ")
  // Columns that moved by one, or files of another school, change the name or the address of almost everybody.
  const of = updates.length + unchanged.accounts
  return above(live, "changes", ids, { of, threshold: options.changeThreshold ?? 50, few: 20, detail })
}

/** Returns why a plan of files waits, but for the classes that it archives: how many of these may be depends on the command. */
export const ofFiles = (
  { draft, live }: Pick<Files, "draft" | "live">,
  { accounts, classes, leavers, members, steps }: Parts
): ReadonlyArray<Hold> => {
  const { changeThreshold = 50, threshold = 5 } = draft.options
  const reported = (wanted: Code) => draft.findings.filter(({ code }) => code === wanted)
  const absent = leavers.leavers.filter(({ why }) => why === "absent")
  const doubled = reported("name-exists").flatMap(({ account = "" }) => account)
  const doubledClasses = reported("class-name-exists").flatMap(({ target = "" }) => target)
  return [
    ...above(live, "accounts", leavers.removals.map(({ account }) => account), { of: leavers.known, threshold }),
    ...above(live, "memberships", members.removals.map(({ account }) => keyOf(account)), {
      of: members.known,
      threshold
    }),
    ...ofTeachers(live, members.ofTeachers, threshold),
    ...ofChange({ live, steps, teachers: members.teachers }, draft.options),
    // Those that were imported in another way, under other usernames or ids, would all be doubled. Two people may have the same name.
    ...above(live, "duplicates", doubled, { of: accounts.creates.length, threshold, few: 5 }),
    ...above(live, "class-duplicates", doubledClasses, { of: classes.creates, threshold, few: 5 }),
    // Files of another school have nobody of this one.
    ...above(live, "leavers", absent.map(({ account }) => account), {
      of: leavers.known,
      threshold: changeThreshold,
      few: 20
    }),
    ...ofChanges(live, draft, accounts)
  ]
}
