/** Another key signature for the same sounding notes. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Edited } from "../Edit.ts"
import { findMeasure, findPart, type MeasureAddress, type Part, type PartAddress, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { addAfter, addSigns, fill, leadingAttributes, tag } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import type { Result } from "../xml/Problem.ts"
import { child, children, numberOf } from "../xml/Tree.ts"
import { fifthsOf, type Interval, readSignature, respell, unison } from "./pitch/Interval.ts"
import { type ByStaff, cancelPatches, isUnpitched, on, put, soundingOf } from "./pitch/PartMove.ts"
import { rewrite } from "./Rewrite.ts"

/** The key, as it sounds: `D`, `Bbm` or `F# minor`; from which measure; and in which part. Default: from the first, in all. */
export interface SetKeyOptions {
  readonly key: string
  readonly from?: MeasureAddress
  readonly part?: PartAddress
}

type Signature = ReturnType<typeof readSignature>

const xmlOf = ({ fifths, mode }: Signature) => `<fifths>${fifths}</fifths><mode>${mode}</mode>`

/** Writes a signature into a key. What it cancels stays. */
const write = (source: string, key: XmlElement, to: Signature): ReadonlyArray<Patch> => {
  const [fifths, mode] = [child(key, "fifths"), child(key, "mode")]
  // One of single accidentals has none.
  if (fifths === undefined) return [fill(key, xmlOf(to))]
  const modePatch = mode ? fill(mode, to.mode) : addAfter(source, fifths, tag("mode", to.mode))
  return [fill(fifths, `${to.fifths}`), modePatch]
}

const ofPart = ({ source }: Score, { measures }: Part, start: number, to: Signature): ReadonlyArray<Patch> => {
  const patches: Array<Patch> = []
  const [keys, sounding]: [ByStaff<number | undefined>, ByStaff<Interval>] = [new Map([["", 0]]), new Map()]
  for (const { element, index } of measures) {
    const leading = new Set(leadingAttributes(element))
    const signatureFor = (staff: string | undefined): Signature => {
      const fifths = to.fifths - fifthsOf(on(sounding, staff) ?? unison)
      return { mode: to.mode, fifths: fifths + fifthsOf(respell(unison, fifths)) }
    }
    let isSet = index !== start
    for (const attributes of children(element, "attributes")) {
      for (const one of children(attributes, "transpose")) put(sounding, one.attributes.number, soundingOf(one))
      for (const key of children(attributes, "key")) {
        const { number } = key.attributes
        const [fifths, was] = [numberOf(key, "fifths"), on(keys, number)]
        put(keys, number, fifths)
        if (index < start) continue
        const sets = index === start && leading.has(attributes)
        isSet ||= sets
        // One that repeats what was in effect is no change.
        if (sets || fifths === was) patches.push(...write(source, key, signatureFor(number)))
        else return [...patches, ...cancelPatches(source, key, signatureFor(number).fifths)]
      }
    }
    const all = signatureFor(undefined)
    const isNew = !isSet && on(keys) !== all.fifths
    if (isNew) patches.push(...addSigns(source, element, [["key", tag("key", xmlOf(all))]]))
  }
  return patches
}

/**
 * Writes another key signature, from a measure to the next change of key. The notes stay; accidentals follow, if the score has any. Each transposing part
 * gets the key in which it is written, and parts whose notes have no pitch stay as they are.
 */
export const setKey = (score: Score, { from, key, part }: SetKeyOptions): Result<Edited> =>
  rewrite(score, () => {
    const all = partsOf(score)
    const parts = part === undefined ? all : [findPart(all, part)]
    const start = from === undefined || parts[0] === undefined ? 0 : findMeasure(parts[0], from).index
    const signature = readSignature(key)
    return parts.filter((one) => !isUnpitched(one)).flatMap((one) => ofPart(score, one, start, signature))
  })
