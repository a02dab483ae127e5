/** A song of eight measures for voice and piano, written as notation programs write theirs: with positions, stems, beams and layout. */

const types: Readonly<Record<number, string>> = {
  1: "eighth",
  2: "quarter",
  3: "quarter",
  4: "half",
  6: "half",
  8: "whole"
}

/** Notes such as `F#4+A4:2`, with their length in eighths. Without pitches: a rest. */
const melody = [
  "G4:2 A4:2 B4:2 D5:2",
  "C5:3 B4:1 A4:4",
  "F#4:2 G4:2 A4:2 C5:2",
  "B4:3 A4:1 G4:4",
  "E5:2 D5:2 C5:2 B4:2",
  "A4:3 B4:1 C5:4",
  "D5:2 B4:2 A4:1 G4:1 F#4:2",
  "G4:6 :2"
]
const words =
  "Down to the wa- ter, row, boys, row: lan- terns are shin- ing low, and the wind is a song that we know, all the way home."
const right = ["B3+D4+G4:4 B3+D4+G4:4", "C4+E4+A4:4 C4+F#4+A4:4", "C4+F#4+A4:4 C4+D4+F#4:4", "B3+D4+G4:8"]
const left = ["G2:4 D3:4", "A2:4 D3:4", "D3:4 D2:4", "G2:4 G3:4"]

const note = (text: string, at: number, lyric: string, place: string): string => {
  const [names = "", length = "2"] = text.split(":")
  const pitches = names === "" ? [""] : names.split("+")
  return pitches.map((name, index) => {
    const [, step, sharp, octave] = /^(\w)(#?)(\d)$/.exec(name) ?? []
    return `
      <note${name === "" ? "" : ` default-x="${80 + at * 57}.${index}4" default-y="-${35 - index * 10}.00"`}>${
      index > 0 ? "\n        <chord/>" : ""
    }${
      name === ""
        ? "\n        <rest/>"
        : `
        <pitch>
          <step>${step}</step>${sharp === "" ? "" : "\n          <alter>1</alter>"}
          <octave>${octave}</octave>
          </pitch>`
    }
        <duration>${length}</duration>
        <voice>${place.startsWith("<staff>2") ? 5 : 1}</voice>
        <type>${types[Number(length)]}</type>${["3", "6"].includes(length) ? "\n        <dot/>" : ""}
        <stem>${Number(octave) > 4 ? "down" : "up"}</stem>${place === "" ? "" : `\n        ${place}`}${
      length === "1" && at > 1 ? `\n        <beam number="1">${at % 2 === 0 ? "begin" : "end"}</beam>` : ""
    }${index > 0 ? "" : lyric}
        </note>`
  }).join("")
}

const notes = (measure: string, place: string, lyric: (rest: boolean) => string): string =>
  measure.split(" ").map((text, at) => note(text, at, lyric(text.startsWith(":")), place)).join("")

const part = (id: string, clefs: string, measure: (at: number) => string): string =>
  `  <part id="${id}">${
    melody.map((_, at) => `
    <measure number="${at + 1}" width="${at === 0 ? 402.18 : 281.62}">${
      at > 0 ? "" : `
      <print>
        <system-layout>
          <system-margins>
            <left-margin>65.93</left-margin>
            <right-margin>0.00</right-margin>
            </system-margins>
          <top-system-distance>170.00</top-system-distance>
          </system-layout>
        </print>
      <attributes>
        <divisions>2</divisions>
        <key>
          <fifths>1</fifths>
          </key>
        <time>
          <beats>4</beats>
          <beat-type>4</beat-type>
          </time>${clefs}
        </attributes>`
    }${measure(at)}
      </measure>`).join("")
  }
    </part>`

const syllables = words.split(" ")

/** Returns the song, with the names of the people who wrote it. */
export const song = (composer: string, lyricist: string): string => {
  let syllable = 0
  const lyric = (rest: boolean): string => {
    const text = rest ? undefined : syllables[syllable++]
    if (text === undefined) return ""
    const [before, after] = [syllables[syllable - 2]?.endsWith("-"), text.endsWith("-")]
    return `
        <lyric number="1" default-x="6.58" default-y="-45.00" relative-y="-32.00">
          <syllabic>${before ? "end" : after ? "begin" : "single"}</syllabic>
          <text>${text.replace("-", "")}</text>
          </lyric>`
  }
  const clef = (sign: string, line: number, number = "") => `
        <clef${number}>
          <sign>${sign}</sign>
          <line>${line}</line>
          </clef>`
  const dynamics = `
      <direction placement="below">
        <direction-type>
          <dynamics default-x="3.29" default-y="-40.00" relative-y="-25.00">
            <mf/>
            </dynamics>
          </direction-type>
        <staff>1</staff>
        <sound dynamics="88.89"/>
        </direction>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="4.0">
  <work>
    <work-title>The Ferry</work-title>
    </work>
  <identification>
    <creator type="composer">${composer}</creator>
    <creator type="lyricist">${lyricist}</creator>
    </identification>
  <part-list>
    <score-part id="P1">
      <part-name>Voice</part-name>
      </score-part>
    <score-part id="P2">
      <part-name>Piano</part-name>
      </score-part>
    </part-list>
${part("P1", clef("G", 2), (at) => notes(melody[at]!, "", lyric))}
${
    part(
      "P2",
      `
        <staves>2</staves>${clef("G", 2, " number=\"1\"")}${clef("F", 4, " number=\"2\"")}`,
      (at) =>
        `${at === 0 ? dynamics : ""}${notes(right[at % 4]!, "<staff>1</staff>", () => "")}
      <backup>
        <duration>8</duration>
        </backup>${notes(left[at % 4]!, "<staff>2</staff>", () => "")}`
    )
  }
  </score-partwise>
`
}
