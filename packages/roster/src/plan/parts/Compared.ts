/** What a plan keeps of the comparison for results by row, which are written later. */
import type { Roster } from "../../model/Roster.ts"
import type { Compared } from "../Plan.ts"
import type { Accounts } from "./Accounts.ts"
import type { Classes } from "./Classes.ts"
import type { Draft } from "./Draft.ts"

/** Nothing, for a plan without files. */
export const nothing: Compared = { emptyClasses: [], classes: [], people: [], otherYear: [] }

export const make = (
  roster: Roster,
  draft: Draft,
  classes: Classes,
  accounts: Accounts,
  otherYear: ReadonlyArray<string> = []
): Compared => ({
  emptyClasses: draft.emptyClasses,
  classes: classes.writable.flatMap(({ source }) => roster.classes.has(source) ? [] : [source]),
  people: [...accounts.resolved.keys()].filter((id) =>
    !roster.people.has(id) && roster.memberships.ofPerson(id).length > 0
  ),
  otherYear
})
