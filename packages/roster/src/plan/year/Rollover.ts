/**
 * Plans the end of a school year: the classes of the year are archived, and those of the next year are created, with their members. Pure: the same input
 * gives the same plan. A class of the next year is never matched by its name, because the class of this year has the same one.
 */
import type { Live, LiveClass } from "../../live/Live.ts"
import * as Rosters from "../../model/Roster.ts"
import type { SchoolClass } from "../../model/SchoolClass.ts"
import * as Sessions from "../../model/Session.ts"
import * as Text from "../../model/Text.ts"
import { Draft, type Files } from "../Draft.ts"
import type { Known } from "../IdMap.ts"
import type { RolloverOptions } from "../Options.ts"
import type { Leaver, Plan } from "../Plan.ts"
import * as Holds from "../school/Holds.ts"
import * as School from "../school/School.ts"
import * as Scopes from "../Scope.ts"
import { keyOf } from "../Step.ts"
import * as YearEnd from "./YearEnd.ts"

/** Returns the year that begins by the files, or `undefined` if they do not say. */
export const yearOf = (roster: Rosters.Roster, options: Pick<RolloverOptions, "year">): string | undefined =>
  options.year ?? Sessions.lastYear(roster)

/**
 * Returns whether the day of the next year has to be named: the files have classes that begin later, and no school years. Those of today may be of the
 * year that ends.
 */
export const needsDay = (roster: Rosters.Roster, options: Pick<RolloverOptions, "at" | "today">): boolean =>
  options.at === undefined && Sessions.lastYear(roster) === undefined &&
  Array.from(roster.classes.values()).some((one) => (Sessions.windowOfClass(roster, one).begin ?? "") > options.today)

/** Returns the first day of the year that begins, or today if it has begun. */
const dayOf = (roster: Rosters.Roster, begins: string, today: string): string => {
  let first: string | undefined
  for (const one of roster.classes.values()) {
    if (one.change === "removed" || Sessions.yearOf(roster, one) !== begins) continue
    const { begin } = Sessions.windowOfClass(roster, one)
    if (begin === undefined || begin <= today) return today
    if (first === undefined || begin < first) first = begin
  }
  return first ?? today
}

/** Returns the classes whose members a plan needs: those that were carried before. */
export const needs = (roster: Rosters.Roster | undefined, known: Known, options: Pick<RolloverOptions, "year">) => {
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

const carry = (files: Files, end: YearEnd.YearEnd) => {
  const { draft, known, live } = files
  const nameOf = (name: string, section = "") => Text.key(`${name}\n${section}`)
  const owned = new Set(Array.from(known.classes.values(), (entry) => entry.flat))
  /** Classes that no run made. Neither the check of the plan's age nor a look-up may take one for a new class of the same name. */
  const foreign = new Map<string, Array<LiveClass>>()
  for (const one of live.classes.values()) {
    if (!owned.has(one.id) && one.state !== "deleted") Text.collect(foreign, nameOf(one.name, one.section), one)
  }
  const archived = new Set(end.archives.map(({ target }) => keyOf(target)))
  // Only classes that were carried before are there to be matched: neither those that end, nor any with the same name.
  const theirs = new Set(Array.from(end.carried.values(), (entry) => entry.flat))
  return School.plan(files, {
    live: { ...live, classes: new Map([...live.classes].filter(([id]) => theirs.has(id))) },
    known: { ...known, classes: end.carried },
    carrying: {
      reason: "a class of the year that begins",
      replaced: end.replaced,
      besideOf: (one, name, section) => {
        const others = foreign.get(nameOf(name, section))
        if (others?.some(({ id, state }) => state !== "archived" && !archived.has(id)) === true) {
          draft.report("class-name-open", { class: one.id, from: one.from })
        }
        return others?.map(({ id }) => id)
      }
    }
  })
}

/** Plans the end of a year, and with `roster`, the files of the next year, its beginning. */
export const make = (roster: Rosters.Roster | undefined, live: Live, known: Known, options: RolloverOptions): Plan => {
  const begins = roster === undefined ? undefined : yearOf(roster, options)
  const files = roster ?? Rosters.make({
    coverage: { people: "absent", classes: "absent", memberships: "absent" }
  })
  const day = begins === undefined ? options.today : options.at ?? dayOf(files, begins, options.today)
  const draft = new Draft({ ...options, at: day, year: begins })
  const all = Scopes.of(files, draft.options)
  const isOfYear = (one: SchoolClass) => (Sessions.yearOf(files, one) ?? begins) === begins
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
  const archived = end.archives.map(({ target }) => keyOf(target))
  const coming = roster === undefined ? undefined : carry({ roster: files, live, known, scope, draft }, end)
  const leavers = coming?.leavers ?? []
  const count = (licence: Leaver["licence"]) => leavers.filter((one) => one.licence === licence).length
  const otherYear = all.current.flatMap((one) => isOfYear(one) ? [] : [one.id])
  return draft.plan(live, {
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
        newAccounts: coming?.newAccounts ?? 0
      }
    },
    ...(coming === undefined ? undefined : { compared: { ...coming.compared, otherYear } }),
    leavers,
    ...(newer ? { steps: [], matches: [], held: [] } : {
      steps: [...end.archives, ...(coming?.steps ?? [])],
      held: [
        ...(coming?.held ?? []),
        ...Holds.above(live, "running", end.running, { of: end.archives.length }),
        // To archive all classes is what the plan is for.
        ...Holds.above(live, "classes", archived, { of: end.known, threshold: options.archiveThreshold ?? 100 })
      ]
    })
  })
}
