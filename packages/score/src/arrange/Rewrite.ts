/** Changes of a whole score by patches: all bytes between them stay. */
import { diff } from "../Difference.ts"
import type { Edited } from "../Edit.ts"
import type { Score } from "../Score.ts"
import { applyPatches, type Patch } from "../xml/Patch.ts"
import { attempt, refuse, type Result } from "../xml/Problem.ts"

/** Applies patches, which `make` returns or refuses, and returns the score with what changed. */
export const rewrite = (score: Score, make: () => ReadonlyArray<Patch>): Result<Edited> =>
  attempt(() => {
    if (score.root === "score-timewise") {
      const hint = "Convert it, for example by importing it into Flat and exporting it as MusicXML"
      refuse("A score-timewise cannot be edited, only a score-partwise", hint)
    }
    const now: Score = { ...score, source: applyPatches(score.source, make()) }
    return { ...now, changed: diff(score, now), kept: [], lost: [] }
  })
