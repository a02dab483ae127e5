/**
 * Classes that a plan would empty. An export that lost a small school, or its teachers, stays below every share of a district, and yet nobody is left in
 * its classes.
 */
import type { Live } from "../../live/Live.ts"
import type { Known } from "../Known.ts"
import type { Hold } from "../Plan.ts"
import type { Step } from "../Step.ts"
import { isAdministrator } from "./Match.ts"

/** Classes with fewer pupils than this may be emptied without confirmation. */
const fewPupils = 3

/** Returns what waits for confirmation: classes that continue in Flat and lose each of their pupils, or each of their teachers but administrators. */
export const hold = (
  live: Live,
  known: Known,
  steps: ReadonlyArray<Step>,
  teachers: ReadonlyArray<Step>
): ReadonlyArray<Hold> => {
  const deleted = new Set<string>()
  const left = new Map<string, Set<string>>()
  /** Classes that get new pupils, and those that get new teachers. */
  const learning = new Set<string>()
  const taught = new Set<string>()
  const ending = new Set<string>()
  const teaching = new Set(teachers)
  for (const step of steps) {
    if (step.kind === "removeAccount") deleted.add(step.account)
    else if (step.kind === "unenrol" && step.target._tag === "existing" && step.account._tag === "existing") {
      const accounts = left.get(step.target.id) ?? new Set()
      left.set(step.target.id, accounts.add(step.account.id))
    } else if (step.kind === "enrol" && step.target._tag === "existing") {
      ;(teaching.has(step) ? taught : learning).add(step.target.id)
    } else if (step.kind === "archiveClass" && step.target._tag === "existing") ending.add(step.target.id)
  }
  if (deleted.size + left.size === 0) return []
  const emptied = { what: "emptied" as const, count: 0, of: 0, threshold: 0 }
  const untaught = { what: "untaught" as const, count: 0, of: 0, threshold: 0 }
  for (const { flat } of known.classes.values()) {
    const room = live.classes.get(flat)
    if (room === undefined || (room.state !== "active" && room.state !== "inactive")) continue
    const members = Array.from(room.members ?? [])
    const leaves = ([id]: readonly [string, string]) => deleted.has(id) || left.get(flat)?.has(id) === true
    const pupils = members.filter(([, group]) => group === "student")
    // The token's user teaches each class that it made.
    const staff = members.filter(([id, group]) =>
      group === "teacher" && id !== live.self && !isAdministrator(live.accounts.get(id)?.role ?? "")
    )
    if (pupils.length >= fewPupils) {
      emptied.of++
      if (!ending.has(flat) && !learning.has(flat) && pupils.every(leaves)) emptied.count++
    }
    if (staff.length > 0) {
      untaught.of++
      if (!ending.has(flat) && !taught.has(flat) && staff.every(leaves)) untaught.count++
    }
  }
  return [emptied, untaught].filter(({ count }) => count > 0)
}
