/** What starts at one place and ends at another, in all elements of a part: also beams, repeats and extenders of lyrics. */
import type { XmlElement } from "@rgrove/parse-xml"
import { pitchOf } from "../../Content.ts"
import type { Measure } from "../../Parts.ts"
import { inTime } from "../../Timing.ts"
import { children, descendants, numberOf, textOf } from "../../xml/Tree.ts"

/** A sign, the position of its measure, and the element of the measure that it is in. */
type Place = Readonly<{ index: number; one: XmlElement; sign: XmlElement }>
/** The signs from the start to the end. */
export type Span = Readonly<{ name: string; signs: ReadonlyArray<Place> }>

const voiceOf = ({ one }: Place) => textOf(one, "voice") ?? "1"

const sides = /^(?:(start|begin|forward|crescendo|diminuendo|up|down)|(stop|end|backward|discontinue)|continue)$/
const sideOf = ({ attributes, name, text }: XmlElement) =>
  sides.exec(name === "beam" ? text : name === "repeat" ? attributes.direction ?? "" : attributes.type ?? "")

const keyOf = (one: XmlElement, { attributes, name, parent }: XmlElement): string => {
  if (/^tied?$/.test(name)) return `${name} ${pitchOf(one) ?? textOf(one, "unpitched/display-step")}`
  const { number = "1" } = name === "extend" ? (parent as XmlElement).attributes : attributes
  return `${name} ${number} ${one.name === "direction" ? textOf(one, "staff") ?? "1" : ""}`
}

/** Returns an end of a tie as it sounds and as it is drawn: a file may have both at one end only. `seen` has those that it has returned before. */
const tiesOf = (end: Place, seen: Set<XmlElement>): ReadonlyArray<Place> => {
  if (seen.has(end.sign)) return [end]
  const ties = descendants(end.one).filter(({ attributes, name }) =>
    /^tied?$/.test(name) && attributes.type === end.sign.attributes.type
  )
  return ties.map((sign) => {
    seen.add(sign)
    return { ...end, sign }
  })
}

/** Returns whether a span cannot be split: its signs describe all notes or measures in it. */
export const isWhole = (name: string): boolean =>
  /^(?:beam|tuplet|tremolo|slash|measure-repeat|beat-repeat)$/.test(name)

/** Returns what starts and ends in a part. A sign whose other end is missing is none. */
export const spansOf = (measures: ReadonlyArray<Measure>): ReadonlyArray<Span> => {
  const open = new Map<string, Array<Array<Place>>>()
  const spans: Array<Span> = []
  const seen = new Set<XmlElement>()
  // Without a sign, a repeat starts at the end of the one before, or with the piece.
  let lastRepeat = -1
  for (const { element, index } of measures) {
    for (const { element: one } of inTime(element, 1)) {
      for (const sign of descendants(one)) {
        const side = sideOf(sign)
        if (side === null) continue
        const [{ name }, key, place] = [sign, keyOf(one, sign), { index, one, sign }]
        const starts = open.get(key) ?? []
        open.set(key, starts)
        if (side[1]) {
          // Signs that repeat measures need those that they repeat.
          const repeated = name === "measure-repeat" ? [{ ...place, index: index - (Number(sign.text) || 1) }] : []
          starts.push([...repeated, place])
          // Each stop looks at all that are open: their number is bounded.
          if (starts.length > 16) starts.shift()
          continue
        }
        // Of several, the latest of the voice, and rather one from an earlier note.
        const rank = ([start]: Array<Place>) => voiceOf(start!) !== voiceOf(place) ? 0 : start!.one === one ? 1 : 2
        const signs = starts.toSorted((a, b) => rank(a) - rank(b)).at(-1) ??
          (name === "repeat" ? [{ ...place, index: lastRepeat }] : [])
        signs.push(place)
        if (!side[2] || signs.length === 1) continue
        open.set(key, starts.filter((some) => some !== signs))
        if (name === "repeat") lastRepeat = index
        // Ties and beams end in the next measure at the latest: another end belongs to one that is missing.
        if (/^(?:tied?|beam)$/.test(name) && index - signs[0]!.index > 1) continue
        spans.push({ name, signs: /^tied?$/.test(name) ? signs.flatMap((end) => tiesOf(end, seen)) : signs })
      }
    }
  }
  return spans
}

/** Returns the rests of several measures in a part: where they begin, and how many measures they have. */
export const multipleRests = (measures: ReadonlyArray<Measure>) =>
  measures.flatMap(({ element, index }) =>
    children(element, "attributes").flatMap((one) => children(one, "measure-style")).flatMap((style) =>
      children(style, "multiple-rest").map((rest) => ({ index, rest, count: numberOf(style, "multiple-rest") || 1 }))
    )
  )
