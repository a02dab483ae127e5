/** Writes a measure as ABC. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { MeasureContext } from "./MeasureContext.ts"

export const writeAbc = (
  _measure: XmlElement,
  _context: MeasureContext
): { text: string; lost: ReadonlyArray<string> } => {
  throw new RangeError("ABC is not written yet: read measures as \"xml\"")
}
