/** Reading measures as text. */
import { advance, initialContext } from "./abc/MeasureContext.ts"
import { abcHeader, writeAbc } from "./abc/writeAbc.ts"
import { findMeasure, findPart, partsOf } from "./Parts.ts"
import type { Measure, MeasureAddress, MeasurePlace, Part, PartAddress } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { refuse } from "./xml/Problem.ts"

/** How a measure is written: as its MusicXML, byte for byte, or as ABC, which is short. The first measure has a header with meter and key. */
export type MeasureFormat = "xml" | "abc"

/** Which measures to read: of one part or of all, from one measure to another, both included. Default: all, as `"xml"`. */
export interface MeasureRange {
  readonly part?: PartAddress
  readonly from?: MeasureAddress
  readonly to?: MeasureAddress
  readonly as?: MeasureFormat
}

/** A measure as text: `replaceMeasures` takes it as it is, or with another text. */
export interface MeasureText extends MeasurePlace {
  readonly text: string
  readonly as: MeasureFormat
  /** Its address, which is unique. */
  readonly measure: { readonly index: number }
  /** What the text does not say and the measure has. Empty for XML. */
  readonly lost: ReadonlyArray<string>
}

export const xmlOf = ({ source }: Score, { element }: Measure): string => source.slice(element.start, element.end)

const ofPart = (score: Score, part: Part, { as = "xml", from, to }: MeasureRange): ReadonlyArray<MeasureText> => {
  const first = from === undefined ? 0 : findMeasure(part, from).index
  const last = to === undefined ? part.measures.length - 1 : findMeasure(part, to).index
  if (last < first) refuse(`In part ${part.id}, "to" is before "from"`, "Swap them", { part: part.id })
  const texts: Array<MeasureText> = []
  let context = initialContext(part.instruments)
  for (const measure of part.measures.slice(as === "abc" ? 0 : first, last + 1)) {
    const { element, ...place } = measure
    if (place.index >= first) {
      const written = as === "abc" ? writeAbc(element, context) : { text: xmlOf(score, measure), lost: [] }
      const header = as === "abc" && place.index === first ? abcHeader(element, context) : ""
      texts.push({ ...place, measure: { index: place.index }, as, text: header + written.text, lost: written.lost })
    }
    if (as === "abc") context = advance(context, element)
  }
  return texts
}

/**
 * Returns measures of one part, or of all, as text.
 *
 * Throws `ScoreError` if the part or a measure does not exist, or if several have the name or number; the message lists those that there are.
 */
export const readMeasures = (score: Score, range: MeasureRange = {}): ReadonlyArray<MeasureText> => {
  if (range.as !== undefined && range.as !== "xml" && range.as !== "abc") refuse("as must be \"xml\" or \"abc\"")
  const parts = partsOf(score)
  const wanted = range.part === undefined ? parts : [findPart(parts, range.part)]
  return wanted.flatMap((part) => ofPart(score, part, range))
}
