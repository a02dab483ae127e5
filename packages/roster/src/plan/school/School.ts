/** The parts of a plan of files: accounts, leavers, classes and their members, and why the plan waits. */
import type { Live } from "../../live/Live.ts"
import type { Files } from "../Draft.ts"
import type { Known } from "../IdMap.ts"
import type { Compared } from "../Plan.ts"
import { keyOf, type Step } from "../Step.ts"
import * as Accounts from "./Accounts.ts"
import * as Classes from "./Classes.ts"
import * as Enrolments from "./Enrolments.ts"
import * as Holds from "./Holds.ts"
import * as Leavers from "./Leavers.ts"
import * as Match from "./Match.ts"

/** When a year ends, the classes that may be matched: only those that were carried before. */
interface Rooms {
  readonly live: Live
  readonly known: Known
  readonly carrying: Classes.Carrying
}

export const plan = (files: Files, carried?: Rooms) => {
  const { draft, known, live, roster } = files
  const rooms = { ...files, ...carried }
  const accounts = Accounts.plan(files, Match.make(roster, live, known, draft.options))
  const inUse = new Set(Array.from(accounts.resolved.values(), ({ reference }) => keyOf(reference)))
  const leavers = Leavers.plan(files, inUse)
  const classes = Classes.plan(rooms, carried?.carrying)
  const leaving = new Set(leavers.removals.map((step) => step.account))
  const { resolved } = accounts
  const members = Enrolments.plan(rooms, classes.writable, resolved, leaving)
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
    held: Holds.ofFiles(rooms, { accounts, classes, leavers, members, steps }),
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
