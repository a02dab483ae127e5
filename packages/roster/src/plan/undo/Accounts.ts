/** Undoes what a run did to accounts: changed fields, and accounts that it created. */
import type { Live, LiveAccount } from "../../live/Live.ts"
import * as Text from "../../model/Text.ts"
import type { Draft } from "../Draft.ts"
import type { Known } from "../IdMap.ts"
import * as Ids from "../Ids.ts"
import type { UndoOptions } from "../Options.ts"
import type { Change, CreateAccount, RemoveAccount, UpdateAccount } from "../Step.ts"
import type { Executed, Run } from "./Executed.ts"

export type Accounts = ReturnType<typeof plan>

const fields = ["firstname", "lastname", "email", "username", "role"] as const

type Field = typeof fields[number]

const same = (field: Field, a: string | undefined, b: string | undefined): boolean =>
  field === "email" ? Text.sameEmail(a, b) : Text.same(a, b)

const isUnchanged = (account: LiveAccount, step: CreateAccount): boolean =>
  Text.key(account.username) === Text.key(step.username) && account.role === step.role &&
  Text.same(account.firstname, step.firstName) && Text.same(account.lastname, step.lastName) &&
  Text.sameEmail(account.email, step.email)

/** Whether Flat shows that a person used the account after it was created. Private scores cannot be seen, but to make one is an activity. */
const isUsed = (account: LiveAccount, at: string | undefined, memberships: number): boolean =>
  (account.lastActivity !== undefined && (at === undefined || account.lastActivity > at)) ||
  (account.groups ?? 0) > memberships

export const plan = (run: Run, live: Live, known: Known, options: UndoOptions, draft: Draft) => {
  const updates: Array<UpdateAccount> = []
  const removals: Array<RemoveAccount> = []
  const memberships = new Map<string, number>()
  for (const { step } of run.done) {
    if (step.kind !== "enrol") continue
    const account = run.flatOf(step.account)
    if (account !== undefined) memberships.set(account, (memberships.get(account) ?? 0) + 1)
  }
  const holders = new Map(Array.from(live.accounts.values(), ({ id, username }) => [Text.fold(username), id]))

  const update = (step: UpdateAccount) => {
    const account = live.accounts.get(step.account)
    if (account === undefined) return
    const about = { person: step.person, account: account.id }
    const changes: { -readonly [K in Field]?: Change } = {}
    for (const field of fields) {
      const change = step.changes[field]
      const now = account[field]
      if (change === undefined || same(field, now, change.from)) continue
      if (!same(field, now, change.to)) {
        const claim = { kind: "account", source: step.person, flat: account.id } as const
        draft.edit(claim, field, { written: change.to, live: now, wanted: change.from ?? "" }, "kept")
        continue
      }
      const holder = holders.get(Text.fold(change.from ?? ""))
      if (change.from === undefined && field === "email") draft.report("undo-value-empty", about)
      else if (field === "username" && holder !== undefined && holder !== account.id) {
        draft.report("undo-username-taken", about)
      } else changes[field] = { from: now, to: change.from ?? "" }
    }
    if (Object.keys(changes).length === 0) return
    updates.push({
      ...Ids.undo(step, "updateAccount", `as before the run: ${Object.keys(changes).join(", ")}`),
      person: step.person,
      account: account.id,
      changes
    })
  }

  const remove = (step: CreateAccount, id: string) =>
    removals.push({ ...Ids.undo(step, "removeAccount", "the run created it"), person: step.person, account: id })

  const create = (step: CreateAccount, { at, flat }: Executed) => {
    if (flat === undefined) return
    const about = { person: step.person, account: flat }
    const account = live.accounts.get(flat)
    if (account === undefined) {
      // Deleted since. Only the id map may still have it.
      if (options.removeAccounts === true && known.accounts.get(step.person)?.flat === flat) remove(step, flat)
      return
    }
    if (!isUnchanged(account, step)) draft.report("undo-account-edited", about)
    else if (isUsed(account, at, memberships.get(flat) ?? 0)) draft.report("undo-account-used", about)
    else if (options.removeAccounts === true) remove(step, flat)
    else draft.report("undo-account-kept", about)
  }

  for (const did of run.done) {
    const { step } = did
    if (step.kind === "updateAccount") update(step)
    else if (step.kind === "createAccount") create(step, did)
    else if (step.kind === "removeAccount" && !live.accounts.has(step.account)) {
      draft.report("undo-account-deleted", { person: step.person, account: step.account })
    }
  }
  return { updates, removals }
}
