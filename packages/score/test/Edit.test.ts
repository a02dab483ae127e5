import * as Xml from "@flat-sdk/score"
import { check, diff, open, ScoreError, write } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { assert, describe, it } from "vitest"
import { attributes, note, opened, partList, partwise, scoreOfParts, timewise } from "./Fixtures.ts"

const tie = (type: string): string => `<tie type="${type}"/>`
const measure = (number: string, content: string): string => `<measure number="${number}">${content}</measure>`

/** Replaces the second measure by one with other content. */
const second = (before: string, after: string, more: ReadonlyArray<string> = []) =>
  replaceMeasures(opened(partwise(attributes + note("C4", 2), before, ...more)), [
    { part: "P1", measure: 2, text: measure("2", after) }
  ])
const messages = ({ problems }: ReturnType<typeof replaceMeasures>): ReadonlyArray<string> =>
  problems?.map(({ message }) => message) ?? []

describe("readMeasures", () => {
  const score = opened(
    `<score-partwise>${partList(["P1", "Flute"], ["P2", "Oboe"], ["P3", "oboe"])}${
      ["P1", "P2", "P3"].map((id) =>
        `<part id="${id}">${
          ["0", "1", "X1", "12a", "1"].map((number) => `<measure   number="${number}" ></measure>`).join("\n")
        }</part>`
      ).join("")
    }</score-partwise>`
  )

  it("of the first entry know XML alone, and say where ABC is", () => {
    const [first] = Xml.readMeasures(score)
    assert.strictEqual(first?.as, "xml")
    // Programs in JavaScript can ask for it.
    const as = "abc" as "xml"
    const entry = (name: string) => `This function does not know ABC. Import ${name} from "@flat-sdk/score/abc"`
    assert.throws(() => Xml.readMeasures(score, { as }), ScoreError, entry("readMeasures"))
    const { problems: [problem] = [] } = Xml.replaceMeasures(score, [{ ...first!, as }])
    assert.strictEqual(`${problem?.message}. ${problem?.hint}`, entry("replaceMeasures"))
  })

  it("returns each measure with its bytes and its address", () => {
    const texts = readMeasures(score)
    assert.lengthOf(texts, 15)
    assert.deepStrictEqual(texts[2], {
      text: "<measure   number=\"X1\" ></measure>",
      part: "P1",
      index: 2,
      number: "X1",
      as: "xml",
      measure: { index: 2 },
      lost: []
    })
    assert.strictEqual(
      texts.map(({ text }) => text).join(),
      Array.from(score.source.matchAll(/<measure.*?<\/measure>/g), String).join()
    )
  })

  it("takes numbers, positions, ids and names", () => {
    const indices = (range: Parameters<typeof readMeasures>[1]) =>
      readMeasures(score, range).map(({ index, part }) => `${part} ${index}`)
    assert.deepStrictEqual(indices({ part: "Flute", from: 0, to: "X1" }), ["P1 0", "P1 1", "P1 2"])
    assert.deepStrictEqual(indices({ part: " flute ", from: "12a" }), ["P1 3", "P1 4"])
    assert.deepStrictEqual(indices({ part: { index: 1 }, from: { index: 1 }, to: { index: 1 } }), ["P2 1"])
    assert.deepStrictEqual(indices({ part: "oboe", to: 0 }), ["P3 0"])
  })

  const wrong: ReadonlyArray<readonly [range: Parameters<typeof readMeasures>[1], message: string]> = [
    [{ part: "Horn" }, "There is no part \"Horn\". Parts of the score: P1 (Flute), P2 (Oboe), P3 (oboe)"],
    [{ part: "OBOE" }, "2 parts have the name \"OBOE\". Parts of the score: P2 (Oboe), P3 (oboe)"],
    [{ part: { index: 3 } }, "There is no part {\"index\":3}. Parts of the score: P1 (Flute), P2 (Oboe), P3 (oboe)"],
    [{ from: 7 }, "There is no measure with the number 7. In part P1 there are: 0, 1, X1, 12a, 1"],
    [{ from: 1 }, "2 measures have the number 1. Take one of { index: 1 }, { index: 4 }"],
    [{ to: { index: 5 } }, "There is no measure with the index 5. In part P1 there are: 0, 1, 2, 3, 4"],
    [{ from: "X1", to: 0 }, "In part P1, \"to\" is before \"from\". Swap them"],
    [{ as: "mei" as "xml" }, "as must be \"xml\" or \"abc\""]
  ]
  for (const [range, message] of wrong) {
    it(`refuses ${JSON.stringify(range)}`, () => assert.throws(() => readMeasures(score, range), ScoreError, message))
  }

  it("reads scores by time", () => {
    const [text] = readMeasures(opened(timewise), { part: "Oboe" })
    assert.strictEqual(text?.text, `<part id="P2">${attributes + note("E4", 2)}</part>`)
  })
})

describe("replaceMeasures", () => {
  it("changes nothing with what was read", () => {
    const score = opened(partwise("<!-- é -->\r\n" + attributes + note("C4", 2), note("D4", 2)))
    const { value } = replaceMeasures(score, readMeasures(score))
    assert.deepStrictEqual(value, { ...score, changed: [], kept: [], lost: [] })
  })

  it("leaves all other text as it is, and names what changed", () => {
    const source = partwise(attributes + note("C4", 2), note("D4", 2), note("E4", 2))
    const { value } = replaceMeasures(opened(source), [
      { part: "Flute", measure: 3, text: `\n${measure("3", note("G4") + note("A4"))}\n` },
      { part: "P1", measure: { index: 1 }, text: measure("2", note("F4", 2)) }
    ])
    assert.strictEqual(
      value?.source,
      source.replace(note("D4", 2), note("F4", 2)).replace(note("E4", 2), note("G4") + note("A4"))
    )
    assert.deepStrictEqual(value?.changed, [
      { part: "P1", index: 1, number: "2", changes: ["removed D4 duration 2", "added F4 duration 2"] },
      {
        part: "P1",
        index: 2,
        number: "3",
        changes: ["removed E4 duration 2", "added G4 duration 1", "added A4 duration 1"]
      }
    ])
    assert.deepStrictEqual(diff(opened(source), value!), value!.changed)
    assert.deepStrictEqual(diff(value!, open(value!.source).value!), [])
  })

  it("reads each edit after those of earlier measures", () => {
    const time = attributes.replace(">2</beats", ">3</beats")
    const edits = [time + note("E4", 3), note("F4", 3)].map((content, index) => ({
      part: "P1",
      measure: index + 1,
      text: measure(String(index + 1), content)
    }))
    assert.lengthOf(replaceMeasures(opened(partwise()), edits).value!.changed, 2)
    assert.lengthOf(messages(replaceMeasures(opened(partwise()), edits.slice(1))), 1)
  })

  it("finds measures where a part is there twice", () => {
    const parts = ["P1", "P2", "P1"].map((id, at) =>
      `<part id="${id}">${measure(String(at), attributes + note("C4", 2))}</part>`
    ).join("")
    const score = opened(`<score-partwise>${parts}</score-partwise>`)
    const edits = readMeasures(score).map((one) => ({ ...one, text: one.text.replace("C", "D") }))
    assert.strictEqual(replaceMeasures(score, edits).value?.source, score.source.replaceAll("<step>C", "<step>D"))
  })

  it("refuses scores by time", () => {
    const { problems } = replaceMeasures(opened(timewise), [{ part: "P1", measure: 1, text: measure("1", "") }])
    assert.strictEqual(problems?.[0]?.message, "A score-timewise cannot be edited, only a score-partwise")
  })

  it("refuses what is not there, and two edits of a measure", () => {
    const text = measure("1", "")
    const result = replaceMeasures(opened(partwise()), [
      { part: "P1", measure: 1, text },
      { part: { index: 0 }, measure: { index: 0 }, text },
      { part: "P9", measure: 1, text },
      { part: "P1", measure: 9, text }
    ], { allowLoss: true })
    assert.includeMembers([...messages(result)], [
      "Two edits replace this measure",
      "There is no part \"P9\"",
      "There is no measure with the number 9"
    ])
  })

  it("says what is no score and no edit, in programs without types", () => {
    const score = opened(partwise())
    for (const edits of [undefined, { part: "P1" }]) {
      assert.strictEqual(replaceMeasures(score, edits as never).problems?.[0]?.message, "edits must be a list")
    }
    const edit = { part: "P1", measure: 1, text: "z4", as: "mei" }
    const messageOf = (one: unknown) => replaceMeasures(score, [one as never]).problems?.[0]?.message
    for (const one of [undefined, { ...edit, as: "abc", text: 3 }]) {
      assert.strictEqual(messageOf(one), "An edit has a part, a measure and a text")
    }
    assert.strictEqual(messageOf(edit), "as must be \"xml\" or \"abc\"")
    const message = "The score must be the `value` that `open` returns"
    assert.strictEqual(replaceMeasures({ value: score } as never, []).problems?.[0]?.message, message)
    assert.throws(() => write({ value: score } as never), ScoreError, message)
    assert.throws(() => readMeasures(score, { part: null as never }), ScoreError, "There is no part null")
  })

  it("refuses texts that are not one measure", () => {
    const one = measure("1", "")
    const problemOf = (text: string) =>
      replaceMeasures(opened(partwise()), [{ part: "P1", measure: 2, text }]).problems?.[0]
    const place = { part: "P1", index: 1, number: "2" }
    const message = "Missing end tag for element measure"
    assert.deepInclude(problemOf("<measure>"), { ...place, line: 1, column: 10, message })
    assert.strictEqual(problemOf(`${one}<measure/>`)?.message, "Extra content at the end of the document")
    for (const text of ["<note/>", `<?xml version="1.0"?>${one}`, `<!---->${one}`, `${one}<!---->`, "", "R&B"]) {
      assert.strictEqual(problemOf(text)?.message, "The text must be one <measure> element, and nothing beside it")
    }
  })

  it("refuses a measure that the edit makes too long", () => {
    const long = note("D4", 3)
    assert.deepStrictEqual(messages(second(note("D4", 2), long)), [
      "The measure lasts 3 quarter notes, and its time signature has 2 quarter notes"
    ])
    assert.isDefined(second(long, note("E4", 3)).value, "it was too long before")
    assert.isDefined(second(note("D4", 2), note("D4", 1)).value, "it is short")
    const meter = "<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
    assert.isDefined(second(note("D4", 2), meter + long).value, "it says so")
  })

  it("counts chords once, grace notes never, and voices from the start", () => {
    const voices = `${note("C4", 2)}<backup><duration>2</duration></backup>${note("E3", 2)}`
    const chord = note("G4", 2).replace("<note>", "<note><chord/>")
    const grace = note("B4").replace("<note>", "<note><grace/>").replace(/<duration>.*<\/duration>/, "")
    assert.isDefined(second(note("D4", 2), grace + note("D4", 2) + chord).value)
    assert.isDefined(second(note("D4", 2), voices).value)
  })

  it("refuses notes that cannot be read", () => {
    const chord = "<note><chord/><rest/><duration>1</duration></note>"
    const bad = `${chord}<note><pitch/><duration>1</duration></note><note/><backup><duration>9</duration></backup>`
    assert.deepStrictEqual(messages(second(note("D4", 2), bad)), [
      "A chord has no first note",
      "A pitch has no step or octave",
      "A note has no duration",
      "A note has neither a pitch nor a rest",
      "A backup goes to before the start of the measure"
    ])
    assert.isDefined(second(chord, chord.replace("1", "2")).value, "it was wrong before")
  })

  it("refuses divisions that later measures do not count in", () => {
    const finer = "<attributes><divisions>2</divisions></attributes>"
    const text = finer + note("D4", 4)
    assert.deepStrictEqual(messages(second(note("D4", 2), text, [note("E4", 2)])), [
      "The measure changes divisions to 2, and measures after it count in 1"
    ])
    assert.isDefined(second(note("D4", 2), text).value, "it is the last")
    const own = finer.replace("2", "1") + note("E4", 2)
    assert.isDefined(second(note("D4", 2), text, [own]).value, "the next says its own")
  })

  it("refuses what would be lost, unless told", () => {
    const signs =
      "<attributes><divisions>1</divisions><key><fifths>1</fifths></key></attributes><direction><direction-type><dynamics><f/></dynamics></direction-type></direction>"
    const lyric = "<lyric><text>la</text></lyric>"
    const score = opened(partwise(attributes + note("C4", 2), signs + note("D4", 2, lyric)))
    const edits = [{ part: "P1", measure: 2, text: measure("2", note("D4", 2)) }]
    assert.deepStrictEqual(
      messages(replaceMeasures(score, edits)),
      ["key", "dynamics", "lyric"].map((one) => `The measure would lose: ${one}`)
    )
    const { value } = replaceMeasures(score, edits, { allowLoss: true })
    // The same divisions are no loss.
    assert.deepStrictEqual(value?.lost.map(({ what }) => what), ["key", "dynamics", "lyric"])
    assert.deepInclude(value?.lost[0], { part: "P1", index: 1, number: "2" })
  })

  it("refuses fewer signs than there were, of notes too", () => {
    const notations = (inside: string) => `<notations>${inside}</notations>`
    const direction = (level: string) =>
      `<direction><direction-type><dynamics>${level}</dynamics></direction-type></direction>`
    const group = (name: string, inside: string) => notations(`<${name}>${inside}</${name}>`)
    const signs: ReadonlyArray<readonly [name: string, inside: string, more?: string]> = [
      ["staccato", group("articulations", "<staccato/>")],
      ["trill-mark", group("ornaments", "<trill-mark/>")],
      ["fingering", group("technical", "<fingering>1</fingering>")],
      ["slur", notations("<slur type=\"stop\"/><slur type=\"start\"/>")],
      ["arpeggiate", notations("<arpeggiate/>")],
      ["tie", notations("<tied type=\"start\"/>")],
      ["tie", `${tie("start")}${notations("<tied type=\"start\"/>")}`],
      ["lyric", "<lyric><text>la</text></lyric>"],
      ["dynamics", "", direction("<f/>")]
    ]
    const one = direction("<p/>") + note("D4", 1, signs[0]![1])
    for (const [name, inside, more = ""] of signs) {
      const score = opened(partwise(attributes + note("C4", 2), one + more + note("D4", 1, inside)))
      const edits = [{ part: "P1", measure: 2, text: measure("2", one + note("D4")) }]
      const options = { allow: ["start-without-end", "end-without-start"] } as const
      assert.deepStrictEqual(messages(replaceMeasures(score, edits, options)), [`The measure would lose: ${name}`])
      const { value } = replaceMeasures(score, edits, { ...options, allowLoss: [name] })
      assert.deepStrictEqual(value?.lost.map(({ what }) => what), [name])
    }
    const rolled = notations("<arpeggiate/>")
    const chord = note("D4", 2, rolled) + note("F4", 2, rolled).replace("<note>", "<note><chord/>")
    assert.isDefined(second(chord, note("D4", 2, rolled)).value, "the chord keeps its arpeggio")
  })

  it("names the ends of ties and slurs in other measures", () => {
    const slur = "<notations><slur type=\"start\" number=\"2\"/></notations>"
    const score = opened(
      partwise(
        attributes + note("C4", 2, tie("start")),
        note("C4", 2, tie("stop") + slur),
        note("C4", 2, slur.replace("start", "stop"))
      )
    )
    const edits = [{ part: "P1", measure: 2, text: measure("2", note("D4", 2)) }]
    assert.deepStrictEqual(messages(replaceMeasures(score, edits, { allowLoss: true })), [
      "A slur 2 ends here and does not start",
      "A tie of C4 starts here and does not end"
    ])
    const same = measure("2", note("C4", 1, tie("stop") + slur) + note("D4"))
    assert.isDefined(replaceMeasures(score, [{ ...edits[0]!, text: same }]).value)
  })
})

describe("warnings that an edit adds", () => {
  const parts = (...measures: ReadonlyArray<string>) => {
    const all = [attributes + note("C4", 2), ...measures]
    return scoreOfParts(all, all).source
  }
  const edit = (
    source: string,
    texts: Readonly<Record<number, string>>,
    options?: Parameters<typeof replaceMeasures>[2]
  ) =>
    replaceMeasures(
      opened(source),
      Object.entries(texts).map(([number, text]) => ({ part: "P1", measure: number, text: measure(number, text) })),
      options
    )
  const named = ({ problems = [] }: ReturnType<typeof edit>) =>
    problems.map(({ name, number, part = "" }) => `${name} ${part} ${number}`)
  const meter = (beats: number) =>
    `<attributes><time><beats>${beats}</beats><beat-type>4</beat-type></time></attributes>`

  it("refuses it, unless its name is allowed", () => {
    const source = parts(note("D4", 2), note("E4", 2))
    const short = { 2: note("D4") }
    const refused = edit(source, short)
    assert.deepStrictEqual(named(refused), ["short-measure P1 2"])
    assert.strictEqual(refused.problems?.[0]?.hint, "If it is meant, let it through with allow: [\"short-measure\"]")
    const { value } = edit(source, short, { allow: ["short-measure"] })
    assert.deepStrictEqual(check(value!).warnings.map(({ name }) => name), ["short-measure"])
    assert.isDefined(edit(value!.source, { 2: note("E4") }).value, "it was short before")
    assert.deepStrictEqual(named(edit(value!.source, { 2: note("E4", 0.5) })), ["short-measure P1 2"], "not so short")
    assert.deepStrictEqual(named(edit(value!.source, { 3: note("E4", 3) })), ["long-measure P1 3"])
    assert.isDefined(edit(value!.source, { 3: note("E4", 3) }, { allow: ["long-measure"] }).value)
    const [unknown] = edit(source, {}, { allow: ["short"] as never }).problems ?? []
    assert.strictEqual(unknown?.message, "There is no warning \"short\"")
  })

  it("sees later measures of another metre, and other parts", () => {
    const source = parts(note("D4", 2), note("E4", 2), meter(2) + note("F4", 2), note("G4", 2))
    const changed = { 2: meter(3) + note("D4", 3) }
    assert.deepStrictEqual(named(edit(source, changed)), ["short-measure P1 3", "uneven-measures  2"])
    const both = { ...changed, 3: note("E4", 3) }
    assert.deepStrictEqual(named(edit(source, both)), ["uneven-measures  2", "uneven-measures  3"])
    assert.isDefined(edit(source, both, { allow: ["uneven-measures"] }).value)
  })

  it("sees a partner at a repeat", () => {
    const back = "<barline><repeat direction=\"backward\"/></barline>"
    const source = partwise(attributes + note("C4"), note("D4", 2), note("E4") + back, note("F4", 2), note("G4", 2))
    assert.deepStrictEqual(named(edit(source, { 1: attributes + note("C4", 2) })), ["short-measure P1 3"])
  })

  it("sees ends that the edit adds, and those that it leaves in other measures", () => {
    const slur = (type: string) => `<notations><slur type="${type}"/></notations>`
    const source = partwise(attributes + note("C4", 2), note("D4", 2, slur("start")), note("E4", 2, slur("stop")))
    const tied = { 1: attributes + note("C4", 2, tie("start")) }
    assert.deepStrictEqual(named(edit(source, tied)), ["start-without-end P1 1"])
    assert.isDefined(edit(source, tied, { allow: ["start-without-end"] }).value)
    const lost = { 2: note("D4", 2) }
    assert.deepStrictEqual(named(edit(source, lost, { allowLoss: true })), ["end-without-start P1 3"])
    const { value } = edit(source, lost, { allow: ["end-without-start"], allowLoss: ["slur"] })
    assert.deepStrictEqual(check(value!).warnings.map(({ name }) => name), ["end-without-start"])
  })
})

describe("accidentals of edited scores", () => {
  const key = (fifths: number) => `<attributes><key><fifths>${fifths}</fifths></key></attributes>`
  const sign = (name: string) => `<accidental>${name}</accidental>`
  const altered = (pitch: string, alter: number, inside = "", duration = 1) =>
    note(pitch, duration, inside).replace("</step>", `</step><alter>${alter}</alter>`)
  const abc = (source: string, texts: Readonly<Record<number, string>>) => {
    const edits = Object.entries(texts).map(([measure, text]) => ({ part: "P1", measure, text, as: "abc" as const }))
    const { problems, value } = replaceMeasures(opened(source), edits)
    assert.isUndefined(problems, JSON.stringify(problems))
    return value
  }
  const accidentals = (source: string) =>
    Array.from(source.matchAll(/<note.*?<\/note>/g), ([one]) => /<accidental[^]*?>(.*?)</.exec(one)?.[1] ?? ".").join(
      " "
    )
  const flat = attributes.replace("<fifths>0", "<fifths>-3")

  it("shows later notes of a line as they sound", () => {
    const { source } = abc(partwise(attributes + note("F5") + note("F5")), { 1: "^f2 f2" })
    assert.strictEqual(accidentals(source), "sharp .", "a sign holds until the bar line")
    assert.strictEqual(accidentals(abc(partwise(attributes + note("F5", 2)), { 1: "^f2 =f2" }).source), "sharp natural")
    assert.strictEqual(accidentals(abc(partwise(attributes + note("F5", 2)), { 1: "^f2 F2" }).source), "sharp sharp")
  })

  it("shows the same notes in a key that changed, until the next key", () => {
    const source = partwise(
      flat + altered("B4", -1, "", 2),
      altered("E4", -1) + note("E4", 1, sign("natural")),
      note("B4", 1, "<accidental parentheses=\"yes\">natural</accidental>") + altered("B4", -1, sign("flat")),
      key(-1) + altered("B4", -1) + note("E4")
    )
    const edited = abc(source, { 1: "[K:C]_B4" })
    assert.strictEqual(accidentals(edited.source), "flat flat natural natural flat . .")
    assert.deepStrictEqual(edited.changed.map(({ changes, number }) => `${number}: ${changes.join()}`), [
      "1: removed key Eb major,added key C major",
      "2: accidentals"
    ])
    const without = (text: string) =>
      text.slice(text.indexOf("<measure number=\"2")).replaceAll(/<accidental.*?<\/accidental>/g, "")
    assert.strictEqual(without(edited.source), without(source))
    assert.deepStrictEqual(diff(opened(source), edited), edited.changed)
    const back = abc(edited.source, { 1: "[K:Eb]_B4" }).source
    assert.strictEqual(accidentals(back), accidentals(source))
  })

  it("keeps those that were not needed, and writes none where there are none", () => {
    const caution = partwise(attributes + note("F5", 1, sign("natural")) + note("F5"))
    assert.strictEqual(accidentals(abc(caution, { 1: "=f2 ^f2" }).source), "natural sharp")
    const none = partwise(attributes + altered("F5", 1) + note("G5"))
    assert.strictEqual(accidentals(abc(none, { 1: "^f2 ^g2" }).source), ". .", "its notes need some")
  })

  it("follows ties over the bar line", () => {
    const tied = (type: string) => altered("F5", 1, `<tie type="${type}"/>`)
    const source = partwise(
      attributes + note("F5", 2),
      note("F5") + note("F5"),
      note("A4", 1, sign("natural")) + note("A4")
    )
    const edited = abc(source, { 1: "f2 ^f2-", 2: "^f2 ^f2" })
    assert.strictEqual(accidentals(edited.source), ". sharp . sharp natural .")
    const xml = partwise(
      attributes + note("C5") + tied("start"),
      tied("stop") + note("F5"),
      note("A4", 2, sign("natural"))
    )
    assert.strictEqual(accidentals(abc(xml, { 1: "d2 ^f2-", 2: "^f2 ^f2" }).source), ". sharp . sharp natural")
  })
})
