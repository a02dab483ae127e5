/** Another key signature for the same sounding notes. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Edited } from "../Edit.ts"
import { findMeasure, findPart, type MeasureAddress, type Part, type PartAddress, partsOf } from "../Parts.ts"
import type { Score } from "../Score.ts"
import { addAfter, addToMeasure, fill, isLeading, remove } from "../xml/Elements.ts"
import type { Patch } from "../xml/Patch.ts"
import type { Result } from "../xml/Problem.ts"
import { child, children, elements } from "../xml/Tree.ts"
import { fifthsOf, readSignature, respell, unison } from "./pitch/Interval.ts"
import { isUnpitched, soundingOf, Staves } from "./pitch/PartMove.ts"
import { rewrite } from "./Rewrite.ts"

/** The key, as it sounds: `D`, `Bbm` or `F# minor`; from which measure; and in which part. Default: from the first, in all. */
export interface SetKeyOptions {
  readonly key: string
  readonly from?: MeasureAddress
  readonly part?: PartAddress
}

type Signature = ReturnType<typeof readSignature>

/** Writes a signature into a key. What it cancels stays. */
const write = (source: string, key: XmlElement, { fifths, mode }: Signature): ReadonlyArray<Patch> => {
  const [old, oldMode] = [child(key, "fifths"), child(key, "mode")]
  // One of single accidentals has none.
  if (old === undefined) return [fill(key, `<fifths>${fifths}</fifths><mode>${mode}</mode>`)]
  return [
    ...old.text.trim() === `${fifths}` ? [] : [fill(old, `${fifths}`)],
    ...oldMode === undefined
      ? [addAfter(source, old, `<mode>${mode}</mode>`)]
      : oldMode.text.trim() === mode
      ? []
      : [fill(oldMode, mode)]
  ]
}

const contentOf = (key: XmlElement): string =>
  elements(key).filter(({ name }) => name !== "cancel" && name !== "mode").map(({ name, text }) =>
    `${name} ${text.trim()}`
  ).join(" ")

const ofPart = ({ source }: Score, { measures }: Part, start: number, to: Signature): ReadonlyArray<Patch> => {
  const patches: Array<Patch> = []
  const [keys, sounding] = [new Staves("fifths 0"), new Staves(unison)]
  for (const { element, index } of measures) {
    const leads = isLeading(element)
    const signatureFor = (staff: string | undefined): Signature => {
      const fifths = to.fifths - fifthsOf(sounding.get(staff))
      return { mode: to.mode, fifths: fifths + fifthsOf(respell(unison, fifths)) }
    }
    let isSet = index !== start
    for (const attributes of children(element, "attributes")) {
      for (const one of children(attributes, "transpose")) sounding.set(one.attributes.number, soundingOf(one))
      for (const key of children(attributes, "key")) {
        const { number } = key.attributes
        const [content, was] = [contentOf(key), keys.get(number)]
        keys.set(number, content)
        if (index < start) continue
        const sets = index === start && leads(attributes)
        isSet ||= sets
        // One that repeats what was in effect is no change.
        if (sets || content === was) patches.push(...write(source, key, signatureFor(number)))
        else {
          const cancel = child(key, "cancel")
          const { fifths } = signatureFor(number)
          if (cancel) patches.push(fifths === 0 ? remove(source, cancel) : fill(cancel, `${fifths}`))
          return patches
        }
      }
    }
    const { fifths, mode } = signatureFor(undefined)
    if (!isSet && keys.get() !== `fifths ${fifths}`) {
      patches.push(addToMeasure(source, element, "key", `<key><fifths>${fifths}</fifths><mode>${mode}</mode></key>`))
    }
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
