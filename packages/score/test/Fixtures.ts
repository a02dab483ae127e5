/** Small scores of our own. */
import { open, readMeasures, type Score } from "@flat-sdk/score"
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

/** Returns a direction. */
export const said = (type: string, more = ""): string =>
  `<direction><direction-type>${type}</direction-type>${more}</direction>`

/** Opens a score that must be good. */
export const opened = (data: string | Uint8Array): Score => {
  const { problems, value } = open(data)
  assert.isUndefined(problems, JSON.stringify(problems))
  return value
}

/** Returns a score whose parts, a flute, an oboe and a horn, have measures with the given content. */
export const scoreOfParts = (...parts: ReadonlyArray<ReadonlyArray<string>>): Score => {
  const contents = parts.map((measures, index) => {
    const inside = measures.map((content, at) => `<measure number="${at + 1}">${content}</measure>`).join("")
    return `<part id="P${index + 1}">${inside}</part>`
  })
  const names = ["Flute", "Oboe", "Horn"].slice(0, parts.length)
  const list = partList(...names.map((name, index) => [`P${index + 1}`, name] as const))
  return opened(`<score-partwise version="4.0">${list}${contents.join("")}</score-partwise>`)
}

/** Returns what is in each measure. */
export const contentsOf = (score: Score): Array<string> =>
  readMeasures(score).map(({ text }) => text.replace(/^<measure[^>]*>/, "").replace("</measure>", ""))
