/** Undoes what a run did to classes. The API deletes no class: those that the run created are archived. */
import { isOpen, type Live, type LiveClass } from "../../live/Live.ts"
import * as Text from "../../model/Text.ts"
import type { Draft } from "../Draft.ts"
import { type Entry, type Known, valuesOf } from "../IdMap.ts"
import * as Ids from "../Ids.ts"
import { changeState } from "../school/Classes.ts"
import type { Change, ChangeClassState, CreateClass, UpdateClass } from "../Step.ts"
import { type Executed, membership, type Run } from "./Executed.ts"

export type Classes = ReturnType<typeof plan>

/** What the id map had of a class that an earlier run created. */
const entryOf = (source: string, flat: string, history: ReadonlyArray<Executed>): Entry => {
  const step = history.find((did) => did.flat === flat && did.step.kind === "createClass")?.step
  const { ends, name, section, year } = step?.kind === "createClass" ? step : {}
  return { kind: "class", source, flat, written: valuesOf({ name, section, year, ends, state: "archived" }) }
}

/** `history` has the steps of all runs, to find what a class was before this one. */
export const plan = (
  run: Run,
  live: Live,
  known: Known,
  history: ReadonlyArray<Executed>,
  draft: Draft
) => {
  const updates: Array<UpdateClass> = []
  const restores: Array<ChangeClassState> = []
  const archives: Array<ChangeClassState> = []
  /** Entries of classes whose ids the run gave to others. */
  const matches: Array<Entry> = []
  /** Classes that the token's user may change. */
  const writable = new Map<string, LiveClass>()
  const refused = new Set<string>()
  const made = new Set(run.done.flatMap(({ step }) => {
    const [room, account] = step.kind === "enrol" ? [run.flatOf(step.target), run.flatOf(step.account)] : []
    return room === undefined || account === undefined ? [] : [membership(room, account)]
  }))

  /** Returns a class that may be changed; reports why another one may not, once. */
  const room = (id: string, source: string | undefined): LiveClass | undefined => {
    const found = live.classes.get(id)
    if (writable.has(id) || refused.has(id)) return writable.get(id)
    if (found === undefined || found.state === "deleted") draft.report("undo-class-gone", { class: source, target: id })
    else if (draft.mayWrite(found, source)) {
      writable.set(id, found)
      return found
    }
    refused.add(id)
    return undefined
  }

  const create = (step: CreateClass, flat: string | undefined) => {
    if (flat === undefined) return
    const claimed = known.classes.get(step.class)?.flat === flat
    const found = live.classes.get(flat)
    if (step.replaces !== undefined && claimed) matches.push(entryOf(step.class, step.replaces, history))
    if (!claimed && (found === undefined || !isOpen(found))) return
    if (room(flat, step.class) === undefined || found === undefined) return
    const others = [...found.members?.keys() ?? []].filter((id) => id !== live.self && !made.has(membership(flat, id)))
    if (isOpen(found) && ((found.assignments ?? 0) > 0 || others.length > 0)) {
      draft.report("undo-class-in-use", { class: step.class, target: flat })
    }
    const base = Ids.undo(step, "archiveClass", "the run created it")
    archives.push({ ...changeState(base, step.class, flat), forget: true })
  }

  const update = (step: UpdateClass) => {
    const found = room(step.target, step.class)
    if (found === undefined) return
    const changes: { -readonly [K in keyof UpdateClass["changes"]]: Change } = {}
    for (const field of ["name", "section", "level"] as const) {
      const change = step.changes[field]
      const now = found[field]
      if (change === undefined || Text.same(now, change.from)) continue
      if (Text.same(now, change.to) && (change.from !== undefined || field === "section")) {
        changes[field] = { from: now, to: change.from ?? "" }
      } else if (field !== "level") {
        const claim = { kind: "class", source: step.class, flat: step.target } as const
        draft.edit(claim, field, { written: change.to, live: now, wanted: change.from ?? "" }, "kept")
      }
    }
    if (Object.keys(changes).length === 0) return
    updates.push({
      ...Ids.undo(step, "updateClass", `as before the run: ${Object.keys(changes).join(", ")}`),
      class: step.class,
      target: step.target,
      changes
    })
  }

  const changed = (step: ChangeClassState) => {
    const { class: source, kind, target } = step
    const id = run.flatOf(target)
    const found = id === undefined ? undefined : live.classes.get(id)
    if (id === undefined || found === undefined) return
    if (kind === "archiveClass" && found.state === "archived") {
      const base = Ids.undo(step, "unarchiveClass", "the run archived it")
      if (room(id, source) !== undefined) restores.push(changeState(base, source, id))
    } else if (kind === "unarchiveClass" && isOpen(found)) {
      const base = Ids.undo(step, "archiveClass", "the run restored it")
      if (room(id, source) !== undefined) archives.push(changeState(base, source, id))
    } else if (kind === "activateClass" && found.state === "active") {
      draft.report("undo-activation", { class: source, target: id })
    }
  }

  for (const { flat, step } of run.done) {
    if (step.kind === "createClass") create(step, flat)
    else if (step.kind === "updateClass") update(step)
    else if (step.kind === "archiveClass" || step.kind === "unarchiveClass" || step.kind === "activateClass") {
      changed(step)
    } else if (step.kind === "enrol" || step.kind === "unenrol") {
      const id = run.flatOf(step.target)
      // Its members cannot be changed either.
      if (id !== undefined && live.classes.has(id)) room(id, undefined)
    }
  }
  return { updates, restores, archives, writable, matches }
}
