/** The ids of an export: those of the school's files where the id map has them, and else ids that depend on those in Flat alone. */
import { createHash } from "node:crypto"
import type { Entry, Known } from "../plan/IdMap.ts"
import * as PlanIds from "../plan/Ids.ts"

/** The identifiers that OneRoster allows. */
const idPattern = /^[0-9A-Za-z./@_-]{1,255}$/

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32)

/** Returns an id that no school's system has, for what has none. */
export const deriveId = (flat: string): string =>
  PlanIds.exportId(idPattern.test(PlanIds.exportId(flat)) ? flat : digest(flat))

/** The id of an enrolment, which Flat does not have. */
export const ofEnrolment = (classId: string, person: string): string =>
  PlanIds.exportId(digest(`${classId}\n${person}`))

export interface Ids {
  readonly ofAccount: (flat: string) => string
  readonly ofClass: (flat: string) => string
}

const byFlat = (entries: Iterable<Entry>): ReadonlyMap<string, string> => {
  const ids = new Map<string, string>()
  // Of several ids, the first in their order: the same export gives the same file.
  for (const { flat, source } of [...entries].sort((a, b) => a.source < b.source ? -1 : 1)) {
    if (idPattern.test(source) && !ids.has(flat)) ids.set(flat, source)
  }
  return ids
}

export const make = (known: Known): Ids => {
  const accounts = byFlat(known.accounts.values())
  const classes = byFlat(known.classes.values())
  return {
    ofAccount: (flat) => accounts.get(flat) ?? deriveId(flat),
    ofClass: (flat) => classes.get(flat) ?? deriveId(flat)
  }
}
