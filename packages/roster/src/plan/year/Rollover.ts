/**
 * Plans the end of a school year: the classes of the year are archived, and those of the next year are created, with their members. Pure: the same input
 * gives the same plan. A class of the next year is never matched by its name, because the class of this year has the same one.
 */
import type { Live } from "../../live/Live.ts"
import type { Roster } from "../../model/Roster.ts"
import * as Rosters from "../../model/Roster.ts"
import type { SchoolClass } from "../../model/SchoolClass.ts"
import * as SchoolYear from "../../model/SchoolYear.ts"
import type { Known } from "../Known.ts"
import type { RolloverOptions } from "../Options.ts"
import * as Accounts from "../parts/Accounts.ts"
import * as Classes from "../parts/Classes.ts"
import * as ComparedParts from "../parts/Compared.ts"
import { Draft } from "../parts/Draft.ts"
import * as Emptied from "../parts/Emptied.ts"
import * as Enrolments from "../parts/Enrolments.ts"
import * as Holds from "../parts/Holds.ts"
import * as Leavers from "../parts/Leavers.ts"
import * as Match from "../parts/Match.ts"
import * as Text from "../parts/Text.ts"
import { callsOf } from "../Plan.ts"
import type { Compared, Hold, Leaver, Plan } from "../Plan.ts"
import * as Scopes from "../Scope.ts"
import type { CreateClass, Step } from "../Step.ts"
import * as YearEnd from "./YearEnd.ts"

/** Returns the year that begins by the files, or `undefined` if they do not say. */
export const yearOf = (roster: Roster, options: Pick<RolloverOptions, "year">): string | undefined =>
  options.year ?? SchoolYear.last(roster)

/**
 * Returns whether the day of the next year has to be named: the files have classes that begin later, and no school years. Those of today may be of the
 * year that ends.
 */
export const needsDay = (roster: Roster, options: Pick<RolloverOptions, "at" | "today">): boolean =>
  options.at === undefined && SchoolYear.last(roster) === undefined &&
  Array.from(roster.classes.values()).some((one) => (Rosters.windowOfClass(roster, one).begin ?? "") > options.today)

/** Returns the first day of the year that begins, or today if it has begun. */
const dayOf = (roster: Roster, begins: string, today: string): string => {
  let first: string | undefined
  for (const one of roster.classes.values()) {
    if (one.change === "removed" || SchoolYear.of(roster, one) !== begins) continue
    const { begin } = Rosters.windowOfClass(roster, one)
    if (begin === undefined || begin <= today) return today
    if (first === undefined || begin < first) first = begin
  }
  return first ?? today
}

/** Returns the classes whose members a plan needs: those that were carried before. */
export const needs = (roster: Roster | undefined, known: Known, options: Pick<RolloverOptions, "year">) => {
  const begins = roster === undefined ? undefined : yearOf(roster, options)
  const carried = new Set(
    Array.from(known.classes.values()).flatMap((entry) =>
      begins !== undefined && (entry.written["year"] === begins || roster?.classes.has(entry.source))
        ? [entry.flat]
        : []
    )
  )
  return {
    known: new Set(Array.from(known.classes.values(), (entry) => entry.flat)),
    needsMembers: (one: { readonly id: string }) => carried.has(one.id)
  }
}

interface Carried {
  readonly steps: ReadonlyArray<Step>
  readonly removals: ReadonlyArray<Step>
  readonly leavers: ReadonlyArray<Leaver>
  readonly held: ReadonlyArray<Hold>
  readonly newAccounts: number
  readonly compared: Compared
}

const nothing: Carried = {
  steps: [],
  removals: [],
  leavers: [],
  held: [],
  newAccounts: 0,
  compared: ComparedParts.nothing
}

const nameOf = ({ name, section }: Pick<CreateClass, "name" | "section">): string =>
  Text.key(`${name}\n${section ?? ""}`)

/** Returns the classes that no run made, by name. */
const foreign = (live: Live, known: Known): ReadonlyMap<string, ReadonlyArray<string>> => {
  const owned = new Set(Array.from(known.classes.values(), (entry) => entry.flat))
  const byName = new Map<string, Array<string>>()
  for (const one of live.classes.values()) {
    if (!owned.has(one.id) && one.state !== "deleted") Text.collect(byName, nameOf(one), one.id)
  }
  return byName
}

/** Plans the people and classes of the year that begins. */
const carry = (
  roster: Roster,
  live: Live,
  known: Known,
  scope: Scopes.Scope,
  end: YearEnd.YearEnd,
  draft: Draft
): Carried => {
  const { options } = draft
  const threshold = options.threshold ?? 5
  const matcher = Match.make(roster, live, known, options)
  const accounts = Accounts.plan(roster, live, known, scope, matcher, draft)
  const inUse = new Set(
    Array.from(accounts.resolved.values(), ({ reference }) => reference._tag === "existing" ? reference.id : "")
  )
  const leavers = Leavers.plan(roster, live, known, scope, inUse, draft)
  // Only classes that were carried before are there to be matched: neither those that end, nor any with the same name.
  const theirs = new Set(Array.from(end.carried.values(), (entry) => entry.flat))
  const there: Live = { ...live, classes: new Map([...live.classes].filter(([id]) => theirs.has(id))) }
  const carried: Known = { ...known, classes: end.carried }
  const classes = Classes.plan(roster, there, carried, scope, draft, {
    reason: "a class of the year that begins",
    replaced: end.replaced
  })
  // Neither the check of the plan's age nor a look-up may take a class that no run made for a new one that looks like it.
  const others = foreign(live, known)
  const steps = classes.steps.map((step) => {
    const beside = step.kind === "createClass" ? others.get(nameOf(step)) : undefined
    return beside === undefined ? step : { ...step, beside }
  })
  const archived = new Set(end.archives.map(({ target }) => target._tag === "existing" ? target.id : ""))
  for (const step of steps) {
    if (step.kind !== "createClass") continue
    const open = step.beside?.some((id) => live.classes.get(id)?.state !== "archived" && !archived.has(id)) === true
    if (open) draft.report("class-name-open", { class: step.class, from: roster.classes.get(step.class)?.from })
  }
  const leaving = new Set(leavers.removals.map((step) => step.account))
  const enrolments = Enrolments.plan(roster, there, carried, scope, classes, accounts.resolved, leaving, draft)
  const planned: ReadonlyArray<Step> = [
    ...accounts.creates,
    ...accounts.updates,
    ...steps,
    ...enrolments.teachers,
    ...enrolments.pupils,
    // Classes of the year that begins which are over by the files.
    ...classes.archives
  ]
  const removals = [...enrolments.removals, ...leavers.removals]
  return {
    steps: planned,
    removals,
    leavers: leavers.leavers,
    held: [
      ...Holds.of("accounts", leavers.removals.length, leavers.known, threshold),
      ...Holds.of("memberships", enrolments.removals.length, enrolments.known, threshold),
      ...Holds.ofTeachers(enrolments.ofTeachers, threshold),
      ...Emptied.hold(there, carried, [...planned, ...removals], enrolments.teachers),
      ...Holds.ofDuplicates("duplicates", draft, accounts.creates.length, threshold),
      ...Holds.ofDuplicates("classDuplicates", draft, classes.creates, threshold),
      ...Holds.ofLeavers(leavers, options.changeThreshold ?? 50),
      ...Holds.ofChanges(accounts.updates, draft.unchanged.accounts, options.changeThreshold ?? 50)
    ],
    newAccounts: accounts.creates.length,
    compared: ComparedParts.make(roster, draft, classes, accounts)
  }
}

/** Plans the end of a year, and with `roster`, the files of the next year, its beginning. */
export const make = (roster: Roster | undefined, live: Live, known: Known, options: RolloverOptions): Plan => {
  const begins = roster === undefined ? undefined : yearOf(roster, options)
  const files = roster ?? Rosters.make({
    coverage: { people: "absent", classes: "absent", memberships: "absent" }
  })
  const day = begins === undefined ? options.today : options.at ?? dayOf(files, begins, options.today)
  const draft = new Draft({ ...options, at: day, year: begins })
  const all = Scopes.of(files, draft.options)
  const isOfYear = (one: SchoolClass) => (SchoolYear.of(files, one) ?? begins) === begins
  const current = all.current.filter(isOfYear)
  const next: YearEnd.NextYear | undefined = begins === undefined ? undefined : {
    roster: files,
    begins,
    selected: all.filtered
      ? new Set([...all.current, ...all.ended, ...all.ending].map((one) => one.id))
      : undefined,
    classes: new Map(current.map((one) => [one.id, one]))
  }
  const newer = begins !== undefined &&
    Array.from(known.classes.values()).some(({ written }) => written["year"] !== undefined && written["year"] > begins)
  if (newer) draft.report("year-before")
  if (roster !== undefined && roster.people.size + roster.classes.size === 0) draft.report("files-empty")
  if (!Rosters.isValid(files)) draft.report("rows-lost")
  if (begins !== undefined && current.length === 0) draft.report("everything-ended")

  const end = YearEnd.plan(live, known, next, options, draft)
  const scope: Scopes.Scope = {
    ...all,
    current: current.filter((one) => !end.blocked.has(one.id)),
    ended: [],
    ending: []
  }
  draft.skipped.classesEnded += all.current.length - current.length + all.ended.length + all.ending.length
  const coming = roster === undefined ? nothing : carry(files, live, known, scope, end, draft)
  const steps: ReadonlyArray<Step> = newer ? [] : [...end.archives, ...coming.steps, ...coming.removals]
  const licences = coming.leavers.map(({ licence }) => licence)
  const count = (licence: Leaver["licence"]) => licences.filter((one) => one === licence).length
  return {
    version: 1,
    source: files.source,
    yearEnd: {
      begins,
      archivedBefore: end.archivedBefore,
      carriedBefore: end.carried.size,
      licences: {
        known: Array.from(live.accounts.values()).some(({ licence }) => licence !== undefined),
        seats: count("seat"),
        site: count("site"),
        ended: count("ended"),
        unknown: count(undefined),
        newAccounts: coming.newAccounts
      }
    },
    organization: live.organization,
    today: options.today,
    options: draft.options,
    compared: { ...coming.compared, otherYear: all.current.flatMap((one) => isOfYear(one) ? [] : [one.id]) },
    steps,
    matches: newer ? [] : draft.matches,
    conflicts: draft.findings.filter((finding) => finding.severity === "conflict"),
    notices: draft.findings.filter((finding) => finding.severity === "notice"),
    manualEdits: draft.manualEdits,
    leavers: coming.leavers,
    unchanged: draft.unchanged,
    skipped: draft.skipped,
    held: newer ? [] : [
      ...coming.held,
      ...(end.running === 0 ? [] : [{
        what: "running" as const,
        count: end.running,
        of: end.archives.length,
        threshold: 0
      }]),
      // To archive all classes is what the plan is for.
      ...Holds.of("classes", end.archives.length, end.known, options.archiveThreshold ?? 100)
    ],
    calls: callsOf(steps, live)
  }
}
