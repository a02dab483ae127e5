/** Why a plan waits for confirmation. */
import type { Hold } from "../Plan.ts"
import type { UpdateAccount } from "../Step.ts"
import type { Draft } from "./Draft.ts"
import type { Enrolments } from "./Enrolments.ts"
import type { Leavers } from "./Leavers.ts"

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
