/**
 * Arranges a hymn: holds its last chord for one measure more, writes a part for clarinet and one for horn, saves both as a PDF, the whole as a
 * revision, and its sound as MIDI.
 *
 *     npm install verovio pdfkit svg-to-pdfkit @expo-google-fonts/tinos wawoff2
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/arranger/promise.ts SCORE PART_FOR_CLARINET PART_FOR_HORN
 */
import { FlatClient } from "@flat-sdk/promise"
import { open, overview, type Result, write } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { extractPart, insertMeasures, writeFor } from "@flat-sdk/score/arrange"
import { toPdf } from "@flat-sdk/score/render"
import { writeFile } from "node:fs/promises"

const [score = "", high = "", low = ""] = process.argv.slice(2)

const given = <A>({ problems, value }: Result<A>): A => {
  if (value === undefined) throw new Error(problems?.[0]?.message)
  return value
}

const arrange = (file: Uint8Array) => {
  const hymn = given(open(file))
  const { measures, parts } = overview(hymn)
  const longer = given(insertMeasures(hymn, { after: { index: measures - 1 } }))
  // In ABC, `F8` and the rest `Z` become `F8-` and `F8`: two notes with a tie.
  const held = parts.flatMap(({ id }) => {
    const [last, added] = readMeasures(longer, { part: id, from: { index: measures - 1 }, as: "abc" })
    const chord = last!.text.split(/\s/).at(-1)!
    return [{ ...last!, text: `${last!.text}-` }, { ...added!, text: added!.text.replace("Z", chord) }]
  })
  const whole = given(replaceMeasures(longer, held))
  const clarinet = given(writeFor(whole, { part: high, instrument: "Clarinet in B♭" }))
  return given(writeFor(clarinet, { part: low, instrument: "Horn in F" }))
}

const { scores } = FlatClient.fromEnv()
const { id: base } = await scores.getScoreRevision({ score, revision: "last" })
const { bytes } = await scores.getScoreRevisionData({ score, revision: base, format: "xml" })
const music = arrange(bytes)
const parts = ["Clarinet in B♭", "Horn in F"].map((part) => given(extractPart(music, part)))
await writeFile(`${score}.pdf`, await toPdf(parts))

const description = "For clarinet and horn, one measure more"
const { id: revision } = await scores.saveRevision({ score, base, data: write(music), description })
const midi = await scores.getScoreRevisionData({ score, revision, format: "midi" })
await writeFile(`${score}.mid`, midi.bytes)
console.log([`Revision ${revision}`, `${score}.pdf`, `${score}.mid`].join("\n"))
