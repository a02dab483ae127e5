/** Reading measures as text. */
import type { XmlElement } from "@rgrove/parse-xml"
import { advance, initialContext, type MeasureContext } from "./abc/MeasureContext.ts"
import { findMeasure, findPart, partsOf } from "./Parts.ts"
import type { Measure, MeasureAddress, MeasurePlace, Part, PartAddress } from "./Parts.ts"
import type { Score } from "./Score.ts"
import { refuse } from "./xml/Problem.ts"

/**
 * How a measure is written: as its MusicXML, byte for byte, or as ABC, which is short. The first measure in ABC has a header with meter and key.
 * `readMeasures` and `replaceMeasures` of `@flat-sdk/score/abc` know both.
 */
export type MeasureFormat = "xml" | "abc"

/** Which measures to read: of one part or of all, from one measure to another, both included. Default: all, as `"xml"`. */
export interface MeasureRange<Format extends MeasureFormat = MeasureFormat> {
  readonly part?: PartAddress
  readonly from?: MeasureAddress
  readonly to?: MeasureAddress
  readonly as?: Format
}

/** A measure as text: `replaceMeasures` takes it as it is, or with another text. */
export interface MeasureText<Format extends MeasureFormat = MeasureFormat> extends MeasurePlace {
  readonly text: string
  readonly as: Format
  /** Its address, which is unique. */
  readonly measure: { readonly index: number }
  /** What the text does not say and the measure has. Empty for XML. */
  readonly lost: ReadonlyArray<string>
}

export const xmlOf = ({ source }: Score, { element }: Measure): string => source.slice(element.start, element.end)

/** Writes a measure as ABC, the first one with a header. */
type Writer = (measure: XmlElement, context: MeasureContext, isFirst: boolean) => Pick<MeasureText, "text" | "lost">

/** Refuses a format that is none, and ABC where the entry does not have it. */
export const checkFormat = (as: MeasureFormat, hasAbc: boolean, name: string): void => {
  if (as !== "xml" && as !== "abc") refuse("as must be \"xml\" or \"abc\"")
  if (as === "abc" && !hasAbc) refuse("This function does not know ABC", `Import ${name} from "@flat-sdk/score/abc"`)
}

const ofPart = <Format extends MeasureFormat>(
  score: Score,
  part: Part,
  { as = "xml" as Format, from, to }: MeasureRange<Format>,
  abc: Writer | undefined
): ReadonlyArray<MeasureText<Format>> => {
  const first = from === undefined ? 0 : findMeasure(part, from).index
  const last = to === undefined ? part.measures.length - 1 : findMeasure(part, to).index
  if (last < first) refuse(`In part ${part.id}, "to" is before "from"`, "Swap them", { part: part.id })
  const texts: Array<MeasureText<Format>> = []
  let context = initialContext(part.instruments)
  for (const measure of part.measures.slice(as === "abc" ? 0 : first, last + 1)) {
    const { element, ...place } = measure
    if (place.index >= first) {
      const xml = { text: xmlOf(score, measure), lost: [] }
      const { lost, text } = as === "abc" && abc ? abc(element, context, place.index === first) : xml
      texts.push({ ...place, measure: { index: place.index }, as, text, lost })
    }
    if (as === "abc") context = advance(context, element)
  }
  return texts
}

export const makeRead =
  <Format extends MeasureFormat>(abc?: Writer) =>
  (score: Score, range: MeasureRange<Format> = {}): ReadonlyArray<MeasureText<Format>> => {
    if (range.as !== undefined) checkFormat(range.as, abc !== undefined, "readMeasures")
    const parts = partsOf(score)
    const wanted = range.part === undefined ? parts : [findPart(parts, range.part)]
    return wanted.flatMap((part) => ofPart(score, part, range, abc))
  }

/**
 * Returns measures of one part, or of all, as MusicXML, byte for byte. For ABC, import it from `@flat-sdk/score/abc`.
 *
 * Throws `ScoreError` if the part or a measure does not exist, or if several have the name or number; the message lists those that there are.
 */
export const readMeasures = makeRead<"xml">()
