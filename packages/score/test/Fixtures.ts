/** Small scores of our own. */
import { open, type Score } from "@flat-sdk/score"
import { assert } from "vitest"

/** Returns a note with a length in divisions, which are quarters here. */
export const note = (pitch: string, duration = 1, inside = ""): string =>
  `<note><pitch><step>${pitch[0]}</step><octave>${
    pitch.slice(1)
  }</octave></pitch><duration>${duration}</duration>${inside}</note>`

/** The start of a score in 2/4 and C major. */
export const attributes =
  "<attributes><divisions>1</divisions><key><fifths>0</fifths></key><time><beats>2</beats><beat-type>4</beat-type></time></attributes>"

export const partList = (...parts: ReadonlyArray<readonly [id: string, name: string]>): string =>
  `<part-list>${
    parts.map(([id, name]) => `<score-part id="${id}"><part-name>${name}</part-name></score-part>`).join("")
  }</part-list>`

/** Returns a score with a flute, whose measures have the given content. Without any it has two. */
export const partwise = (...measures: ReadonlyArray<string>): string =>
  [
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    `<score-partwise version="4.0">${partList(["P1", "Flute"])}`,
    "  <part id=\"P1\">",
    ...(measures.length === 0 ? [attributes + note("C4", 2), note("D4", 2)] : measures)
      .map((content, index) => `    <measure number="${index + 1}">${content}</measure>`),
    "  </part>",
    "</score-partwise>"
  ].join("\n")

export const timewise = `<score-timewise>${
  partList(["P1", "Flute"], ["P2", "Oboe"])
}<measure number="1"><part id="P1">${attributes + note("C4", 2)}</part><part id="P2">${
  attributes + note("E4", 2)
}</part></measure></score-timewise>`

/** Opens a score that must be good. */
export const opened = (data: string | Uint8Array): Score => {
  const { problems, value } = open(data)
  assert.isUndefined(problems, JSON.stringify(problems))
  return value
}
