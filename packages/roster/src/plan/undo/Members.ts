/** Undoes what a run did to the members of classes. To remove a member deletes its work in the class, so members with work stay. */
import type { Live } from "../../live/Live.ts"
import type { Draft } from "../Draft.ts"
import * as Ids from "../Ids.ts"
import { type Enrol, existing, keyOf } from "../Step.ts"
import type { Accounts } from "./Accounts.ts"
import type { Classes } from "./Classes.ts"
import { membership, type Run } from "./Executed.ts"

/** Why a member is removed who has no work in the class, as far as Flat shows. */
export const addedReason = "the run added the member"

/** A membership that the run made, of which it has to be known whether there is work. */
export interface Question {
  readonly class: string
  readonly account: string
}

/** Returns the memberships to look up: those that the run made, that exist, and whose class has assignments or may have. */
export const questions = (run: Run, live: Live): ReadonlyArray<Question> =>
  run.done.flatMap(({ step }) => {
    if (step.kind !== "enrol") return []
    const [room, account] = [run.flatOf(step.target), run.flatOf(step.account)]
    const found = room === undefined ? undefined : live.classes.get(room)
    if (room === undefined || account === undefined || found === undefined || found.assignments === 0) return []
    return found.members?.get(account) === "student" && found.state === "active" ? [{ class: room, account }] : []
  })

/** `work` has the memberships with work, and those of which Flat does not show. */
export const plan = (
  run: Run,
  live: Live,
  classes: Classes,
  accounts: Accounts,
  work: ReadonlySet<string>,
  draft: Draft
) => {
  const enrolments: Array<Enrol> = []
  const removals: Array<Enrol> = []
  const deleted = new Set(accounts.removals.map(({ account }) => account))
  const restored = new Map(classes.restores.map(({ id, target }) => [keyOf(target), id]))
  const roles = new Map(
    accounts.updates.flatMap(({ account, changes, id }) => changes.role === undefined ? [] : [[account, id]])
  )

  const step = (kind: Enrol["kind"], undone: Enrol, room: string, account: string, reason: string): Enrol => ({
    ...Ids.undo(undone, kind, reason),
    // The role in the organization decides whether Flat makes a teacher of a member.
    needs: [restored.get(room), kind === "enrol" ? roles.get(account) : undefined].filter((id) => id !== undefined),
    target: existing(room),
    account: existing(account)
  })

  for (const did of run.done) {
    if (did.step.kind !== "enrol" && did.step.kind !== "unenrol") continue
    const [id, account] = [run.flatOf(did.step.target), run.flatOf(did.step.account)]
    if (id === undefined || account === undefined) continue
    const room = classes.writable.get(id)
    if (room === undefined || !live.accounts.has(account) || deleted.has(account)) continue
    const about = { account, target: id }
    const isMember = room.members?.has(account) === true
    if (did.step.kind === "unenrol") {
      if (isMember || (room.state === "archived" && !restored.has(id))) continue
      draft.report("undo-work-lost", about)
      enrolments.push(step("enrol", did.step, id, account, "the run removed the member"))
    } else if (isMember && account !== live.self) {
      if (room.state === "archived" && !restored.has(id)) draft.report("undo-membership-archived", about)
      else if (work.has(membership(id, account))) draft.report("undo-membership-work", about)
      else removals.push(step("unenrol", did.step, id, account, addedReason))
    }
  }
  return { enrolments, removals }
}
