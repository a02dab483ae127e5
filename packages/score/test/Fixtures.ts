/** Small scores of our own. */

/** Returns a note of a length in quarters, for scores with one division. */
const note = (pitch: string, duration = 1, inside = ""): string =>
  `<note><pitch><step>${pitch[0]}</step><octave>${
    pitch.slice(1)
  }</octave></pitch><duration>${duration}</duration>${inside}</note>`

const attributes =
  "<attributes><divisions>1</divisions><key><fifths>0</fifths></key><time><beats>2</beats><beat-type>4</beat-type></time></attributes>"

/** Returns a score with a flute, whose measures have the given content, the first with attributes. */
export const partwise = (...measures: ReadonlyArray<string>): string =>
  [
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    "<score-partwise version=\"4.0\">",
    "  <part-list><score-part id=\"P1\"><part-name>Flute</part-name></score-part></part-list>",
    "  <part id=\"P1\">",
    ...(measures.length === 0 ? [attributes + note("C4", 2), note("D4", 2)] : measures).map((content, index) =>
      `    <measure number="${index + 1}">${content}</measure>`
    ),
    "  </part>",
    "</score-partwise>"
  ].join("\n")
