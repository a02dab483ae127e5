import { diff, type Edited, type Result } from "@flat-sdk/score"
import { setKey, transpose, type TransposeOptions, writeFor } from "@flat-sdk/score/arrange"
import { assert, describe, it } from "vitest"
import { note, opened, partList, partwise, scoreOfParts, timewise } from "./Fixtures.ts"

const edited = ({ problems, value }: Result<Edited>): Edited => {
  assert.isUndefined(problems, JSON.stringify(problems))
  return value
}
const refused = ({ problems }: Result<Edited>): string =>
  problems?.map(({ hint, message }) => `${message}. ${hint}`).join("\n") ?? ""
const key = (fifths: number, more = "") => `<key>${more}<fifths>${fifths}</fifths></key>`
const start = (fifths: number, more = "") => `<attributes><divisions>1</divisions>${key(fifths)}${more}</attributes>`
const pitch = (step: string, alter: number | string, octave: number, more = "") =>
  `<note><pitch><step>${step}</step>${
    alter === 0 ? "" : `<alter>${alter}</alter>`
  }<octave>${octave}</octave></pitch><duration>1</duration>${more}</note>`
/** The pitches of a text, such as `F1 4`, and its keys. */
const pitches = (xml: string) =>
  Array.from(
    xml.matchAll(/<step>(.)<\/step>\s*(?:<alter>(.+?)<\/alter>)?\s*<octave>(\d)/g),
    ([, step, alter = "0", octave]) => `${step}${alter} ${octave}`
  )
const keys = (xml: string) => Array.from(xml.matchAll(/<fifths>(.+?)<\/fifths>/g), ([, fifths]) => Number(fifths))
const moved = (by: TransposeOptions["by"], fifths: number, ...notes: ReadonlyArray<string>) => {
  const { source } = edited(transpose(opened(partwise(start(fifths) + notes.join(""))), { by }))
  return [keys(source)[0], ...pitches(source)]
}

const sign = (name: string) => `<accidental>${name}</accidental>`
const signs = (xml: string) =>
  xml.split("<note").slice(1).map((one) => /<accidental[^>]*>([a-z-]+)</.exec(one)?.[1] ?? "")

describe("transpose", () => {
  const [c4, b4] = [note("C4"), note("B4")]
  const usual: ReadonlyArray<readonly [by: string, key: number | undefined, up: string, down: string]> = [
    ["P1", 0, "C0 4", "C0 4"],
    ["m2", -5, "D-1 4", "B0 3"],
    ["M2", 2, "D0 4", "B-1 3"],
    ["m3", -3, "E-1 4", "A0 3"],
    ["M3", 4, "E0 4", "A-1 3"],
    ["P4", -1, "F0 4", "G0 3"],
    ["A4", 6, "F1 4", "G-1 3"],
    ["d5", -6, "G-1 4", "F1 3"],
    ["P5", 1, "G0 4", "F0 3"],
    ["m6", -4, "A-1 4", "E0 3"],
    ["M6", 3, "A0 4", "E-1 3"],
    ["m7", -2, "B-1 4", "D0 3"],
    ["M7", 5, "B0 4", "D-1 3"],
    ["P8", 0, "C0 5", "C0 3"],
    ["M9", 2, "D0 5", "B-1 2"],
    ["P12", 1, "G0 5", "F0 2"]
  ]
  for (const [by, fifths, up, down] of usual) {
    it(`moves by ${by}`, () => {
      assert.deepStrictEqual(moved(by, 0, c4), [fifths, up])
      assert.deepStrictEqual(moved(`-${by}`, 0, c4), [fifths === 0 ? 0 : -fifths!, down])
    })
  }

  it("keeps microtones as exact as they are written", () => {
    assert.deepStrictEqual(moved("m3", 0, pitch("C", 0.7, 5), pitch("D", -0.15, 4)), [-3, "E-0.3 5", "F-0.15 4"])
  })

  it("finds keys: the nearest, or the one above or below", () => {
    assert.deepStrictEqual(moved({ key: "Bb" }, 0, c4, b4), [-2, "B-1 3", "A0 4"])
    assert.deepStrictEqual(moved({ key: "Bb", direction: "up" }, 0, c4, b4), [-2, "B-1 4", "A0 5"])
    assert.deepStrictEqual(moved({ key: "G♭ major" }, 0, c4), [-6, "G-1 4"])
    assert.deepStrictEqual(moved({ key: "F# minor" }, 0, c4), [3, "A0 3"])
    assert.deepStrictEqual(moved({ key: "b flat minor", direction: "down" }, 0, c4), [-5, "D-1 3"])
    assert.deepStrictEqual(moved({ key: "C" }, 0, c4), [0, "C0 4"])
    assert.deepStrictEqual(moved({ key: "C", direction: "down" }, 0, c4), [0, "C0 4"])
  })

  it("keeps the mode of the score, if it says one", () => {
    const into = (fifths: number, mode: string, key: string) => {
      const music = start(fifths).replace("</fifths>", `</fifths><mode>${mode}</mode>`)
      const edit = transpose(opened(partwise(music + c4)), { by: { key } })
      return edit.value ? keys(edit.value.source)[0] : refused(edit)
    }
    assert.strictEqual(into(0, "minor", "Dm"), -1)
    assert.strictEqual(into(0, "major", "D"), 2)
    assert.strictEqual(into(0, "dorian", "E dorian"), 2)
    for (const mode of ["none", "", "other"]) assert.strictEqual(into(0, mode, "Am"), 0)
    assert.strictEqual(into(0, "minor", "D"), "The music is in Am, and \"D\" is major. Name it Dm")
    assert.strictEqual(into(-2, "major", "F# minor"), "The music is in Bb, and \"F# minor\" is minor. Name it F#")
    assert.strictEqual(into(0, "dorian", "Eb"), "The music is in Ddor, and \"Eb\" is major. Name it Ebdor")
  })

  it("spells by the new key, and keys beyond seven signs as others", () => {
    const altered = [pitch("D", 1, 4), pitch("E", -1, 4), pitch("C", -1, 4)]
    assert.deepStrictEqual(moved("M2", 0, ...altered), [2, "E1 4", "F0 4", "D-1 4"])
    // C sharp major and a major second: D sharp, with nine sharps.
    assert.deepStrictEqual(moved("M2", 7, pitch("C", 1, 4), pitch("B", 1, 3)), [-3, "E-1 4", "D0 4"])
    assert.deepStrictEqual(moved("-M2", -6, pitch("G", -1, 4), pitch("C", -1, 4)), [4, "E0 4", "A0 3"])
    assert.deepStrictEqual(moved({ key: "G#" }, 0, c4), [-4, "A-1 3"])
    // Three sharps are none that a note has.
    assert.deepStrictEqual(moved("A4", 0, pitch("G", 2, 4)), [6, "D1 5"])
  })

  it("spells each key by itself, and a tied note as the one before it", () => {
    const tied = (type: string) => `<tie type="${type}"/>`
    const { source } = edited(transpose(
      opened(partwise(
        // Another voice has the pitch, too.
        start(0) + pitch("E", 0, 4, `${tied("start")}<staff>2</staff>`) + pitch("E", 0, 4, "<voice>2</voice>"),
        `<attributes>${key(5, "<cancel>0</cancel>")}</attributes>${pitch("E", 0, 4, tied("stop"))}${pitch("E", 0, 4)}`
      )),
      { by: "M3" }
    ))
    assert.deepStrictEqual(keys(source), [4, -3])
    assert.include(source, "<cancel>4</cancel>")
    assert.deepStrictEqual(pitches(source), ["G1 4", "G1 4", "G1 4", "A-1 4"])
  })

  it("moves chord symbols, and keeps notes without pitch and microtones", () => {
    const harmony =
      "<harmony><root><root-step text=\"Fis\">F</root-step><root-alter>1</root-alter></root><kind>dominant</kind>" +
      "<bass><bass-step>E</bass-step></bass></harmony>"
    const unpitched =
      "<note><unpitched><display-step>E</display-step><display-octave>4</display-octave></unpitched></note>"
    const { source } = edited(transpose(
      opened(partwise(start(0) + harmony + unpitched + pitch("C", 0.5, 4))),
      { by: "M3" }
    ))
    assert.include(
      source,
      "<root><root-step>A</root-step><root-alter>1</root-alter></root><kind>dominant</kind>" +
        "<bass><bass-step>G</bass-step><bass-alter>1</bass-alter></bass>"
    )
    assert.include(source, unpitched)
    assert.deepStrictEqual(pitches(source), ["E0.5 4"])
  })

  it("changes nothing else, and one part alone if it is asked to", () => {
    const two = opened(
      `<!-- é -->\r\n<score-partwise version="4.0">${partList(["P1", "Flute"], ["P2", "Drums"], ["P3", "Horn"])}
<part id="P1"><measure number="1" width="5"><attributes>
    <divisions>1</divisions>
    <time><beats>1</beats><beat-type>4</beat-type></time>
  </attributes>
  <note default-x="3">
    <pitch>
      <step>E</step>
      <octave>4</octave><!-- here -->
    </pitch>
    <duration>1</duration></note></measure></part>
<part id="P2"><measure number="1">${start(0)}<note><unpitched/><duration>1</duration></note></measure></part>
<part id="P3"><measure number="1">${start(1)}${note("C4")}</measure></part></score-partwise>`
    )
    const value = edited(transpose(two, { by: "M2" }))
    assert.strictEqual(
      value.source,
      two.source
        .replace("<step>E</step>", "<step>F</step>\n      <alter>1</alter>")
        .replace("</divisions>\n", "</divisions>\n    <key><fifths>2</fifths></key>\n")
        .replace(key(1), key(3))
        .replace("<step>C", "<step>D")
    )
    assert.deepStrictEqual(value.changed, diff(two, value))
    assert.deepStrictEqual(value.changed.map(({ part }) => part), ["P1", "P3"])
    assert.strictEqual(
      edited(transpose(value, { by: "-M2" })).source.replace("\n    <key><fifths>0</fifths></key>", ""),
      two.source
    )
    const horn = edited(transpose(two, { part: "Horn", by: "P5" }))
    assert.deepStrictEqual(horn.changed.map(({ part }) => part), ["P3"])
  })

  it("shows the accidentals that the page needs, and keeps those that only remind", () => {
    const notes = [
      pitch("F", 1, 4, sign("sharp")),
      pitch("F", 1, 4),
      pitch("F", 0, 4, sign("natural")),
      pitch("B", -1, 4, sign("flat"))
    ]
    const score = opened(partwise(start(0) + notes.join(""), pitch("F", 0, 4, sign("natural")) + pitch("C", 0, 4)))
    const bFlat = edited(transpose(score, { by: "-M2" })).source
    assert.deepStrictEqual(pitches(bFlat), ["E0 4", "E0 4", "E-1 4", "A-1 4", "E-1 4", "B-1 3"])
    assert.deepStrictEqual(signs(bFlat), ["natural", "", "flat", "flat", "flat", ""])
    const plain = opened(partwise(start(0) + pitch("F", 1, 4) + pitch("F", 0, 4)))
    assert.notInclude(edited(transpose(plain, { by: "m3" })).source, "<accidental>")
  })

  it("moves the accidentals of ornaments: of the note above, or below", () => {
    const ornament = (name: string, mark: string, placement = "") =>
      `<notations><ornaments><${name}/><accidental-mark${placement}>${mark}</accidental-mark></ornaments></notations>`
    const notes = [
      pitch("C", 0, 4, ornament("trill-mark", "flat")),
      pitch("C", 0, 4, ornament("mordent", "flat")),
      pitch("C", 0, 1, ornament("turn", "natural", " placement=\"below\"")),
      pitch("E", 0, 4, ornament("trill-mark", "sharp"))
    ]
    const { source } = edited(transpose(opened(partwise(start(0) + notes.join(""))), { by: "M2" }))
    assert.deepStrictEqual(
      Array.from(source.matchAll(/<accidental-mark[^>]*>(.*?)</g), ([, name]) => name),
      ["flat", "natural", "sharp", "sharp"]
    )
    assert.match(
      refused(transpose(opened(partwise(start(0) + pitch("C", 0, 4, ornament("turn", "sori")))), { by: "M2" })),
      /^The sori of an ornament cannot be transposed/
    )
  })

  it("leaves stems to the program, unless voices share the staff or nothing moves", () => {
    const stem = (direction: string) => `<stem>${direction}</stem>`
    const stems = (by: string, ...notes: ReadonlyArray<string>) =>
      Array.from(
        edited(transpose(opened(partwise(start(0) + notes.join(""))), { by })).source.matchAll(/<stem>(.*?)</g),
        ([, direction]) => direction
      )
    const line = [pitch("G", 0, 4, stem("up")), pitch("A", 0, 4, stem("none")), pitch("G", 0, 4, stem("up"))]
    assert.deepStrictEqual(stems("P4", ...line), ["none"])
    assert.deepStrictEqual(stems("P1", ...line), ["up", "none", "up"])
    const voices = [
      pitch("G", 0, 4, `<voice>1</voice>${stem("up")}`),
      pitch("C", 0, 4, `<voice>2</voice>${stem("down")}`)
    ]
    assert.deepStrictEqual(stems("P4", ...voices), ["up", "down"])
  })

  const tab = "<clef><sign>TAB</sign><line>5</line></clef>"
  const technical = "<notations><technical><string>1</string><fret>3</fret></technical></notations>"
  const wrong: ReadonlyArray<readonly [by: TransposeOptions["by"], content: string, message: RegExp]> = [
    ["M2", start(0, tab) + c4, /^Tablature cannot be transposed/],
    ["M2", start(0) + pitch("C", 0, 4, technical), /^Tablature cannot be transposed/],
    ["P8", start(0) + note("C9"), /^A note would be in octave 10, and octaves are 0 to 9/],
    ["-M2", start(0) + note("C0"), /^A note would be in octave -1/],
    ["M4", start(0), /^"M4" is no interval\. Intervals are P1 m2/],
    ["third", start(0), /^"third" is no interval/],
    ["", start(0), /is no interval/],
    [{ key: "H" }, start(0), /^"H" is no key. Write it as D, Bbm or F# minor/],
    [{ key: "D", direction: "left" as "up" }, start(0), /^direction must be "up", "down" or "nearest"/],
    ["M2", start(0) + pitch("C", 1e9, 4), /^<alter> is 1000000000, and must be a number from -4 to 4/]
  ]
  for (const [by, content, message] of wrong) {
    it(`refuses ${JSON.stringify(by)} of ${content.length} characters: ${message.source.slice(1, 30)}`, () => {
      assert.match(refused(transpose(opened(partwise(content)), { by })), message)
    })
  }

  it("refuses scores by time, and parts that do not exist", () => {
    assert.match(refused(transpose(opened(timewise), { by: "M2" })), /^A score-timewise cannot be edited/)
    assert.match(refused(transpose(opened(partwise()), { part: "Horn", by: "M2" })), /^There is no part "Horn"/)
  })
})

const transposition = (diatonic: number, chromatic: number, octaves = 0) =>
  `<transpose><diatonic>${diatonic}</diatonic><chromatic>${chromatic}</chromatic>${
    octaves === 0 ? "" : `<octave-change>${octaves}</octave-change>`
  }</transpose>`
const clef = (sign: string, line: number, octave?: number) =>
  `<clef><sign>${sign}</sign><line>${line}</line>${
    octave === undefined ? "" : `<clef-octave-change>${octave}</clef-octave-change>`
  }</clef>`

describe("writeFor", () => {
  const flute = (...measures: ReadonlyArray<string>) => opened(partwise(...measures))
  const written = (instrument: string, content: string) =>
    edited(writeFor(flute(content), { part: "Flute", instrument }))

  it("moves notes, key and chord symbols, and says so", () => {
    const harmony = "<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>"
    const { changed, source } = written("Clarinet in B♭", start(0, clef("G", 2)) + harmony + note("C4") + note("B4"))
    assert.include(source, start(2, clef("G", 2) + transposition(-1, -2)) + harmony.replace("C<", "D<"))
    assert.deepStrictEqual(pitches(source), ["D0 4", "C1 5"])
    assert.include(source, "<part-name>Clarinet in B♭</part-name>")
    assert.deepStrictEqual(changed[0], { part: "P1", changes: ["renamed part \"Flute\" to \"Clarinet in B♭\""] })
  })

  it("undoes the transposition that was there, and takes it out where there is none", () => {
    const horn = start(1, clef("G", 2) + transposition(-4, -7)) + note("C4")
    assert.deepStrictEqual(pitches(written("clarinet", horn).source), ["G0 3"])
    const { source } = written("Oboe", horn)
    assert.include(source, start(0, clef("G", 2)))
    assert.deepStrictEqual(pitches(source), ["F0 3"])
    // It says no steps.
    assert.deepStrictEqual(
      pitches(written("flute", start(0, "<transpose><chromatic>-2</chromatic></transpose>") + note("C4")).source),
      ["B-1 3"]
    )
  })

  it("changes clefs that the instrument does not read", () => {
    const cello = (inside: string) => written("Cello", start(0, inside) + note("C3")).source
    assert.include(cello(clef("G", 2)), start(0, clef("F", 4)))
    assert.include(cello(""), start(0, clef("F", 4)))
    assert.include(cello(clef("F", 4)), start(0, clef("F", 4)))
    const change = (sign: string, line: number) => `<attributes>${clef(sign, line)}</attributes>${note("C3")}`
    const viola = flute(start(0, clef("C", 3)) + note("C3"), change("G", 2), change("C", 3), change("C", 4))
    const { source } = edited(writeFor(viola, { part: "P1", instrument: "Bassoon" }))
    assert.deepStrictEqual(
      Array.from(source.matchAll(/<sign>(.)<\/sign><line>(\d)/g), ([, sign, line]) => `${sign}${line}`),
      ["F4", "G2", "F4", "C4"]
    )
    const horn = edited(writeFor(viola, { part: "P1", instrument: "Flute" })).source
    assert.lengthOf(horn.match(/<clef>/g)!, 1)
    const percussion = "<attributes><clef><sign>percussion</sign></clef></attributes>"
    const mixed = flute(start(0, clef("G", 2)) + note("C4"), percussion + note("C4"), change("F", 4))
    const clefs = edited(writeFor(mixed, { part: "P1", instrument: "Flute" })).source.matchAll(/<sign>(\w+)</g)
    assert.deepStrictEqual(Array.from(clefs, ([, sign]) => sign), ["G", "percussion", "G"])
    assert.include(written("tenor", start(0, clef("G", 2)) + note("C4")).source, start(0, clef("G", 2, -1)))
  })

  it("names the instrument where the score has a name, and its sounds", () => {
    const list =
      "<part-list><score-part id=\"P1\"><part-name>Flute</part-name><part-abbreviation>Fl.</part-abbreviation>" +
      "<score-instrument id=\"P1-I1\"><instrument-name>Flute</instrument-name><instrument-sound>wind.flutes.flute</instrument-sound>" +
      "</score-instrument><midi-instrument id=\"P1-I1\"><midi-program>74</midi-program></midi-instrument></score-part></part-list>"
    const score = opened(partwise(start(0) + note("C4")).replace(/<part-list>.*<\/part-list>/, list))
    assert.include(
      edited(writeFor(score, { part: "P1", instrument: "Horn in F" })).source,
      list.replaceAll("-name>Flute<", "-name>Horn in F<").replace("Fl.", "Hn.")
        .replace("<instrument-sound>wind.flutes.flute</instrument-sound>", "").replace("74", "61")
    )
  })

  it("adds what a measure needs to one without attributes", () => {
    const empty = opened(partwise("").replace(/<measure number="1"><\/measure>/, "<measure number=\"1\"/>"))
    const sourceFor = (instrument: string) => edited(writeFor(empty, { part: "P1", instrument })).source
    const measure = `<measure number="1"><attributes>${key(2)}${transposition(-1, -2)}</attributes></measure>`
    assert.include(sourceFor("Bassoon"), `<attributes>${clef("F", 4)}</attributes>`)
    assert.include(sourceFor("Clarinet"), measure)
  })

  const names: ReadonlyArray<readonly [given: string, name: string]> = [
    ["Bb clarinet", "Clarinet in B♭"],
    ["CLARINET IN B FLAT", "Clarinet in B♭"],
    ["clarinet (B♭)", "Clarinet in B♭"],
    ["alto sax", "Alto Saxophone in E♭"],
    ["Bari sax", "Baritone Saxophone in E♭"],
    ["E-flat alto saxophone", "Alto Saxophone in E♭"],
    ["french horn", "Horn in F"],
    ["Descant recorder", "Soprano Recorder"],
    ["double bass", "Double Bass"],
    ["horn", "Horn in F"],
    ["tuba in eb", "Bass in E♭"],
    ["bass", "Bass"],
    ["Saxophone", "Alto Saxophone in E♭"]
  ]
  for (const [given, name] of names) {
    it(`takes ${given}`, () => assert.include(written(given, start(0) + note("C4")).source, `<part-name>${name}<`))
  }

  it("keeps the sound of each instrument", () => {
    for (const instrument of ["piccolo", "bass clarinet", "baritone sax", "bass guitar", "Bass in Bb", "alto flute"]) {
      const { source } = written(instrument, start(-1) + pitch("F", 1, 4))
      const back = edited(writeFor(opened(source), { part: "P1", instrument: "Flute" })).source
      assert.deepStrictEqual([keys(back), pitches(back)], [[-1], ["F1 4"]], instrument)
    }
  })

  const staves = "<staves>2</staves>"
  const wrong: ReadonlyArray<readonly [instrument: string, content: string, message: RegExp]> = [
    ["Clarinett in H", start(0), /^There is no instrument "Clarinett in H"\. The nearest are Clarinet in/],
    ["Oboe", start(0, staves), /^Part P1 has several staves/],
    ["Oboe", start(0) + "<note><unpitched/></note>", /^The notes of part P1 have no pitch/],
    ["Oboe", start(0, "<transpose><chromatic>0</chromatic><double/></transpose>"), /^Part P1 sounds in two octaves/],
    ["Horn", start(0, "<clef><sign>TAB</sign></clef>") + note("C4"), /^Tablature cannot be transposed/]
  ]
  for (const [instrument, content, message] of wrong) {
    it(`refuses ${message.source.slice(1, 30)}`, () => {
      assert.match(refused(writeFor(flute(content), { part: "P1", instrument })), message)
    })
  }
})

describe("setKey", () => {
  const change = (fifths: number, more = "") => `<attributes>${key(fifths, more)}</attributes>${note("F4")}`
  const measures = (
    more: string
  ) => [start(0, more) + note("F4"), change(0), change(1, "<cancel>0</cancel>"), note("F4")]
  const score = scoreOfParts(measures(""), measures(transposition(-4, -7)))

  it("writes the key of each part, up to the next change, and leaves the notes", () => {
    const { changed, source } = edited(setKey(score, { key: "Bb" }))
    assert.deepStrictEqual(keys(source), [-2, -2, 1, -1, -1, 1])
    assert.include(source, "<cancel>-2</cancel>")
    assert.include(source, "<fifths>-2</fifths><mode>major</mode>")
    assert.deepStrictEqual(pitches(source), pitches(score.source))
    const places = changed.map(({ index, part }) => `${part} ${index}`).join(", ")
    assert.strictEqual(places, "P1 0, P1 1, P1 2, P2 0, P2 1, P2 2")
  })

  it("shows the notes as they sound", () => {
    const diatonic = opened(
      partwise(
        start(0) + note("F4") + note("F4"),
        note("F4") + note("B4"),
        `<attributes>${key(1)}</attributes>${note("B4")}`
      )
    )
    assert.deepStrictEqual(signs(edited(setKey(diatonic, { key: "G" })).source), ["natural", "", "natural", "", ""])
    const flat = opened(partwise(start(-1) + pitch("B", -1, 4) + pitch("B", 0, 4, sign("natural"))))
    assert.deepStrictEqual(signs(edited(setKey(flat, { key: "C" })).source), ["flat", "natural"])
  })

  it("begins at a measure, and adds a key where there is none", () => {
    const { source } = edited(setKey(score, { key: "F# minor", from: 4, part: "P2" }))
    assert.deepStrictEqual(keys(source), [0, 0, 1, 0, 0, 1, 4])
    assert.include(source, `<attributes><key><fifths>4</fifths><mode>minor</mode></key></attributes>${note("F4")}`)
    assert.strictEqual(edited(setKey(score, { key: "G", from: 4, part: "Flute" })).source, score.source)
    assert.deepStrictEqual(keys(edited(setKey(score, { key: "C#" })).source).slice(0, 4), [7, 7, 1, -4])
  })

  it("refuses keys and measures that do not exist", () => {
    assert.match(refused(setKey(score, { key: "H" })), /^"H" is no key/)
    assert.match(refused(setKey(score, { key: "C", from: 9 })), /^There is no measure with the number 9/)
  })
})
