/** The parts of a plan of files: accounts, leavers, classes and their members, and why the plan waits. */
import type { Live } from "../../live/Live.ts"
import type { Roster } from "../../model/Roster.ts"
import type { Known } from "../Known.ts"
import type { Compared, Hold, Leaver } from "../Plan.ts"
import type { Scope } from "../Scope.ts"
import type { Step } from "../Step.ts"
import * as Accounts from "./Accounts.ts"
import * as Classes from "./Classes.ts"
import type { Draft } from "./Draft.ts"
import * as Enrolments from "./Enrolments.ts"
import * as Holds from "./Holds.ts"
import * as Leavers from "./Leavers.ts"
import * as Match from "./Match.ts"

export interface School {
  readonly steps: ReadonlyArray<Step>
  readonly leavers: ReadonlyArray<Leaver>
  readonly held: ReadonlyArray<Hold>
  readonly newAccounts: number
  readonly classes: Classes.Classes
  readonly compared: Compared
}

/** The classes that may be matched: all by default, and when a year ends only those that were carried before. */
export interface Rooms {
  readonly live: Live
  readonly known: Known
  readonly carrying?: Classes.Carrying
}

export const plan = (
  roster: Roster,
  live: Live,
  known: Known,
  scope: Scope,
  draft: Draft,
  rooms: Rooms = { live, known }
): School => {
  const { changeThreshold = 50, threshold = 5 } = draft.options
  const accounts = Accounts.plan(roster, live, known, scope, Match.make(roster, live, known, draft.options), draft)
  const inUse = new Set(
    Array.from(accounts.resolved.values(), ({ reference }) => reference._tag === "existing" ? reference.id : "")
  )
  const leavers = Leavers.plan(roster, live, known, scope, inUse, draft)
  const classes = Classes.plan(roster, rooms.live, rooms.known, scope, draft, rooms.carrying)
  const leaving = new Set(leavers.removals.map((step) => step.account))
  const members = Enrolments.plan(
    roster,
    rooms.live,
    rooms.known,
    scope,
    classes,
    accounts.resolved,
    leaving,
    draft
  )
  const steps: ReadonlyArray<Step> = [
    ...accounts.creates,
    ...accounts.updates,
    ...classes.steps,
    ...members.teachers,
    ...members.pupils,
    ...classes.archives,
    ...members.removals,
    ...leavers.removals
  ]
  return {
    steps,
    leavers: leavers.leavers,
    held: [
      ...Holds.of("accounts", leavers.removals.length, leavers.known, threshold),
      ...Holds.of("memberships", members.removals.length, members.known, threshold),
      ...Holds.ofTeachers(members.ofTeachers, threshold),
      ...Holds.ofEmptied(rooms.live, rooms.known, steps, members.teachers),
      ...Holds.ofDuplicates("duplicates", draft, accounts.creates.length, threshold),
      ...Holds.ofDuplicates("classDuplicates", draft, classes.creates, threshold),
      ...Holds.ofLeavers(leavers, changeThreshold),
      ...Holds.ofChanges(accounts.updates, draft.unchanged.accounts, changeThreshold)
    ],
    newAccounts: accounts.creates.length,
    classes,
    compared: {
      emptyClasses: draft.emptyClasses,
      classes: classes.writable.flatMap(({ source }) => roster.classes.has(source) ? [] : [source]),
      people: [...accounts.resolved.keys()].filter((id) =>
        !roster.people.has(id) && roster.memberships.ofPerson(id).length > 0
      ),
      otherYear: []
    }
  }
}
