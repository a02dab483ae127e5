/** Compares a school's files with what is in Flat, and plans what to write. Pure: the same input gives the same plan. */
import type { Live } from "../live/Live.ts"
import type { Roster } from "../model/Roster.ts"
import { isValid } from "../model/Roster.ts"
import type { Known } from "./Known.ts"
import type { Options } from "./Options.ts"
import * as Accounts from "./parts/Accounts.ts"
import * as Classes from "./parts/Classes.ts"
import * as ComparedParts from "./parts/Compared.ts"
import { Draft } from "./parts/Draft.ts"
import * as Emptied from "./parts/Emptied.ts"
import * as Enrolments from "./parts/Enrolments.ts"
import * as Holds from "./parts/Holds.ts"
import * as Leavers from "./parts/Leavers.ts"
import * as Match from "./parts/Match.ts"
import { callsOf } from "./Plan.ts"
import type { Plan } from "./Plan.ts"
import * as Scope from "./Scope.ts"
import type { Step } from "./Step.ts"

/** Plans what to write so that Flat has what the files say. */
export const make = (roster: Roster, live: Live, known: Known, options: Options): Plan => {
  const draft = new Draft(options)
  const scope = Scope.of(roster, options)
  const changes = Object.values(roster.coverage).includes("changes")
  // Without a complete set before it, most of a set of changes is about people whom the tool does not know.
  const refused = changes && known.accounts.size === 0 && known.classes.size === 0
  if (refused) draft.report("changes-without-base")
  if (!changes && roster.people.size + roster.classes.size === 0) draft.report("files-empty")
  else if (
    scope.filtered && scope.people.size + scope.current.length + scope.ended.length + scope.ending.length === 0
  ) {
    draft.report("filter-empty")
  }
  if (!changes && roster.people.size > 0 && Array.from(roster.people.values()).every(({ role }) => role === "other")) {
    draft.report("nobody-has-role")
  }
  if (!isValid(roster)) draft.report("rows-lost")
  if (scope.current.length === 0 && scope.ended.length + scope.ending.length + scope.upcoming.length > 0) {
    draft.report("everything-ended")
  }

  const matcher = Match.make(roster, live, known, options)
  const accounts = Accounts.plan(roster, live, known, scope, matcher, draft)
  const inUse = new Set(
    Array.from(accounts.resolved.values(), ({ reference }) => reference._tag === "existing" ? reference.id : "")
  )
  const leavers = Leavers.plan(roster, live, known, scope, inUse, draft)
  const classes = Classes.plan(roster, live, known, scope, draft)
  const leaving = new Set(leavers.removals.map((step) => step.account))
  const enrolments = Enrolments.plan(roster, live, known, scope, classes, accounts.resolved, leaving, draft)

  const steps: ReadonlyArray<Step> = refused ? [] : [
    ...accounts.creates,
    ...accounts.updates,
    ...classes.steps,
    ...enrolments.teachers,
    ...enrolments.pupils,
    ...classes.archives,
    ...enrolments.removals,
    ...leavers.removals
  ]
  const threshold = options.threshold ?? 5
  return {
    version: 1,
    source: roster.source,
    organization: live.organization,
    today: options.today,
    options,
    compared: ComparedParts.make(roster, draft, classes, accounts),
    steps,
    matches: refused ? [] : draft.matches,
    conflicts: draft.findings.filter((finding) => finding.severity === "conflict"),
    notices: draft.findings.filter((finding) => finding.severity === "notice"),
    manualEdits: draft.manualEdits,
    leavers: leavers.leavers,
    unchanged: draft.unchanged,
    skipped: draft.skipped,
    held: refused ? [] : [
      ...Holds.of("accounts", leavers.removals.length, leavers.known, threshold),
      ...Holds.of("memberships", enrolments.removals.length, enrolments.known, threshold),
      ...Holds.ofTeachers(enrolments.ofTeachers, threshold),
      ...Emptied.hold(live, known, steps, enrolments.teachers),
      ...Holds.ofDuplicates("duplicates", draft, accounts.creates.length, threshold),
      ...Holds.ofDuplicates("classDuplicates", draft, classes.creates, threshold),
      ...Holds.ofLeavers(leavers, options.changeThreshold ?? 50),
      ...Holds.ofChanges(accounts.updates, draft.unchanged.accounts, options.changeThreshold ?? 50),
      ...Holds.of("classes", classes.archives.length, classes.known, options.archiveThreshold ?? 50)
    ],
    calls: callsOf(steps, live)
  }
}
