/** Reads a measure from ABC. */
import type { XmlElement } from "@rgrove/parse-xml"
import type { Problem } from "../xml/Problem.ts"
import type { MeasureContext } from "./MeasureContext.ts"

type ReadMeasure =
  | { readonly xml: string; readonly kept: ReadonlyArray<string>; readonly lost: ReadonlyArray<string> }
  | { readonly problems: ReadonlyArray<Problem> }

export const readAbc = (_text: string, _context: MeasureContext, _old: XmlElement, _source: string): ReadMeasure => ({
  problems: [{ message: "ABC is not read yet", hint: "Send the measure as \"xml\"" }]
})
