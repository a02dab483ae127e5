/** Why a plan waits for confirmation. */
import { isOpen, type Live } from "../../live/Live.ts"
import * as Text from "../../model/Text.ts"
import type { Known } from "../IdMap.ts"
import type { Hold } from "../Plan.ts"
import { keyOf, type Step } from "../Step.ts"
import type { Enrolments } from "./Enrolments.ts"
import { isAdministrator } from "./Match.ts"

/** Returns why a plan waits: for a count that is above its share, in percent, and at least `few`. */
export const of = (what: Hold["what"], count: number, of: number, threshold: number, few = 1): ReadonlyArray<Hold> =>
  count >= few && count * 100 > of * threshold ? [{ what, count, of, threshold }] : []

/** In a school, teachers are few: a share of all memberships says nothing about theirs. At least half of them wait, unless the threshold allows more. */
export const ofTeachers = ({ ending, known }: Enrolments["ofTeachers"], threshold: number): ReadonlyArray<Hold> =>
  ending * 2 < known || of("teachers", ending, known, threshold).length === 0
    ? []
    : [{ what: "teachers", count: ending, of: known, threshold: 0 }]

/** Classes with fewer pupils than this may be emptied without confirmation. */
const fewPupils = 3

/**
 * Classes that continue in Flat and lose each of their pupils, or each of their teachers but administrators. An export that lost a small school, or its
 * teachers, stays below every share of a district, and yet nobody is left in its classes.
 */
export const ofEmptied = (
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
