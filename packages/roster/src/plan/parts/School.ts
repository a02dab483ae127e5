/** The parts of a plan of files: accounts, leavers, classes and their members, and why the plan waits. */
import type { Live } from "../../live/Live.ts"
import type { Roster } from "../../model/Roster.ts"
import type { Code } from "../Finding.ts"
import type { Known } from "../Known.ts"
import type { Compared } from "../Plan.ts"
import type { Scope } from "../Scope.ts"
import type { Step } from "../Step.ts"
import { keyOf } from "../Step.ts"
import * as Accounts from "./Accounts.ts"
import * as Classes from "./Classes.ts"
import type { Draft } from "./Draft.ts"
import * as Enrolments from "./Enrolments.ts"
import * as Holds from "./Holds.ts"
import * as Leavers from "./Leavers.ts"
import * as Match from "./Match.ts"

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
) => {
  const { changeThreshold = 50, threshold = 5 } = draft.options
  const accounts = Accounts.plan(roster, live, known, scope, Match.make(roster, live, known, draft.options), draft)
  const inUse = new Set(Array.from(accounts.resolved.values(), ({ reference }) => keyOf(reference)))
  const leavers = Leavers.plan(roster, live, known, scope, inUse, draft)
  const classes = Classes.plan(roster, rooms.live, rooms.known, scope, draft, rooms.carrying)
  const leaving = new Set(leavers.removals.map((step) => step.account))
  const { resolved } = accounts
  const members = Enrolments.plan(roster, rooms.live, rooms.known, scope, classes.writable, resolved, leaving, draft)
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
  const reported = (wanted: Code) => draft.findings.filter(({ code }) => code === wanted).length
  const changed = accounts.updates.filter(({ changes: { email, firstname, lastname } }) =>
    firstname !== undefined || lastname !== undefined || email !== undefined
  )
  const absent = leavers.leavers.filter(({ why }) => why === "absent")
  return {
    steps,
    leavers: leavers.leavers,
    held: [
      ...Holds.of("accounts", leavers.removals.length, leavers.known, threshold),
      ...Holds.of("memberships", members.removals.length, members.known, threshold),
      ...Holds.ofTeachers(members.ofTeachers, threshold),
      ...Holds.ofEmptied(rooms.live, rooms.known, steps, members.teachers),
      // Those that were imported in another way, under other usernames or ids, would all be doubled. Two people may have the same name.
      ...Holds.of("duplicates", reported("name-exists"), accounts.creates.length, threshold, 5),
      ...Holds.of("classDuplicates", reported("class-name-exists"), classes.creates, threshold, 5),
      // Files of another school have nobody of this one.
      ...Holds.of("leavers", absent.length, leavers.known, changeThreshold, 20),
      // Columns that moved by one, or files of another school, change the name or the address of almost everybody.
      ...Holds.of("changes", changed.length, accounts.updates.length + draft.unchanged.accounts, changeThreshold, 20)
    ],
    newAccounts: accounts.creates.length,
    classes,
    compared: {
      emptyClasses: draft.emptyClasses,
      classes: classes.writable.flatMap(({ source }) => roster.classes.has(source) ? [] : [source]),
      people: [...resolved.keys()].filter((id) => !roster.people.has(id) && roster.memberships.ofPerson(id).length > 0),
      otherYear: []
    } satisfies Compared
  }
}
