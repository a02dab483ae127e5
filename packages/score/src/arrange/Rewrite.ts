/** Changes of a whole score by patches: all bytes between them stay. */
import { mendAccidentals } from "../Accidentals.ts"
import { check, hintOf } from "../Check.ts"
import { diff } from "../Difference.ts"
import type { Edited, MeasureNote } from "../Edit.ts"
import { xmlOf } from "../Measures.ts"
import { editableParts, partsOf } from "../Parts.ts"
import { type Score, treeOf } from "../Score.ts"
import { Counts } from "../xml/Counts.ts"
import { applyPatches, type Patch } from "../xml/Patch.ts"
import { attempt, position, type Problem, refuse, type Result } from "../xml/Problem.ts"
import { parse, wrongNumbers } from "../xml/Tree.ts"

/** Returns the patches that give a score, whose notes or keys were moved from another, the accidentals that its page needs. */
const accidentalsOf = (before: Score, now: Score): ReadonlyArray<Patch> => {
  const olds = partsOf(before)
  return partsOf(now).flatMap(({ measures }, part) => {
    const old = olds[part]!.measures
    const pairs = measures.map((is, at) => [old[at]!, is, xmlOf(now, is)] as const)
    const moved = pairs.filter(([was, , xml]) => xml !== xmlOf(before, was))
      .map(([was, , xml]) => [was.element, { xml, element: parse(xml), isAsked: false, isMoved: true }] as const)
    const texts = mendAccidentals(before, old.map(({ element }) => element), new Map(moved))
    return pairs.flatMap(([was, { element: { end, start } }, xml]) => {
      const text = texts.get(was.element) ?? xml
      return text === xml ? [] : [{ start, end, text }]
    })
  })
}

/** Refuses a change that adds warnings, unless they are let through by name. Places move: those of one message are counted. */
const refuseWarnings = (before: Score, now: Score, allow: ReadonlyArray<string>): void => {
  const textOf = ({ message, part }: Problem) => `${part} ${message}`
  const known = new Counts(check(before).warnings.map(textOf))
  const added = check(now).warnings.find((one) => !known.take(textOf(one)) && !allow.includes(one.name))
  if (added) refuse(added.message, hintOf(added), added)
}

/** What `make` of `rewrite` returns: patches, what is lost, and the patches of the score that comes out: by default, of accidentals. */
export interface Rewritten {
  readonly patches: ReadonlyArray<Patch>
  readonly lost?: ReadonlyArray<MeasureNote>
  /** Names of warnings that the change may add. Default: all. */
  readonly allow?: ReadonlyArray<string>
  readonly then?: (now: Score) => ReadonlyArray<Patch>
}

/** Applies patches, which `make` returns or refuses, and returns the score with what changed. */
export const rewrite = (score: Score, make: () => ReadonlyArray<Patch> | Rewritten): Result<Edited> =>
  attempt(() => {
    editableParts(score)
    const [wrong] = wrongNumbers(treeOf(score))
    if (wrong) refuse(wrong.message, "Correct it first: edit its measure as XML", position(score.source, wrong.start))
    const made = make()
    const { allow, lost = [], patches, then }: Rewritten = "patches" in made ? made : { patches: made }
    const withPatches = (one: Score, by: ReadonlyArray<Patch>): Score =>
      by.length === 0 ? one : { ...one, source: applyPatches(one.source, by) }
    const first = withPatches(score, patches)
    const now = withPatches(first, then?.(first) ?? accidentalsOf(score, first))
    if (allow !== undefined) refuseWarnings(score, now, allow)
    return { ...now, changed: diff(score, now), kept: [], lost }
  })
