/** The steps for classes: which are created, changed, activated, restored and archived. */
import { isOpen, type LiveClass } from "../../live/Live.ts"
import { type Roster } from "../../model/Roster.ts"
import type { SchoolClass } from "../../model/SchoolClass.ts"
import * as Sessions from "../../model/Session.ts"
import * as Text from "../../model/Text.ts"
import type { Files } from "../Draft.ts"
import type { Entry, Known } from "../IdMap.ts"
import * as Ids from "../Ids.ts"
import {
  type Change,
  type ChangeClassState,
  type CreateClass,
  existing,
  type Reference,
  type UpdateClass
} from "../Step.ts"

/** A class whose members the plan may change. */
export interface Writable {
  readonly source: string
  readonly reference: Reference
  /** Absent for a class that this plan creates. */
  readonly live?: LiveClass | undefined
  readonly needs: ReadonlyArray<string>
}

const most = 255

const nameKey = (name: string, section: string | undefined): string =>
  `${Text.key(Text.cut(name, most))}\n${Text.key(Text.cut(section ?? "", most))}`

/** Returns the classes whose members a plan needs: those that the map knows, and those with the name of a class of the files. */
export const neededClasses = (roster: Roster, known: Known) => {
  const mapped = new Set(Array.from(known.classes.values(), (entry) => entry.flat))
  const ids = new Set([...mapped, ...Array.from(roster.classes.keys()).flatMap((id) => Ids.flatOf(id) ?? [])])
  const names = new Set(Array.from(roster.classes.values(), (one) => nameKey(one.title, one.section)))
  return {
    known: mapped,
    needsMembers: ({ id, name, section }: Pick<LiveClass, "id" | "name" | "section">): boolean =>
      ids.has(id) || names.has(nameKey(name, section))
  }
}

/** How classes are created when a year ends. */
export interface Carrying {
  readonly reason: string
  /** By the id in the files: the class of the year that ends that had the id, and the steps that archive it. */
  readonly replaced: ReadonlyMap<string, { readonly flat: string; readonly needs: ReadonlyArray<string> }>
  /** Returns the ids in Flat of other classes with the name of a new one. */
  readonly besideOf: (one: SchoolClass, name: string, section?: string) => ReadonlyArray<string> | undefined
}

/** Days that the classes of two years may have in common, because their terms are written generously. */
const mostCommonDays = 60

/** Whether a class of the files is the one that the map has under its id, by their days. `undefined` if one of them has none. */
export const goesOn = (roster: Roster, one: SchoolClass, { written: { ends } }: Entry): boolean | undefined => {
  const { begin } = Sessions.windowOfClass(roster, one)
  return ends === undefined || begin === undefined
    ? undefined
    : Date.parse(ends) - Date.parse(begin) > mostCommonDays * 86_400_000
}

/**
 * Whether the class that the map has under an id was over when the class that the files have under it begins: some systems give next year's classes
 * the ids of this year's. A class that continues over several years is not over.
 */
export const isEarlier = (roster: Roster, one: SchoolClass, entry: Entry | undefined): boolean => {
  const year = entry?.written["year"]
  const now = Sessions.yearOf(roster, one)
  return entry !== undefined && year !== undefined && now !== undefined && year < now &&
    goesOn(roster, one, entry) === false
}

/** Creates the step that changes the state of a class. */
export const changeState = (
  base: Ids.Base<ChangeClassState["kind"]>,
  source: string | undefined,
  target: string
): ChangeClassState => ({ ...base, class: source, target: existing(target) })

/** Plans the classes in scope. */
export const plan = ({ draft, known, live, roster, scope }: Files, carrying?: Carrying) => {
  const creates: Array<CreateClass> = []
  const updates: Array<UpdateClass> = []
  const states: Array<ChangeClassState> = []
  const archives: Array<ChangeClassState> = []
  const writable: Array<Writable> = []
  const { options } = draft

  const owners = new Map(Array.from(known.classes.values(), (entry) => [entry.flat, entry.source]))
  const byName = new Map<string, Array<LiveClass>>()
  /** Those whose id the files no longer have. */
  const leftByName = new Map<string, Array<LiveClass>>()
  const inUse = new Set<string>()
  for (const one of live.classes.values()) {
    // Archived classes are of earlier years: a class with the same name is another one.
    if (!one.taught || !isOpen(one)) continue
    const owner = owners.get(one.id)
    if (owner === undefined) Text.collect(byName, nameKey(one.name, one.section), one)
    else if (!roster.classes.has(owner)) Text.collect(leftByName, nameKey(one.name, one.section), one)
  }
  /** The class that an export of this tool names. The map may have it under an id that OneRoster does not allow. */
  const exported = (one: SchoolClass): LiveClass | undefined => {
    const found = live.classes.get(Ids.flatOf(one.id) ?? "")
    return found !== undefined && !roster.classes.has(owners.get(found.id) ?? "") ? found : undefined
  }
  const titles = new Map<string, number>()
  for (const one of scope.current) {
    const entry = known.classes.get(one.id)
    if ((entry !== undefined && live.classes.has(entry.flat)) || exported(one) !== undefined) continue
    const name = nameKey(one.title, one.section)
    titles.set(name, (titles.get(name) ?? 0) + 1)
  }

  const create = (one: SchoolClass): boolean => {
    if (
      options.emptyClasses !== true && roster.coverage.memberships !== "absent" &&
      roster.memberships.countOfClass(one.id) === 0
    ) {
      draft.skipped.classesEmpty++
      draft.emptyClasses.push(one.id)
      return false
    }
    if (Text.lengthOf(one.title) > most || Text.lengthOf(one.section ?? "") > most) {
      draft.report("class-name-cut", { class: one.id, from: one.from })
    }
    const replaced = carrying?.replaced.get(one.id)
    const name = Text.cut(one.title, most)
    const section = one.section === undefined ? undefined : Text.cut(one.section, most)
    const beside = carrying?.besideOf(one, name, section)
    const step: CreateClass = {
      // Another step than the one that created the class of an earlier year.
      ...Ids.step(
        "createClass",
        carrying?.reason ?? "no class matches",
        one.id,
        ...(replaced === undefined ? [] : [replaced.flat])
      ),
      needs: replaced?.needs ?? [],
      class: one.id,
      name,
      section,
      year: Sessions.yearOf(roster, one) ?? options.year,
      ends: Sessions.windowOfClass(roster, one).end,
      replaces: replaced?.flat,
      ...(beside === undefined ? undefined : { beside })
    }
    creates.push(step)
    writable.push({ source: one.id, reference: { _tag: "created", step: step.id }, needs: [step.id] })
    return true
  }

  const update = (one: SchoolClass, found: LiveClass, before: Entry | undefined) => {
    const about = { class: one.id, target: found.id, from: one.from }
    if (found.state === "deleted") {
      draft.report("class-deleted", about)
      return
    }
    if (!draft.mayWrite(found, one.id, one.from)) return
    const entry: Entry = { kind: "class", source: one.id, flat: found.id, written: before?.written ?? {} }
    const agreed: Record<string, string | undefined> = {
      // Only a class that is created is known to be of the year that was named.
      year: Sessions.yearOf(roster, one),
      ends: Sessions.windowOfClass(roster, one).end
    }
    const changes: { -readonly [K in keyof UpdateClass["changes"]]: Change } = {}
    for (const [field, text] of [["name", one.title], ["section", one.section]] as const) {
      if (text === undefined) continue
      const wanted = Text.cut(text, most)
      if (Text.same(found[field], wanted)) {
        agreed[field] = found[field]
        continue
      }
      const change = draft.change(field, before, { live: found[field], wanted }, Text.same)
      if (change !== undefined) changes[field] = change
    }
    const needs: Array<string> = []
    const changeTo = (kind: ChangeClassState["kind"], reason: string) => {
      const step = changeState(Ids.step(kind, reason, one.id), one.id, found.id)
      states.push(step)
      needs.push(step.id)
    }
    let open = true
    if (found.state === "active") agreed["state"] = "active"
    else if (found.state === "inactive") {
      changeTo("activateClass", "inactive in Flat, current in the files")
    } else {
      // Only a class that the tool archived is restored without being asked: `active` is what it wrote last otherwise.
      const written = { ...entry, written: { state: "active", ...entry.written } }
      const change = draft.change("state", written, { live: found.state, wanted: "active" }, Text.same)
      if (change === undefined) {
        draft.report("class-archived", about)
        open = false
      } else {
        changeTo("unarchiveClass", "archived in Flat, current in the files")
      }
    }
    draft.note(entry, before, agreed)
    if (open && Object.keys(changes).length > 0) {
      updates.push({
        ...Ids.step("updateClass", `differs in ${Object.keys(changes).join(", ")}`, one.id),
        needs,
        class: one.id,
        target: found.id,
        changes
      })
    } else if (needs.length === 0) draft.unchanged.classes++
    if (open) writable.push({ source: one.id, reference: existing(found.id), live: found, needs })
  }

  for (const one of scope.current) {
    const entry = known.classes.get(one.id)
    const mapped = entry === undefined ? undefined : live.classes.get(entry.flat)
    const about = { class: one.id, from: one.from }
    if (mapped !== undefined) {
      if (isEarlier(roster, one, entry)) draft.report("class-of-other-year", { ...about, target: mapped.id })
      else update(one, mapped, entry)
      continue
    }
    if (entry !== undefined && options.recreate !== true) {
      draft.report("class-deleted", { ...about, target: entry.flat })
      continue
    }
    const name = nameKey(one.title, one.section)
    const left = leftByName.get(name) ?? []
    const named = entry === undefined ? exported(one) : undefined
    const alike = [...byName.get(name) ?? [], ...(options.rematch === true ? left : [])]
    const [match, ...others] = named === undefined ? alike : [named]
    if (match === undefined) {
      if (create(one) && left.length > 0 && options.archive !== "absent") {
        draft.report("class-name-exists", { ...about, target: left[0]?.id })
      }
    } else if (named === undefined && (others.length > 0 || (titles.get(name) ?? 0) > 1)) {
      draft.report("class-ambiguous", about)
    } else {
      inUse.add(match.id)
      update(one, match, undefined)
    }
  }

  const archive = (source: string, reason: string): boolean => {
    const entry = known.classes.get(source)
    const found = entry === undefined ? undefined : live.classes.get(entry.flat)
    if (entry === undefined || found === undefined || found.state === "archived" || found.state === "deleted") {
      return false
    }
    if (!draft.mayWrite(found, source)) return false
    // A class that was restored by hand stays: `archived` is what the tool wrote last.
    const change = draft.change("state", entry, { live: found.state, wanted: "archived" }, Text.same)
    if (change !== undefined) {
      archives.push(changeState(Ids.step("archiveClass", reason, source), source, found.id))
    }
    return true
  }
  for (const one of scope.ended) {
    if ((options.archive ?? "ended") === "none" || !archive(one.id, "ended by the files")) draft.skipped.classesEnded++
  }
  draft.skipped.classesEnded += scope.ending.length
  draft.skipped.classesNotBegun += scope.upcoming.length

  for (const entry of known.classes.values()) {
    const one = roster.classes.get(entry.source)
    const absent = one === undefined && roster.coverage.classes === "complete" && !scope.filtered
    if (!absent && one?.change !== "removed") continue
    const found = live.classes.get(entry.flat)
    if (found === undefined || found.state === "archived" || found.state === "deleted" || inUse.has(found.id)) continue
    if (roster.unlistedClasses.has(entry.source)) {
      draft.report("class-unlisted", { class: entry.source, target: entry.flat })
      continue
    }
    draft.report("class-absent", { class: entry.source, target: entry.flat })
    if (options.archive === "absent") archive(entry.source, "no longer in the files")
  }

  // A file of changes may change the members of classes that it does not list.
  if (roster.coverage.memberships === "changes") {
    for (const entry of known.classes.values()) {
      const found = live.classes.get(entry.flat)
      if (found === undefined || found.state !== "active" || roster.classes.has(entry.source)) continue
      if (roster.memberships.countOfClass(entry.source) === 0 || !draft.mayWrite(found, entry.source)) continue
      writable.push({ source: entry.source, reference: existing(found.id), live: found, needs: [] })
    }
  }
  /** Known classes that exist, for thresholds. */
  const knownLive = Array.from(known.classes.values()).filter((entry) => live.classes.has(entry.flat)).length
  return { steps: [...creates, ...states, ...updates], archives, writable, known: knownLive, creates: creates.length }
}
