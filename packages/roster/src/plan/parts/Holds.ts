/** Why a plan waits for confirmation. */
import type { Live } from "../../live/Live.ts"
import { isOpen } from "../../live/Live.ts"
import type { Known } from "../Known.ts"
import type { Hold } from "../Plan.ts"
import type { Step, UpdateAccount } from "../Step.ts"
import type { Draft } from "./Draft.ts"
import type { Enrolments } from "./Enrolments.ts"
import type { Leavers } from "./Leavers.ts"
import { isAdministrator } from "./Match.ts"

/** Returns why a plan waits: for a count that is above its share, in percent. */
export const of = (what: Hold["what"], count: number, of: number, threshold: number): ReadonlyArray<Hold> =>
  count > 0 && count * 100 > of * threshold ? [{ what, count, of, threshold }] : []

/** In a school, teachers are few: a share of all memberships says nothing about theirs. At least half of them wait, unless the threshold allows more. */
export const ofTeachers = (
  { ending, known }: Enrolments["ofTeachers"],
  threshold: number
): ReadonlyArray<Hold> =>
  ending * 2 < known || of("teachers", ending, known, threshold).length === 0
    ? []
    : [{ what: "teachers", count: ending, of: known, threshold: 0 }]

/** Fewer changed accounts than this never wait. */
const fewChanges = 20

/** Columns that moved by one, or files of another school, change the name or the address of almost everybody. */
export const ofChanges = (
  updates: ReadonlyArray<UpdateAccount>,
  unchanged: number,
  threshold: number
): ReadonlyArray<Hold> => {
  const changed =
    updates.filter(({ changes }) =>
      changes.firstname !== undefined || changes.lastname !== undefined || changes.email !== undefined
    ).length
  return changed < fewChanges ? [] : of("changes", changed, updates.length + unchanged, threshold)
}

/** Fewer new accounts with the name of another than this never wait: two people may have the same name. */
const fewDuplicates = 5

/** People or classes that were imported in another way, under other usernames or ids, would all be doubled. */
export const ofDuplicates = (
  what: "duplicates" | "classDuplicates",
  draft: Draft,
  creates: number,
  threshold: number
): ReadonlyArray<Hold> => {
  const wanted = what === "duplicates" ? "name-exists" : "class-name-exists"
  const count = draft.findings.filter(({ code }) => code === wanted).length
  return count < fewDuplicates ? [] : of(what, count, creates, threshold)
}

/** Fewer people than this who are gone never wait. */
const fewLeavers = 20

/** Files of another school have nobody of this one. */
export const ofLeavers = ({ known, leavers }: Leavers, threshold: number): ReadonlyArray<Hold> => {
  const gone = leavers.filter(({ why }) => why === "absent").length
  return gone < fewLeavers ? [] : of("leavers", gone, known, threshold)
}

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
    if (room === undefined || !isOpen(room)) continue
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
