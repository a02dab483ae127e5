import { check, diff, overview } from "@flat-sdk/score"
import { assert, describe, it } from "vitest"
import { attributes, note, opened, partList, partwise, scoreOfParts, timewise } from "./Fixtures.ts"

const words = (score: string, kind: "problems" | "warnings"): ReadonlyArray<string> =>
  check(opened(score))[kind].map(({ message, number, part }) =>
    [part, number, message].filter((one) => one !== undefined).join(": ")
  )

describe("check", () => {
  it("finds nothing in a good score", () => {
    assert.deepStrictEqual(check(opened(partwise())), { problems: [], warnings: [] })
    assert.deepStrictEqual(check(opened(timewise)), { problems: [], warnings: [] })
  })

  it("compares the parts with the part list", () => {
    const part = (id: string, content = `<measure number="1">${attributes + note("C4", 2)}</measure>`) =>
      `<part id="${id}">${content}</part>`
    const score = `<score-partwise>${partList(["P1", ""], ["P1", ""], ["P2", ""], ["P3", ""])}${
      part("P1") + part("P3", "") + part("P4") + part("P4")
    }</score-partwise>`
    assert.deepStrictEqual(words(score, "problems"), [
      "P1: Part P1 is in the part list twice",
      "P4: Part P4 is in the score twice",
      "P2: Part P2 is in the part list, and not in the score",
      "P4: Part P4 is not in the part list",
      "P3: Part P3 has no measure"
    ])
    assert.deepStrictEqual(words(score, "warnings"), ["The parts have different numbers of measures: P1 1, P4 2"])
    assert.deepStrictEqual(words("<score-partwise/>", "problems"), ["The score has no part"])
  })

  it("names durations that come too early", () => {
    assert.deepStrictEqual(words(partwise(note("C4", 2)), "problems"), ["P1: 1: Durations come before <divisions>"])
  })

  it("warns of measures that do not fill their time, except at the ends", () => {
    const score = partwise(attributes + note("C4"), note("D4"), note("E4", 3), note("F4"))
    assert.deepStrictEqual(words(score, "warnings"), [
      "P1: 2: The measure lasts 1 quarter note, and its time signature has 2 quarter notes",
      "P1: 3: The measure lasts 3 quarter notes, and its time signature has 2 quarter notes"
    ])
    assert.lengthOf(words(score.replace("number=\"2\"", "number=\"X1\" implicit=\"yes\""), "warnings"), 1)
  })

  it("warns of ties, slurs and wedges without an end", () => {
    const wedge = (type: string) =>
      `<direction><direction-type><wedge type="${type}"/></direction-type><staff>2</staff></direction>`
    const slur = (type: string) => `<notations><slur type="${type}"/></notations>`
    const tie = (type: string) => `<tie type="${type}"/><notations><tied type="${type}"/></notations>`
    const score = partwise(
      attributes + wedge("crescendo") + note("C4", 2, tie("start")),
      note("C4", 1, tie("stop")) + note("D4", 1, tie("start") + slur("stop")),
      note("E4", 2, slur("start")) + wedge("stop")
    )
    assert.deepStrictEqual(words(score, "warnings"), [
      "P1: 2: A slur ends here and does not start",
      "P1: 2: A tie of D4 starts here and does not end",
      "P1: 3: A slur starts here and does not end"
    ])
  })
})

describe("warnings by name", () => {
  const named = (score: string) =>
    check(opened(score)).warnings.map(({ name, number = "", part = "" }) => `${name} ${part} ${number}`.trim())
  const repeat = (direction: string) => `<barline><repeat direction="${direction}"/></barline>`
  const voice = (content: string, voice: number) =>
    content.replaceAll("</duration>", `</duration><voice>${voice}</voice>`)
  const slur = (type: string) => `<notations><slur type="${type}"/></notations>`
  const three = [note("C4"), note("D4", 2), note("E4", 2)] as const

  it("takes two partial measures at a repeat that fill one for one", () => {
    const [half, full] = [note("D4"), note("C4", 2)]
    const measures = [attributes + full, full, half + repeat("backward"), half, full, full]
    assert.deepStrictEqual(named(partwise(...measures)), [])
    measures[2] = half
    assert.deepStrictEqual(named(partwise(...measures)), ["short-measure P1 3", "short-measure P1 4"])
    measures[3] = repeat("forward") + half
    assert.deepStrictEqual(named(partwise(...measures)), [])
    const toStart = [attributes + half, full, half + repeat("backward"), full, full]
    assert.deepStrictEqual(named(partwise(...toStart)), [], "with the measure to which it goes back")
    const back = half + repeat("backward")
    const inner = [attributes + full, full, back, repeat("forward") + half, full, back, full]
    assert.deepStrictEqual(named(partwise(...inner)), [])
    inner[2] = note("D4", 1.5) + repeat("backward")
    inner[5] = full
    // They do not fill one.
    assert.deepStrictEqual(named(partwise(...inner)), ["short-measure P1 3", "short-measure P1 4"])
  })

  it("says nothing of measures without a metre", () => {
    const free = attributes.replace(/<time>.*<\/time>/, "<time><senza-misura/></time>")
    assert.deepStrictEqual(named(partwise(free + note("C4", 9), note("D4", 1), note("D4", 3))), [])
  })

  it("finds parts whose measures at one position differ in length", () => {
    const parts = (...other: ReadonlyArray<string>) =>
      scoreOfParts([attributes + note("C4", 2), ...three], other).source
    const meter = "<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
    const back = meter.replace(">3<", ">2<")
    const two = [attributes + note("C4", 2), meter + note("C4", 3), back + note("C4", 2), note("D4", 2)]
    assert.deepStrictEqual(
      check(opened(parts(...two))).warnings.map(({ message, name, number }) => [name, number, message]),
      [["short-measure", "2", "The measure lasts 1 quarter note, and its time signature has 2 quarter notes"]]
    )
    const other = parts(...two).replace(`<measure number="2">${note("C4")}`, `<measure number="2">${note("C4", 2)}`)
    const message = "Part P1 lasts 2 quarter notes here, and P2 3 quarter notes"
    assert.deepStrictEqual(check(opened(other)).warnings, [{ name: "uneven-measures", index: 1, number: "2", message }])
  })

  it("matches starts and ends in order of time, also of several at a time", () => {
    const second = (first: string, last: string) => `<backup><duration>2</duration></backup>${voice(first + last, 2)}`
    const score = partwise(
      attributes + note("C5") + note("D5", 1, slur("stop")) + second(note("C4", 1, slur("start")), note("D4")),
      note("C5", 1, slur("start")) + note("D5") + second(note("C4", 1, slur("start")), note("D4")),
      note("C5", 1, slur("stop")) + note("D5") + second(note("C4", 1, slur("stop")), note("D4"))
    )
    assert.deepStrictEqual(named(score), [])
    assert.deepStrictEqual(named(score.replace("type=\"stop\"", "type=\"start\"")), [
      "start-without-end P1 1",
      "start-without-end P1 1"
    ])
  })

  it("finds accidentals that do not show the pitch, and a score without any", () => {
    const sharp = (pitch: string, inside = "") => note(pitch, 1, inside).replace("</step>", "</step><alter>1</alter>")
    const sign = (name: string) => `<accidental>${name}</accidental>`
    const score = partwise(
      attributes + sharp("F5", sign("sharp")) + note("F5"),
      sharp("F5", sign("flat")) + sharp("F5"),
      note("F5") + sharp("G5")
    )
    assert.deepStrictEqual(check(opened(score)).warnings.map(({ message, name, number }) => [name, number, message]), [
      ["accidental", "1", "The page does not show F5: it needs another accidental"],
      ["accidental", "2", "The page does not show F#5: it needs another accidental"],
      ["accidental", "3", "The page does not show G#5: it needs another accidental"]
    ])
    assert.deepStrictEqual(named(score.replaceAll(/<accidental>.*?<\/accidental>/g, "")), ["no-accidentals"])
    assert.deepStrictEqual(named(partwise()), [])
  })
})

describe("diff", () => {
  const three = [attributes + note("C4", 2), note("D4", 2), note("E4", 2)]
  const between = (before: string, after: string) =>
    diff(opened(before), opened(after)).map(({ changes, number, part }) => `${part} ${number}: ${changes.join(", ")}`)

  it("names measures that were added, removed and changed", () => {
    const [one, two, last] = three as [string, string, string]
    assert.deepStrictEqual(between(partwise(one, two, last), partwise(one, note("G4", 2), two, last)), [
      "P1 2: added measure"
    ])
    assert.deepStrictEqual(between(partwise(one, two, last), partwise(one, last)), ["P1 2: removed measure"])
    assert.deepStrictEqual(between(partwise(two, two), partwise(two, two, two)), ["P1 3: added measure"])
    assert.deepStrictEqual(between(partwise(one, two, last), partwise(one, two, note("F4", 2))), [
      "P1 3: removed E4 duration 2, added F4 duration 2"
    ])
  })

  it("names quarter tones, and the places and instruments of percussion", () => {
    const raised = partwise().replace("<step>C</step>", "<step>C</step><alter>0.5</alter>")
    assert.deepStrictEqual(between(partwise(), raised), ["P1 1: removed C4 duration 2, added C(0.5)4 duration 2"])
    const drum = (place: string, id: string) =>
      partwise().replace(
        /<pitch><step>C.*?<\/duration>/,
        `<unpitched><display-step>${place[0]}</display-step><display-octave>${
          place[1]
        }</display-octave></unpitched><duration>2</duration><instrument id="${id}"/>`
      )
    assert.deepStrictEqual(between(drum("F4", "I1"), drum("C5", "I1")), [
      "P1 1: removed unpitched F4 duration 2 of I1, added unpitched C5 duration 2 of I1"
    ])
    assert.deepStrictEqual(between(drum("F4", "I1"), drum("F4", "I2")), [
      "P1 1: removed unpitched F4 duration 2 of I1, added unpitched F4 duration 2 of I2"
    ])
  })

  it("tells layout from music", () => {
    const laidOut = partwise().replace("<note>", "<print new-page=\"yes\"/>\n <!-- x --><note default-x='12'>")
    assert.deepStrictEqual(between(partwise(), laidOut), ["P1 1: layout"])
    const beam = partwise().replace("</note>", "<beam number=\"1\">begin</beam></note>")
    assert.deepStrictEqual(between(partwise(), beam), ["P1 1: order of the notes, or details of them"])
  })

  it("names parts that were added and removed", () => {
    assert.deepStrictEqual(
      diff(opened(partwise()), opened(partwise().replaceAll("P1", "P2").replace("Flute", "Oboe"))),
      [{ part: "P1", changes: ["removed part \"Flute\""] }, { part: "P2", changes: ["added part \"Oboe\""] }]
    )
  })

  it("uses words for all that a measure has", () => {
    const marks =
      "<direction><direction-type><words>dolce</words></direction-type><direction-type><dynamics><mf/></dynamics></direction-type></direction><harmony><root><root-step>C</root-step></root><kind>minor</kind></harmony>"
    const rich =
      "<note><chord/><pitch><step>F</step><alter>1</alter><octave>4</octave></pitch><duration>2</duration><tie type=\"start\"/><voice>2</voice><type>half</type><dot/><staff>2</staff><notations><articulations><staccato/></articulations></notations><lyric><text>la</text></lyric></note><barline><repeat direction=\"forward\"/></barline>"
    assert.deepStrictEqual(between(partwise(), partwise(attributes + note("C4", 2), note("D4", 2) + marks + rich)), [
      "P1 2: added words dolce, added dynamics mf, added harmony C minor, added F#4 half dotted in a chord tied in voice 2 on staff 2, added lyric \"la\", added articulations staccato, added repeat forward"
    ])
    assert.strictEqual(
      diff(opened(partwise()), opened(partwise(attributes + note("C4", 2), note("E4").repeat(30))))[0]?.changes.at(-1),
      "and 11 more"
    )
  })
})

describe("overview", () => {
  it("says what a score has", () => {
    const lyric = (text: string, syllabic: string) =>
      `<lyric number="1"><syllabic>${syllabic}</syllabic><text>${text}</text></lyric>`
    const tempo =
      "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>60</per-minute></metronome></direction-type><sound tempo=\"90\" dacapo=\"yes\"/></direction>"
    const score = opened(
      partwise(
        attributes.replace("</key>", "<mode>minor</mode></key>").replace(
          "</time>",
          "</time><staves>2</staves><transpose><chromatic>-2</chromatic><octave-change>-1</octave-change></transpose>"
        )
          + tempo + note("C5", 1, lyric("Sum", "begin")) + note("B3", 1, lyric("mer", "end")),
        "<attributes><time><beats>3</beats><beat-type>8</beat-type></time></attributes>" +
          note("D4", 1, "<voice>2</voice>" + lyric("time", "single")),
        "<barline><ending number=\"1\" type=\"start\"/><repeat direction=\"backward\"/></barline><sound tempo=\"100\"/>"
      ).replace(
        "<part-list>",
        "<work><work-title>Canon</work-title></work><identification><creator type=\"composer\">C. D.</creator><creator type=\"lyricist\">E.</creator></identification><part-list>"
      )
    )
    assert.deepStrictEqual(overview(score), {
      title: "Canon",
      people: [{ role: "composer", name: "C. D." }, { role: "lyricist", name: "E." }],
      measures: 3,
      parts: [{
        id: "P1",
        name: "Flute",
        measures: 3,
        range: { lowest: "B3", highest: "C5" },
        transposition: -14,
        staves: 2,
        voices: ["1", "2"],
        keys: [{ index: 0, number: "1", what: "A minor" }],
        lyrics: ["Summer time"]
      }],
      times: [{ index: 0, number: "1", what: "2/4" }, { index: 1, number: "2", what: "3/8" }],
      tempos: [{ index: 0, number: "1", what: "quarter dotted = 60" }, {
        index: 2,
        number: "3",
        what: "quarter = 100"
      }],
      repeats: [{ index: 0, number: "1", what: "dacapo" }, { index: 2, number: "3", what: "repeat backward" }, {
        index: 2,
        number: "3",
        what: "ending 1 start"
      }]
    })
  })

  it("needs nothing of a score", () => {
    const score = opened("<score-partwise/>")
    assert.deepStrictEqual(overview(score), { people: [], measures: 0, parts: [], times: [], tempos: [], repeats: [] })
    const parts = overview(opened(timewise)).parts.map(({ name, range }) => `${name} ${range?.lowest}`)
    assert.deepStrictEqual(parts, ["Flute C4", "Oboe E4"])
  })

  it("orders the steps of an octave by their semitones", () => {
    for (const [low, high] of [["C", "D"], ["D", "E"], ["E", "F"], ["F", "G"], ["G", "A"], ["A", "B"]] as const) {
      // The lower step, raised, is between the two, or the same as the upper one.
      const raised = note(`${low}4`).replace(/(<step>.<\/step>)/, "$1<alter>1</alter>")
      const [part] = overview(opened(partwise(attributes + note(`${high}4`) + raised + note(`${low}4`)))).parts
      assert.deepStrictEqual(part?.range, { lowest: `${low}4`, highest: low === "E" ? "E#4" : `${high}4` })
    }
  })

  it("finds what only the first page and the instruments name", () => {
    const credit = (type: string, words: string) =>
      `<credit page="1"><credit-type>${type}</credit-type><credit-words>${words}</credit-words></credit>`
    const instrument = "<score-instrument id=\"I1\"><instrument-name>Viola</instrument-name></score-instrument>"
    const { parts, people, title } = overview(
      opened(
        partwise().replace("<part-list>", `${credit("title", "Canon")}${credit("composer", "C. D.")}<part-list>`)
          .replace("<part-name>Flute</part-name>", instrument)
      )
    )
    assert.deepStrictEqual([title, people, parts[0]?.name], ["Canon", [{ role: "composer", name: "C. D." }], "Viola"])
  })

  it("names all keys", () => {
    const key = (fifths: number, mode: string) =>
      overview(opened(partwise(`<attributes><key><fifths>${fifths}</fifths><mode>${mode}</mode></key></attributes>`)))
        .parts[0]?.keys[0]?.what
    const keys = [key(-7, "major"), key(7, "minor"), key(-3, "minor"), key(2, "dorian"), key(2, "major")]
    assert.strictEqual(keys.join("; "), "Cb major; A# minor; C minor; 2 fifths, dorian; D major")
  })
})
