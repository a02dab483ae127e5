import { check, diff, type Result, write } from "@flat-sdk/score"
import { readMeasures } from "@flat-sdk/score/abc"
import { deleteMeasures, insertMeasures, setTempo } from "@flat-sdk/score/arrange"
import { assert, describe, it } from "vitest"
import { attributes, contentsOf, note, opened, partwise, said, scoreOfParts, timewise } from "../Fixtures.ts"

type Edit = ReturnType<typeof insertMeasures>

const good = ({ problems, value }: Edit) => {
  assert.isUndefined(problems, JSON.stringify(problems))
  assert.deepStrictEqual(check(opened(write(value))), { problems: [], warnings: [] })
  return value
}
/** Returns what is in each measure. */
const contents = (edit: Edit) => contentsOf(good(edit))
const messages = ({ problems }: Result<unknown>) => problems?.map(({ message }) => message)
const numbers = (edit: Edit) => readMeasures(good(edit)).map(({ number }) => number).join(" ")
const changes = (edit: Edit) =>
  good(edit).changed.map(({ changes, number, part }) => `${part} ${number}: ${changes.join(", ")}`)
const lost = (edit: Edit) => good(edit).lost.map(({ number, part, what }) => `${part} ${number}: ${what}`)

const restOf = (count: number) =>
  `<attributes><measure-style><multiple-rest>${count}</multiple-rest></measure-style></attributes>${rest}`
const change = (fifths: number) => `<attributes><key><fifths>${fifths}</fifths></key></attributes>`
const rest = "<note><rest measure=\"yes\"/><duration>2</duration><voice>1</voice></note>"
const line = (location: string, inside: string) => `<barline location="${location}">${inside}</barline>`
const tie = (...types: ReadonlyArray<string>) => types.map((type) => `<tie type="${type}"/>`).join("")
const noted = (inside: string) => `<notations>${inside}</notations>`
const full = (step: string, inside = "") => note(`${step}4`, 2, inside)
const [one, two, three, four] = [attributes + full("C"), full("D"), full("E"), full("F")]
const slurred = (type: string) => noted(`<slur type="${type}" number="1"/>`)
const [forward, backward] = ["forward", "backward"].map((one) => `<repeat direction="${one}"/>`) as [string, string]

/** A score whose measures have the given numbers, and more attributes. */
const numbered = (...given: ReadonlyArray<string>) => {
  const numbers = given.values()
  const measures = given.map((_, at) => at === 0 ? one : two)
  return opened(partwise(...measures).replace(/number="\d+"/g, () => `number=${numbers.next().value}`))
}
const insert = (measures: ReadonlyArray<string>, before = 3, count = 1) =>
  insertMeasures(opened(partwise(...measures)), { before, count })
const remove = (measures: ReadonlyArray<string>, from = 2, to = from) =>
  deleteMeasures(opened(partwise(...measures)), { from, to })

describe("insertMeasures", () => {
  const score = opened(partwise(one, two, three))

  it("inserts rests, and changes nothing else", () => {
    const edit = insertMeasures(score, { after: 1, count: 2 })
    assert.deepStrictEqual(contents(edit), [one, rest, rest, two, three])
    assert.deepStrictEqual(changes(edit), ["P1 2: added measure", "P1 3: added measure"])
    assert.strictEqual(good(insertMeasures(score, { before: 2, count: 2 })).source, good(edit).source)
    const added = [2, 3].map((number) => `    <measure number="${number}">${rest}</measure>\n`).join("")
    const expected = score.source.replace("number=\"3\"", "number=\"5\"").replace("number=\"2\"", "number=\"4\"")
      .replace("    <measure number=\"4\"", `${added}    <measure number="4"`)
    assert.strictEqual(good(edit).source, expected)
    assert.deepStrictEqual(diff(score, good(edit)), good(edit).changed)
  })

  it("names a measure that it inserts beside others that change", () => {
    const edit = insert([one, full("D", tie("start")), full("D", tie("stop")), four])
    assert.deepStrictEqual(changes(edit), [
      "P1 2: removed D4 duration 2 tied, added D4 duration 2",
      "P1 3: added measure",
      "P1 4: order of the notes, or details of them"
    ])
  })

  it("takes away the drawn end of a tie whose start is not drawn", () => {
    const [start, stop] = [tie("start"), tie("stop") + noted("<tied type=\"stop\"/>")]
    const tied = [one, full("D", start), full("D", stop)]
    assert.deepStrictEqual(contents(insert(tied)), [one, full("D"), rest, full("D")])
    assert.deepStrictEqual(contents(remove(tied)), [one, full("D")])
  })

  it("fills all staves of all parts, in their divisions and voices", () => {
    const staves = attributes.replace("<divisions>1", "<divisions>2").replace("</time>", "</time><staves>2</staves>")
    const low = `<backup><duration>4</duration></backup>${note("C3", 4, "<voice>7</voice><staff>2</staff>")}`
    const parts = [`${staves}${note("C4", 4)}${low}`, one]
    const edit = insertMeasures(scoreOfParts(...parts.map((content) => [content])), { after: 1 })
    const rests = ["<voice>1</voice><staff>1</staff>", "<voice>5</voice><staff>2</staff>"]
      .map((inside) => `<note><rest measure="yes"/><duration>4</duration>${inside}</note>`)
    const both = rests.join("<backup><duration>4</duration></backup>")
    assert.deepStrictEqual(contents(edit), [parts[0], both, parts[1], rest])
  })

  it("keeps what is in effect from the start at the start, and the end of the music at the end", () => {
    const final = line("right", "<bar-style>light-heavy</bar-style>")
    assert.deepStrictEqual(contents(insert([one, two + final], 1)), [attributes + rest, full("C"), two + final])
    const atEnd = insertMeasures(opened(partwise(one, two + final)), { after: 2, count: 2 })
    assert.deepStrictEqual(contents(atEnd), [one, two, rest, rest + final])
  })

  it("ends ties, and shows the accidentals of the next measure", () => {
    const sharp = "<pitch><step>F</step><alter>1</alter><octave>4</octave></pitch><duration>2</duration>"
    const [from, to] = ["start", "stop"].map((type) => [tie(type), noted(`<tied type="${type}"/>`)] as const)
    const edit = insert([
      one,
      `<note>${sharp}${from![0]}<accidental>sharp</accidental>${from![1]}</note>`,
      `<note>${sharp}${to![0]}${to![1]}</note>`
    ])
    const noteXml = `<note>${sharp}<accidental>sharp</accidental></note>`
    assert.deepStrictEqual(contents(edit), [one, noteXml, rest, noteXml])
    // A tie within the measure, and other notations, stay.
    const inside = note("C4", 1, tie("start")) +
      note("C4", 1, tie("stop", "start") + noted("<tied type=\"stop\"/><slur type=\"start\"/>"))
    const after = full("C", tie("stop") + slurred("stop"))
    assert.deepStrictEqual(contents(insert([one, inside, after])).slice(1), [
      inside.replace(tie("stop", "start"), tie("stop")),
      rest,
      full("C", slurred("stop"))
    ])
  })

  it("leaves an upbeat short that is no longer the first measure", () => {
    const upbeat = "<attributes><divisions>1</divisions></attributes>" + attributes + note("C4")
    const edit = insert([upbeat, two, three], 1)
    assert.match(good(edit).source, /<measure number="2" implicit="yes"><note><pitch>/)
    assert.strictEqual(numbers(edit), "1 2 3 4")
    const fromZero = numbered("\"0\"", "\"1\"").source.replace(attributes + full("C"), upbeat)
    assert.strictEqual(numbers(insertMeasures(opened(fromZero), { before: 0 })), "1 2 3")
  })

  it("makes rests of several measures longer", () => {
    assert.deepStrictEqual(contents(insert([one, restOf(2), rest, four], 3, 2))[1], restOf(4))
    for (const before of [2, 4]) assert.include(contents(insert([one, restOf(2), rest, four], before)), restOf(2))
  })

  it("numbers the measures of the movement", () => {
    const at = (score: ReturnType<typeof opened>, options: Parameters<typeof insertMeasures>[1]) =>
      numbers(insertMeasures(score, options))
    const movements = numbered("\"1\"", "'2'", "\"1\"", "\"2\"", "\"3\"")
    assert.strictEqual(at(movements, { after: { index: 1 } }), "1 2 3 1 2 3")
    assert.strictEqual(at(movements, { before: { index: 2 } }), "1 2 1 2 3 4")
    assert.strictEqual(at(movements, { before: { index: 1 } }), "1 2 3 1 2 3")
    assert.strictEqual(at(numbered("\"0\" implicit=\"yes\"", "\"1\"", "\"2\""), { before: 1 }), "0 1 2 3")
    assert.strictEqual(at(numbered("\"7\"", "\"X1\" implicit=\"yes\"", "\"8a\""), { after: "X1" }), "7 X1 8 9a")
    assert.strictEqual(at(numbered("\"1\"", "\"9\"", "\"9\" implicit=\"yes\"", "\"10\""), { after: 1 }), "1 2 10 10 11")
    assert.strictEqual(at(numbered("\"1\"", "\"X1\"", "\"2\""), { after: 1 }), "1 2 X1 3")
  })

  it("refuses to add a warning, unless it is let through", () => {
    // Two measures at a repeat fill one.
    const score = opened(partwise(one, note("D4") + line("right", backward), note("E4"), four))
    assert.deepStrictEqual(insertMeasures(score, { before: 3 }).problems, [{
      part: "P1",
      index: 1,
      number: "2",
      name: "short-measure",
      message: "The measure lasts 1 quarter note, and its time signature has 2 quarter notes",
      hint: "If it is meant, let it through with allow: [\"short-measure\"]"
    }])
    assert.isDefined(insertMeasures(score, { before: 3, allow: ["short-measure"] }).value)
    assert.isDefined(insertMeasures(score, { before: 4 }).value)
    assert.include(messages(deleteMeasures(score, { from: 3 }))?.[0], "The measure lasts 1 quarter note")
  })

  const refused: ReadonlyArray<readonly [what: string, edit: () => Edit, message: string]> = [
    [
      "beams",
      () => insert([one, full("D", "<beam number=\"1\">begin</beam>"), full("E", "<beam number=\"1\">end</beam>")]),
      "A beam from measure 2 to 3 is in the way"
    ],
    [
      "repeated measures",
      () =>
        insert([
          one,
          "<attributes><measure-style><measure-repeat type=\"start\">1</measure-repeat></measure-style></attributes>" +
          two,
          three,
          "<attributes><measure-style><measure-repeat type=\"stop\"/></measure-style></attributes>" + four
        ], 2),
      "A measure-repeat from measure 1 to 4 is in the way"
    ],
    [
      "endings that meet",
      () =>
        insert([
          one,
          two + line("right", `<ending number="1" type="stop"/>${backward}`),
          line("left", "<ending number=\"2\" type=\"start\"/>") + three
        ]),
      "A pair of endings from measure 2 to 3 is in the way"
    ],
    ["no divisions", () => insert([full("C"), two, three]), "The part has no <divisions>"],
    ["a measure that does not exist", () => insert([one], 9), "There is no measure with the number 9"],
    ["no place", () => insertMeasures(score, {}), "Say where: before or after a measure, and not both"],
    [
      "two places",
      () => insertMeasures(score, { after: 1, before: 2 }),
      "Say where: before or after a measure, and not both"
    ],
    ["a count of 0", () => insert([one, two, three], 3, 0), "count must be a whole number from 1 to 1000"],
    [
      "a score by time",
      () => insertMeasures(opened(timewise), { before: 1 }),
      "A score-timewise cannot be edited, only a score-partwise"
    ]
  ]
  for (const [what, edit, message] of refused) {
    it(`refuses ${what}`, () => assert.deepStrictEqual(messages(edit()), [message]))
  }
})

describe("deleteMeasures", () => {
  it.each(["/>", "></measure>", "> </measure>"])(
    "keeps in effect what it deletes before an empty measure: %s",
    (end) => {
      const tempo = said("<words>Lento</words>", "<sound tempo=\"50\"/>")
      const source = partwise(attributes + tempo + two, two).replace(
        /<measure number="2">.*\s*/,
        `<measure number="2" width='9'${end}`
      )
      const edited = deleteMeasures(opened(source), { from: 1 })
      assert.include(edited.value?.source, `<measure number="1" width='9'>${attributes}${tempo}</measure></part>`)
    }
  )

  it("deletes measures, and changes nothing else", () => {
    const score = opened(partwise(one, two, three, four))
    const edit = deleteMeasures(score, { from: 2, to: 3 })
    assert.deepStrictEqual(contents(edit), [one, four])
    assert.deepStrictEqual(changes(edit), ["P1 2: removed measure", "P1 3: removed measure"])
    const rest = score.source.replace(/\s*<measure number="2">.*\s*<measure number="3">.*/, "")
    assert.strictEqual(good(edit).source, rest.replace("number=\"4\"", "number=\"2\""))
    assert.deepStrictEqual(contents(deleteMeasures(score, { from: 4 })), [one, two, three])
    const without = (from: number, to: number, ...given: ReadonlyArray<string>) =>
      numbers(deleteMeasures(numbered(...given), { from: { index: from }, to: { index: to } }))
    assert.strictEqual(without(1, 2, "\"1\"", "\"2\"", "\"1\"", "\"2\""), "1 1")
    assert.strictEqual(without(0, 0, "\"0\"", "\"1\"", "\"2\""), "1 2")
    assert.strictEqual(without(2, 2, "\"1\"", "\"2\"", "\"2\" implicit=\"yes\"", "\"3\""), "1 2 3")
  })

  it("moves what stays in effect to the next measure", () => {
    const start = attributes.replace("</time>", "</time><clef><sign>G</sign><line>2</line></clef>")
    const own = start.replace("<fifths>0", "<fifths>-1") + full("D")
    assert.deepStrictEqual(contents(remove([start + full("C"), two], 1)), [start + full("D")])
    assert.deepStrictEqual(contents(remove([start + full("C"), change(-1) + full("D")], 1)), [own])
    // What the measures change and change back is none.
    assert.deepStrictEqual(contents(remove([one, change(2) + two, change(0) + three, two], 2, 3)), [one, two])
    assert.deepStrictEqual(contents(remove([one, change(2) + two, three])), [one, change(2) + three])
    // A clef at the end of a measure is for the next one.
    const clef = "<attributes><clef><sign>F</sign><line>4</line></clef></attributes>"
    assert.deepStrictEqual(contents(remove([one, two + clef, "<print/>" + four])), [one, "<print/>" + clef + four])
  })

  it("shows the accidentals of the next measure", () => {
    const sharp = (inside = "") =>
      `<note><pitch><step>F</step><alter>1</alter><octave>4</octave></pitch><duration>2</duration>${inside}</note>`
    const accidental = "<accidental>sharp</accidental>"
    const tied = [one, sharp(tie("start") + accidental), sharp(tie("stop"))]
    assert.deepStrictEqual(contents(remove(tied)), [one, sharp(accidental)])
  })

  it("moves the tempo that stays in effect, and names other marks", () => {
    const tempo = (value: number) => said(`<words>${value}</words>`, `<sound tempo="${value}"/>`)
    const marks = said("<rehearsal>A</rehearsal>") + tempo(60)
    const edit = remove([one, marks + two, note("E4") + tempo(90) + note("E4"), four], 2, 3)
    assert.deepStrictEqual(contents(edit), [one, tempo(90) + four])
    assert.deepStrictEqual(lost(edit), ["P1 2: rehearsal", "P1 2: tempo"])
    const own = remove([one, tempo(60) + two, tempo(90) + four])
    assert.deepStrictEqual(contents(own), [one, tempo(90) + four])
    assert.deepStrictEqual(lost(own), ["P1 2: tempo"])
    // Attributes come first.
    const [key, repeat] = [change(1), line("left", forward)]
    assert.deepStrictEqual(contents(remove([one, key + tempo(60) + two, three])), [one, key + tempo(60) + three])
    const upbeat = remove([attributes + tempo(60) + full("C"), repeat + two + line("right", backward)], 1)
    assert.deepStrictEqual(contents(upbeat), [repeat + attributes + tempo(60) + full("D") + line("right", backward)])
  })

  it("takes away what loses an end: hairpins, slurs, ties, extenders", () => {
    const wedge = (type: string) => said(`<wedge type="${type}" number="1"/>`)
    const [start, stop] = [wedge("crescendo"), wedge("stop")]
    const hairpin = [one, start + two, three, four + stop]
    assert.deepStrictEqual(contents(remove(hairpin, 3)), [one, start + two, four + stop])
    assert.deepStrictEqual(contents(remove(hairpin, 2)), [one, three, four])
    assert.deepStrictEqual(contents(remove(hairpin, 4)), [one, two, three])
    assert.deepStrictEqual(lost(remove(hairpin, 2)), ["P1 4: wedge"])
    const edit = remove([one, full("D", slurred("start")), full("E", slurred("stop")), four], 3)
    assert.deepStrictEqual(contents(edit), [one, full("D"), four])
    assert.deepStrictEqual(lost(edit), ["P1 2: slur"])
    const ties = [one, full("D", tie("start")), full("D", tie("stop", "start")), full("D", tie("stop"))]
    assert.deepStrictEqual(contents(remove(ties, 3)), [one, full("D"), full("D")])
    const lyric = (inside: string) => full("D", `<lyric number="1">${inside}</lyric>`)
    const [begin, go, end] = ["start", "continue", "stop"].map((type) => `<extend type="${type}"/>`)
    const sung = [one, lyric(`<text>O</text>${begin}`), lyric(go!), lyric(end!)]
    assert.deepStrictEqual(contents(remove(sung, 4)), [one, lyric("<text>O</text>"), full("D")])
    assert.deepStrictEqual(contents(remove(sung, 2)), [one, full("D"), full("D")])
    // Both ends stay if only a measure between them goes.
    assert.deepStrictEqual(contents(remove(sung, 3)), [one, sung[1], sung[3]])
    const waves = ["start", "continue", "stop"].map((type) =>
      full("D", noted(`<ornaments><wavy-line type="${type}"/></ornaments>`))
    )
    assert.deepStrictEqual(contents(remove([one, ...waves], 3)), [one, waves[0], waves[2]])
    assert.deepStrictEqual(lost(remove([one, ...waves], 3)), [])
    // One on the same note, such as a trill, is none over the seam.
    const trill = noted(
      `<ornaments>${["start", "stop"].map((type) => `<wavy-line type="${type}"/>`).join("")}</ornaments>`
    )
    const trills = [one, full("D", trill), full("E", trill), full("F", trill)]
    assert.deepStrictEqual(contents(remove(trills, 3)), [one, trills[1], trills[3]])
  })

  it("makes rests of several measures shorter", () => {
    const measures = [one, restOf(3), rest, rest]
    assert.deepStrictEqual(contents(remove(measures, 3)), [one, restOf(2), rest])
    assert.deepStrictEqual(contents(remove(measures, 3, 4)), [one, rest])
    assert.deepStrictEqual(contents(remove([...measures, four], 2, 4)), [one, four])
    assert.deepStrictEqual(messages(remove(measures, 2)), ["A multiple-rest from measure 2 to 4 is in the way"])
  })

  it("deletes repeats as a whole", () => {
    const repeat = [one, line("left", forward) + two, three + line("right", backward), four]
    assert.deepStrictEqual(contents(remove(repeat, 2, 3)), [one, four])
    assert.deepStrictEqual(messages(remove(repeat, 2)), ["A repeat from measure 2 to 3 is in the way"])
    assert.deepStrictEqual(messages(remove(repeat, 3)), ["A repeat from measure 2 to 3 is in the way"])
    // Without a sign, one begins at the start of the piece.
    const plain = [one, two, three + line("right", backward), four]
    assert.deepStrictEqual(contents(remove(plain, 1)), [attributes + two, plain[2], four])
    assert.deepStrictEqual(messages(remove(plain, 3)), ["A repeat from measure 1 to 3 is in the way"])
  })

  it("keeps the end of the music at the end", () => {
    const final = line("right", "<bar-style>light-heavy</bar-style>")
    assert.deepStrictEqual(contents(remove([one, two, three + final], 3)), [one, two + final])
  })

  const refused: ReadonlyArray<readonly [what: string, edit: () => Edit, message: string]> = [
    ["all measures", () => remove([one, two], 1, 2), "A score must keep a measure"],
    [
      "tuplets",
      () => remove([one, full("D", noted("<tuplet type=\"start\"/>")), full("E", noted("<tuplet type=\"stop\"/>"))]),
      "A tuplet from measure 2 to 3 is in the way"
    ],
    [
      "endings",
      () =>
        remove([
          one,
          line("left", "<ending number=\"1\" type=\"start\"/>") + two,
          three + line("right", "<ending number=\"1\" type=\"discontinue\"/>")
        ]),
      "An ending from measure 2 to 3 is in the way"
    ],
    ["measures the wrong way round", () => remove([one, two, three], 3, 2), "\"to\" is before \"from\""]
  ]
  for (const [what, edit, message] of refused) {
    it(`refuses ${what}`, () => assert.deepStrictEqual(messages(edit()), [message]))
  }
})

describe("setTempo", () => {
  const mark =
    "<direction placement=\"above\"><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>96</per-minute></metronome></direction-type><sound tempo=\"96\"/></direction>"
  const both = (...contents: ReadonlyArray<string>) => scoreOfParts(...contents.map((one) => [one]))
  const sound = "<sound tempo=\"50\"/>"
  const old = said("<words>Lento</words>", sound)

  it("writes a mark and a sound once, in the first part", () => {
    const marked = [attributes + mark + full("C"), one]
    assert.deepStrictEqual(contents(setTempo(both(one, one), { measure: 1, bpm: 96 })), marked)
    const [dotted] = contents(setTempo(both(one), { measure: 1, bpm: 60, beat: "dotted quarter", text: "Più <mosso>" }))
    assert.include(dotted, "<words>Più &lt;mosso&gt;</words>")
    assert.include(dotted, "<beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>60</per-minute>")
    assert.include(dotted, "<sound tempo=\"90\"/>")
  })

  it("replaces the marks that parts have there", () => {
    const set = (...given: ReadonlyArray<string>) => contents(setTempo(both(...given), { measure: 1, bpm: 96 }))
    const expected = [attributes + mark + full("C"), one]
    assert.deepStrictEqual(set(attributes + old + full("C"), one), expected)
    assert.deepStrictEqual(set(one, attributes + old + full("C")), expected)
    assert.deepStrictEqual(set(attributes + sound + full("C"), attributes + old + full("C")), expected)
    assert.deepStrictEqual(set(...expected), expected)
    // Words of a tempo go, too, but not those of its change, and of how all play.
    const [allegro, rit, swing] = ["Allegro assai", "poco rit.", "Swing"].map((text) => said(`<words>${text}</words>`))
    assert.deepStrictEqual(set(attributes + allegro + full("C"), attributes + allegro + full("C")), expected)
    assert.deepStrictEqual(set(attributes + rit + full("C"), attributes + swing + allegro + full("C")), [
      attributes + mark + rit + full("C"),
      attributes + swing + full("C")
    ])
    // Marks elsewhere in the measure stay.
    const later = note("C4") + old + note("C4")
    assert.deepStrictEqual(set(one, attributes + later), [expected[0], attributes + later])
    const loud = said("<dynamics><f/></dynamics></direction-type><direction-type><words>Lento</words>", sound)
    const jump = said("<words>Lento</words>", "<sound tempo=\"50\" segno=\"1\"/>")
    for (const mixed of [loud, said("<segno/>", sound), jump]) {
      const edit = setTempo(both(one, attributes + mixed + full("C")), { measure: 1, bpm: 96 })
      assert.deepStrictEqual(messages(edit), ["A mark at this place says more than the tempo"])
    }
  })

  it("refuses what is no tempo", () => {
    const refusal = (options: Partial<Parameters<typeof setTempo>[1]>) =>
      messages(setTempo(both(one), { measure: 1, bpm: 60, ...options }))?.join()
    for (const bpm of [0, -1, NaN, 1001, "60" as never]) {
      assert.strictEqual(refusal({ bpm }), "bpm must be a number from 0 to 1000")
    }
    assert.strictEqual(refusal({ beat: "crotchet" }), "\"crotchet\" is no beat")
    assert.strictEqual(refusal({ measure: 2 }), "There is no measure with the number 2")
  })
})
