/** Transposing a score, or a part of it. */
import { keyName, readKey } from "../abc/KeySignature.ts"
import type { Edited } from "../Edit.ts"
import { findPart, type Part, type PartAddress, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { refuse, type Result } from "../xml/Problem.ts"
import { children, elements, numberOf, textOf } from "../xml/Tree.ts"
import type { Direction, Interval } from "./pitch/Interval.ts"
import { between, fifthsOf, readInterval, readSignature, unison } from "./pitch/Interval.ts"
import { isUnpitched, movePart, soundingOf } from "./pitch/PartMove.ts"
import { rewrite } from "./Rewrite.ts"

/** The key that the music gets, as it sounds: `D`, `Bbm` or `F# minor`; and where it is looked for. Default: `direction: "nearest"`. */
export interface KeyTarget {
  readonly key: string
  readonly direction?: Direction
}

/** Which part moves, and how far: up by `M2`, down by `-M2`, or into a key. Default: all parts. */
export interface TransposeOptions {
  readonly part?: PartAddress
  readonly by: string | KeyTarget
}

/** Returns the signature with which a part begins, as it sounds, and its mode, if the score says one that keys can have. */
const signatureOf = ({ measures }: Part) => {
  const attributes = measures.slice(0, 1).flatMap(({ element }) => children(element, "attributes")).flatMap(elements)
  const [key, transpose] = ["key", "transpose"].map((name) => attributes.find((one) => one.name === name))
  const fifths = (key && numberOf(key, "fifths") || 0) + fifthsOf(transpose ? soundingOf(transpose) : unison)
  const mode = key && textOf(key, "mode")
  return { fifths, mode: mode ? readKey(`C ${mode}`)?.mode : undefined }
}

const intervalOf = (by: string | KeyTarget, parts: ReadonlyArray<Part>): Interval => {
  if (typeof by === "string") return readInterval(by)
  const to = readSignature(by.key)
  // The key of a part that transposes may be respelled.
  const { fifths, mode = to.mode } = parts[0] ? signatureOf(parts[0]) : { fifths: 0 }
  if (mode === to.mode) return between(fifths, to.fifths, by.direction)
  const [was, is] = [to.mode, mode].map((one) => readSignature(`C ${one}`).fifths)
  const message = `The music is in ${keyName(fifths, mode)}, and ${JSON.stringify(by.key)} is ${to.mode}`
  return refuse(message, `Name it ${keyName(to.fifths - was! + is!, mode)}`)
}

/**
 * Transposes a score or a part: the written notes, keys and chord symbols. Notes are spelled as before, in the new key; a key with more than seven signs
 * is written as the one that sounds the same. Notes without pitch stay.
 *
 * Refuses a key of another mode than that of the score, tablature and other signs that would then be wrong, octaves outside 0 to 9, and scores by time (`score-timewise`).
 */
export const transpose = (score: Score, { by, part }: TransposeOptions): Result<Edited> =>
  rewrite(score, () => {
    const parts = part === undefined ? partsOf(score) : [findPart(partsOf(score), part)]
    const pitched = parts.filter((one) => !isUnpitched(one))
    const interval = intervalOf(by, pitched)
    return pitched.flatMap((one) => movePart(score, one, () => interval))
  })
