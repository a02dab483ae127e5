/** Changes of a whole score by patches: all bytes between them stay. */
import { mendAccidentals } from "../Accidentals.ts"
import { diff } from "../Difference.ts"
import type { Edited } from "../Edit.ts"
import { xmlOf } from "../Measures.ts"
import { partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { applyPatches, type Patch } from "../xml/Patch.ts"
import { attempt, refuse, type Result } from "../xml/Problem.ts"
import { parse } from "../xml/Tree.ts"

/** Returns the patches that give a score, whose notes or keys were moved from another, the accidentals that its page needs. */
const accidentalsOf = (before: Score, now: Score): ReadonlyArray<Patch> => {
  const olds = partsOf(before)
  return partsOf(now).flatMap(({ measures }, part) => {
    const old = olds[part]!.measures
    const pairs = measures.map((is, at) => [old[at]!, is, xmlOf(now, is)] as const)
    const moved = pairs.filter(([was, , xml]) => xml !== xmlOf(before, was)).map(([was, , xml]) =>
      [was.element, { xml, element: parse(xml), isAsked: false, isMoved: true }] as const
    )
    const texts = mendAccidentals(before, old.map(({ element }) => element), new Map(moved))
    return pairs.flatMap(([was, { element: { end, start } }, xml]) => {
      const text = texts.get(was.element) ?? xml
      return text === xml ? [] : [{ start, end, text }]
    })
  })
}

/** Applies patches, which `make` returns or refuses, and returns the score with what changed. */
export const rewrite = (score: Score, make: () => ReadonlyArray<Patch>): Result<Edited> =>
  attempt(() => {
    if (score.root === "score-timewise") {
      const hint = "Convert it, for example by importing it into Flat and exporting it as MusicXML"
      refuse("A score-timewise cannot be edited, only a score-partwise", hint)
    }
    const patched = (one: Score, patches: ReadonlyArray<Patch>) => ({
      ...one,
      source: applyPatches(one.source, patches)
    })
    const moved = patched(score, make())
    const now = patched(moved, accidentalsOf(score, moved))
    return { ...now, changed: diff(score, now), kept: [], lost: [] }
  })
