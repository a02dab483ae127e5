/**
 * Classes that a plan would empty. An export that lost a small school stays below every share of a district, and yet nobody is left in its classes.
 */
import type { Live } from "../../live/Live.ts"
import type { Known } from "../Known.ts"
import type { Hold } from "../Plan.ts"
import type { Step } from "../Step.ts"

/** Classes with fewer pupils than this may be emptied without confirmation. */
const fewPupils = 3

/** Returns what waits for confirmation: classes that go on in Flat and lose each of their pupils. */
export const hold = (live: Live, known: Known, steps: ReadonlyArray<Step>): ReadonlyArray<Hold> => {
  const deleted = new Set<string>()
  const left = new Map<string, Set<string>>()
  /** Classes that get new members, or end. */
  const others = new Set<string>()
  for (const step of steps) {
    if (step.kind === "removeAccount") deleted.add(step.account)
    else if (step.kind === "unenrol" && step.target._tag === "existing" && step.account._tag === "existing") {
      const accounts = left.get(step.target.id) ?? new Set()
      left.set(step.target.id, accounts.add(step.account.id))
    } else if ((step.kind === "enrol" || step.kind === "archiveClass") && step.target._tag === "existing") {
      others.add(step.target.id)
    }
  }
  if (deleted.size + left.size === 0) return []
  let count = 0
  let of = 0
  for (const { flat } of known.classes.values()) {
    const room = live.classes.get(flat)
    if (room === undefined || (room.state !== "active" && room.state !== "inactive")) continue
    const pupils = Array.from(room.members ?? []).flatMap(([id, role]) => role === "student" ? [id] : [])
    if (pupils.length < fewPupils) continue
    of++
    if (!others.has(flat) && pupils.every((id) => deleted.has(id) || left.get(flat)?.has(id) === true)) count++
  }
  return count === 0 ? [] : [{ what: "emptied", count, of, threshold: 0 }]
}
