/** Why a plan waits for confirmation, in words: `delete 3 of 40 accounts`. */
import { number } from "../../model/Count.ts"
import type { Hold } from "../../plan/Plan.ts"

const words: Readonly<Record<Hold["what"], readonly [string, string]>> = {
  accounts: ["delete", "accounts"],
  memberships: ["remove", "memberships"],
  classes: ["archive", "classes"],
  changes: ["rename", "accounts"],
  duplicates: ["create", "accounts for names that Flat has"],
  classDuplicates: ["create", "classes for names that Flat has"],
  leavers: ["miss", "people of earlier runs, as files of another school do"],
  running: ["archive", "classes before they are over"],
  emptied: ["take all pupils out of", "classes"],
  untaught: ["take all teachers out of", "classes"],
  teachers: ["remove", "memberships of teachers"]
}

/** Returns what the plan would do. A saved plan may have been edited, so any text is accepted. */
export const of = (
  { count, of, what }: { readonly what: string; readonly count: number; readonly of: number }
): string => {
  const [verb, noun] = Object.hasOwn(words, what) ? words[what as Hold["what"]] : ["change", what]
  return `${verb} ${number(count)} of ${number(of)} ${noun}`
}
