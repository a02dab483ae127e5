/** The classes of the year that ends: which are archived, which stay, and which ids the classes of the next year take over. */
import { isOpen, type Live, type LiveClass } from "../../live/Live.ts"
import { type Roster } from "../../model/Roster.ts"
import type { SchoolClass } from "../../model/SchoolClass.ts"
import * as Sessions from "../../model/Session.ts"
import * as Text from "../../model/Text.ts"
import type { Draft } from "../Draft.ts"
import type { Entry, Known } from "../IdMap.ts"
import * as Ids from "../Ids.ts"
import type { RolloverOptions } from "../Options.ts"
import { changeState, goesOn } from "../school/Classes.ts"
import type { ChangeClassState } from "../Step.ts"

/** A class that is younger has hardly had a school year, if nothing says when it ends. */
const youngDays = 90

export type YearEnd = ReturnType<typeof plan>

export interface NextYear {
  readonly roster: Roster
  readonly begins: string
  /** Ids of classes that the filter selects, or `undefined` without a filter. */
  readonly selected: ReadonlySet<string> | undefined
  /** The classes that begin. */
  readonly classes: ReadonlyMap<string, SchoolClass>
}

/** Plans the end of a year. Without `next`, every known class ends. */
export const plan = (
  live: Live,
  known: Known,
  next: NextYear | undefined,
  options: RolloverOptions,
  draft: Draft
) => {
  const archives: Array<ChangeClassState> = []
  /** Classes of the next year's files that are not created: what has their id stays. */
  const blocked = new Set<string>()
  const replaced = new Map<string, { readonly flat: string; readonly needs: ReadonlyArray<string> }>()
  /** Entries of classes of the year that begins. */
  const carried = new Map<string, Entry>()
  const young = Date.parse(options.today) - youngDays * 86_400_000
  let archivedBefore = 0
  /** Classes to archive that are not over on the day of the plan. */
  const running: Array<string> = []
  /** Known classes of the year that ends that exist. */
  let total = 0

  /** Whether a class of the files is the one that the map has: it was carried before, or continues over several years. */
  const continues = (entry: Entry): boolean => {
    if (next === undefined) return false
    if (entry.written["year"] === next.begins) return true
    const one = next.classes.get(entry.source)
    return one !== undefined && goesOn(next.roster, one, entry) === true
  }

  const isRunning = (found: LiveClass, entry: Entry | undefined): boolean => {
    const one = entry === undefined ? undefined : next?.roster.classes.get(entry.source)
    const ends = entry?.written["ends"] ??
      (next === undefined || one === undefined || next.classes.has(one.id)
        ? undefined
        : Sessions.windowOfClass(next.roster, one).end)
    return ends === undefined
      ? found.created !== undefined && Date.parse(found.created) > young
      : ends >= options.today
  }

  /** Archives a class if that is allowed. Returns the step, or `undefined` if the class stays. */
  const archive = (found: LiveClass, entry: Entry | undefined): ChangeClassState | undefined => {
    if (!draft.mayWrite(found, entry?.source)) return undefined
    // A class that was restored by hand stays: `archived` is what the tool wrote last.
    const values = { live: found.state, wanted: "archived" }
    if (entry !== undefined && draft.change("state", entry, values, Text.same) === undefined) return undefined
    const base = entry === undefined
      ? Ids.step("archiveClass", "the year ends; no run made the class", "", found.id)
      : Ids.step("archiveClass", "the year ends", entry.source)
    const step = changeState(base, entry?.source, found.id)
    archives.push(step)
    if (isRunning(found, entry)) running.push(found.id)
    return step
  }

  for (const entry of known.classes.values()) {
    if (continues(entry)) {
      carried.set(entry.source, entry)
      continue
    }
    const found = live.classes.get(entry.flat)
    const begins = next?.classes.get(entry.source)
    if (next !== undefined && begins !== undefined && options.year === undefined) {
      // Without dates, the id alone does not show whether the class continues.
      if (Sessions.yearOf(next.roster, begins) === undefined && found !== undefined && isOpen(found)) {
        draft.report("class-year-unknown", { class: entry.source, target: found.id, from: begins.from })
        blocked.add(entry.source)
        continue
      }
    }
    if (found === undefined || found.state === "deleted" || found.state === "archived") {
      if (found?.state === "archived") archivedBefore++
      if (begins !== undefined) replaced.set(entry.source, { flat: entry.flat, needs: [] })
      continue
    }
    total++
    if (next?.selected !== undefined && !next.selected.has(entry.source)) {
      draft.report("class-not-selected", { class: entry.source, target: found.id })
      continue
    }
    const step = archive(found, entry)
    if (begins === undefined) continue
    if (step !== undefined) replaced.set(entry.source, { flat: entry.flat, needs: [step.id] })
    else {
      blocked.add(entry.source)
      draft.report("class-id-reused", { class: entry.source, target: found.id, from: begins.from })
    }
  }

  const owned = new Set(Array.from(known.classes.values(), (entry) => entry.flat))
  for (const found of live.classes.values()) {
    if (owned.has(found.id) || !isOpen(found)) continue
    if (options.allClasses === true && next?.selected === undefined) {
      total++
      archive(found, undefined)
    } else draft.report("class-not-ours", { target: found.id })
  }
  return { archives, blocked, replaced, carried, archivedBefore, running, known: total }
}
