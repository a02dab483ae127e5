/** Who left: people whom an earlier run imported and who are gone by the files. They are reported; their accounts are deleted only if asked. */
import type { Files } from "../Draft.ts"
import * as Ids from "../Ids.ts"
import type { Leaver } from "../Plan.ts"
import type { RemoveAccount } from "../Step.ts"

/** Finds who left. Absence means nothing in files that are partial, filtered, or list only changes. */
export const plan = ({ draft, known, live, roster, scope }: Files, inUse: ReadonlySet<string>) => {
  const { options } = draft
  const leavers: Array<Leaver> = []
  const removals: Array<RemoveAccount> = []
  /** Accounts that the map knows and that exist, for thresholds. */
  let total = 0
  for (const entry of known.accounts.values()) {
    const account = live.accounts.get(entry.flat)
    if (account === undefined) continue
    total++
    // Another person has the account under another id.
    const person = roster.people.get(entry.source)
    if (inUse.has(account.id) && person === undefined) continue
    if (person === undefined && roster.unlisted.has(entry.source) && !scope.filtered) {
      draft.report("person-unlisted", { person: entry.source, account: account.id })
      continue
    }
    const why: Leaver["why"] | undefined = person === undefined
      ? roster.coverage.people === "complete" && !scope.filtered ? "absent" : undefined
      : scope.filtered && !scope.people.has(person.id)
      ? undefined
      : person.change === "removed"
      ? "removed"
      : person.enabled
      ? undefined
      : "disabled"
    if (why === undefined) continue
    leavers.push({
      person: entry.source,
      account: account.id,
      why,
      ...(account.licence === undefined ? undefined : { licence: account.licence })
    })
    // A person who may not sign in is still at the school. Administrators are never removed by a plan.
    const pupilOrTeacher = account.role === "user" || account.role === "teacher"
    if (options.removeAccounts !== true || why === "disabled" || !pupilOrTeacher || account.id === live.self) continue
    removals.push({
      ...Ids.step("removeAccount", why === "absent" ? "no longer in the files" : "removed by the files", entry.source),
      person: entry.source,
      account: account.id
    })
  }
  return { leavers, removals, known: total }
}
