/** Reading and replacing measures in ABC or MusicXML. An entry of its own: programs that need no ABC are smaller without it. */
import { readAbc } from "./abc/readAbc.ts"
import { abcHeader, writeAbc } from "./abc/writeAbc.ts"
import { makeReplace } from "./Edit.ts"
import { makeRead, type MeasureFormat } from "./Measures.ts"

/**
 * Returns measures of one part, or of all, as ABC or MusicXML.
 *
 * Throws `ScoreError` if the part or a measure does not exist, or if several have the name or number; the message lists those that there are.
 */
export const readMeasures = makeRead<MeasureFormat>((measure, context, isFirst) => {
  const { lost, text } = writeAbc(measure, context)
  return { lost, text: isFirst ? abcHeader(measure, context) + text : text }
})

/** Replaces measures, as `replaceMeasures` of `@flat-sdk/score` does, with texts in ABC or MusicXML. What a text in ABC does not say stays. */
export const replaceMeasures = makeReplace<MeasureFormat>(readAbc)
