/**
 * Tests the installed package: `pnpm tools test:package` runs it in an empty project. Opens a score, replaces a measure, writes it and makes
 * a PDF: the optional packages are there.
 */
import { open, overview, readMeasures, replaceMeasures, write } from "@flat-sdk/score"
import { toPdf } from "@flat-sdk/score/render"

const note = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note>"
const { problems, value: score } = open(
  `<score-partwise><part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list><part id="P1"><measure number="1"><attributes><divisions>1</divisions></attributes>${note}</measure></part></score-partwise>`
)
if (score === undefined) throw new Error(problems[0]?.message)
if (overview(score).parts[0]?.range?.lowest !== "C4") throw new Error("expected a part that begins at C4")

const text = readMeasures(score, { part: "Flute" })[0]!.text.replace("<step>C", "<step>D")
const edited = replaceMeasures(score, [{ part: "P1", measure: 1, text }])
if (edited.value === undefined) throw new Error(edited.problems[0]?.message)
if (open(write(edited.value)).value?.source !== edited.value.source) {
  throw new Error("expected the same score from its bytes")
}

const pdf = await toPdf(score)
if (new TextDecoder().decode(pdf.subarray(0, 5)) !== "%PDF-") throw new Error("expected a PDF")
