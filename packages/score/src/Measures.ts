/** Reading measures as text. */
import { advance, initialContext } from "./abc/MeasureContext.ts"
import { abcHeader, writeAbc } from "./abc/writeAbc.ts"
import { findMeasure, findPart, partsOf } from "./Parts.ts"
import type { Measure, MeasureAddress, Part, PartAddress } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { refuse } from "./xml/Problem.ts"

/** How a measure is written: as its MusicXML, byte for byte, or as ABC, which is short. The first measure has a header with meter and key. */
export type MeasureFormat = "xml" | "abc"

/** Which measures to read. */
export interface MeasureRange {
  /** Default: all parts. */
  readonly part?: PartAddress
  /** The first measure. Default: that of the part. */
  readonly from?: MeasureAddress
  /** The last measure, which is read too. Default: that of the part. */
  readonly to?: MeasureAddress
  /** Default: `"xml"`. */
  readonly as?: MeasureFormat
}

/** A measure as text: `replaceMeasures` takes it as it is, or with another text. */
export interface MeasureText {
  readonly text: string
  readonly as: MeasureFormat
  /** Its address, which is unique. */
  readonly measure: { readonly index: number }
  /** Id of the part. */
  readonly part: string
  /** Position in the part, from 0. */
  readonly index: number
  /** The printed number, which can be `"X1"` or `"12a"`, and can occur twice. */
  readonly number: string
  /** What the text does not say and the measure has. Empty for XML. */
  readonly lost: ReadonlyArray<string>
}

/** Returns the XML of a measure, byte for byte. */
export const xmlOf = ({ source }: Score, { element }: Measure): string => source.slice(element.start, element.end)

const ofPart = (score: Score, part: Part, { as = "xml", from, to }: MeasureRange): ReadonlyArray<MeasureText> => {
  const first = from === undefined ? 0 : findMeasure(part, from).index
  const last = to === undefined ? part.measures.length - 1 : findMeasure(part, to).index
  if (last < first) refuse(`In part ${part.id}, "to" is before "from"`, "Swap them", { part: part.id })
  const texts: Array<MeasureText> = []
  let context = initialContext()
  for (const measure of part.measures.slice(0, last + 1)) {
    const { element, index, number } = measure
    if (index >= first) {
      const written = as === "abc" ? writeAbc(element, context) : { text: xmlOf(score, measure), lost: [] }
      const text = as === "abc" && index === first ? abcHeader(element, context) + written.text : written.text
      texts.push({ ...written, text, as, part: part.id, measure: { index }, index, number })
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
  return (range.part === undefined ? parts : [findPart(parts, range.part)]).flatMap((part) =>
    ofPart(score, part, range)
  )
}
