/** What a text leaves out, and slurs, in a measure that is replaced as ABC. */
import type { Score } from "@flat-sdk/score"
import { replaceMeasures } from "@flat-sdk/score/abc"
import { assert, describe, it } from "vitest"
import { edit, half, loses, note, type Part, problemsOf, read, scoreOf } from "./AbcMeasure.ts"

describe("what a text leaves out", () => {
  const full = edit(scoreOf(), "{g}.(c2 !fermata!d2) !tenuto!e2- e2\nw: la le lu lo")
  const whats = (notes: ReadonlyArray<{ readonly what: string }>) => notes.map(({ what }) => what)

  it("stays, where the text has none of its kind", () => {
    const { kept, source } = edit(full, "c2 d2 e2 e2")
    assert.strictEqual(source, full.source)
    assert.deepStrictEqual(whats(kept).sort(), ["fermata", "grace", "lyric", "slur", "staccato", "tenuto", "tie"])
    assert.strictEqual(read(edit(full, "e2 d2 f2 f2")).text, "{g}.(e2 !fermata!d2) !tenuto!f2- f2\nw: la le lu lo")
  })

  it("stays at grace notes with their slur, also where the text has another slur", () => {
    const slurred = edit(scoreOf(), "{(g}c2) d2 e2 e2")
    assert.strictEqual(read(edit(slurred, "c2 (d2 e2) e2")).text, "{(g}c2) (d2 e2) e2")
  })

  it("is named, where a rest has a syllable", () => {
    const lyric = "<lyric><text>la</text></lyric>"
    const rest = `<note><rest/><duration>8</duration><voice>1</voice><type>half</type>${lyric}</note>`
    const sung = scoreOf({ content: note("C5", 8, "half", lyric) + rest })
    assert.deepStrictEqual(problemsOf(sung, "c4 d4\nw: la"), loses("lyric"))
  })

  it("stays at a chord whose first note goes, and is not there twice", () => {
    const first = (more: string) => note("A4", 8, "half", more)
    const chord = (more: string) =>
      scoreOf({ content: first(more) + half.replace("<pitch>", "<chord/><pitch>") + sung })
    const sung = note("D5", 8, "half", "<lyric><text>lu</text></lyric>")
    const arpeggio = chord("<notations><arpeggiate/></notations>")
    assert.strictEqual(read(edit(arpeggio, "!arpeggio!c4 d4\nw: * lu")).text, "!arpeggio!c4 d4\nw: * lu")
    const held = "<lyric><text>la</text><extend/></lyric>"
    assert.include(edit(chord(held), "c4 d4\nw: la lu").source, held)
    const accent = "<notations><articulations><accent/></articulations></notations>"
    const accents = first(accent) + half.replace("<pitch>", "<chord/><pitch>").replace("</note>", `${accent}</note>`)
    assert.strictEqual(read(edit(scoreOf({ content: accents + half }), "c4 d4")).text, "!>!c4 d4")
    const sharp = "<accidental-mark>sharp</accidental-mark>"
    const mordent = first(`<notations><ornaments><mordent/>${sharp}</ornaments></notations>`)
    const twice = edit(scoreOf({ content: mordent + half }), "!lowermordent![AAe]4 c4")
    assert.strictEqual(twice.source.split(sharp).length, 2)
    assert.deepStrictEqual(problemsOf(scoreOf({ content: mordent + half }), "!turn!A4 c4"), loses("accidental-mark"))
  })

  it("is a mark that says more than ABC can, such as a square fermata: it stays with its note, or is named", () => {
    const marks: ReadonlyArray<readonly [xml: string, group?: string]> = [
      ["<fermata>square</fermata>"],
      ["<arpeggiate direction=\"down\"/>"],
      ["<mordent long=\"yes\"/>", "ornaments"],
      ["<breath-mark>tick</breath-mark>", "articulations"],
      ["<fingering substitution=\"yes\">3</fingering>", "technical"]
    ]
    for (const [xml, group = ""] of marks) {
      const name = /[a-z-]+/.exec(xml)![0]
      const notations = `<notations>${group && `<${group}>`}${xml}${group && `</${group}>`}</notations>`
      const score = scoreOf({ content: note("C5", 8, "half", notations) + half })
      assert.strictEqual(read(score).text, "c4 c4")
      assert.include(edit(score, "d4 c4").source, xml)
      assert.deepStrictEqual(problemsOf(score, "z4 c4"), loses(name))
      const plain = scoreOf({ content: note("C5", 8, "half", notations.replace(/ \w+="\w+"|square|tick/, "")) + half })
      assert.notStrictEqual(read(plain).text, "c4 c4")
    }
    for (const text of ["normal", ""]) {
      const fermata = `<notations><fermata>${text}</fermata></notations>`
      assert.strictEqual(read(scoreOf({ content: note("C5", 8, "half", fermata) + half })).text, "!fermata!c4 c4")
    }
  })

  const technical = (xml: string) => `<notations><technical>${xml}</technical></notations>`
  const fingered = (pitches: ReadonlyArray<string>) => {
    const notes = pitches.map(([pitch = "", finger = ""], at) =>
      note(`${pitch}5`, 8, "half", technical(`<fingering>${finger}</fingering>`))
        .replace("<pitch>", at > 0 ? "<chord/><pitch>" : "<pitch>")
    )
    return scoreOf({ content: notes.join("") + half })
  }
  const fingersOf = (score: Score) =>
    read(score, "xml").text.split("<step>").slice(1).map((one) =>
      one.charAt(0) + Array.from(one.matchAll(/<fingering>(\d)/g), ([, finger]) => finger).join("")
    ).join(" ")

  it("is a fingering, which stays with its note of a chord, and goes with it", () => {
    const fingers: ReadonlyArray<readonly [old: string, text: string, now: string, isLost?: true]> = [
      ["C1 E3 G5", "[eg]4 d4", "E3 G5 D", true],
      ["C1 E3 G5", "!1![eg]4 d4", "E1 G5 D", true],
      ["C1 E3 G5", "!3![eg]4 d4", "E3 G5 D"],
      ["C1 E3", "!1![A,ce]4 d4", "A1 C E3 D", true],
      ["E3 G5", "!3![ceg]4 d4", "C3 E G5 D", true],
      ["C1 E3", "[A,ce]4 d4", "A C1 E3 D"],
      ["C1 E3", "[df]4 d4", "D1 F3 D"],
      ["C1 E3", "[ec]4 d4", "E3 C1 D"],
      ["C1 E3 G5", "[cfg]4 d4", "C1 F3 G5 D"],
      ["C1 E3", "[eg]4 d4", "E3 G1 D"],
      ["C1", "!1![df]4 d4", "D1 F D"]
    ]
    for (const [old, text, now, isLost = false] of fingers) {
      const chord = fingered(old.split(" "))
      assert.deepStrictEqual(problemsOf(chord, text), isLost ? loses("fingering") : undefined, text)
      assert.strictEqual(fingersOf(edit(chord, text, isLost)), now)
    }
  })

  it("is the place on the strings of a note that has another pitch", () => {
    const tab = technical("<string>5</string><fret>3</fret>")
    const score = scoreOf({ content: note("C4", 8, "half", tab) + half })
    const lost = ["string", "fret"]
    assert.deepStrictEqual(problemsOf(score, "D4 c4"), loses(...lost))
    assert.notMatch(edit(score, "D4 c4", lost).source, /<technical>/)
    assert.include(edit(score, "C4 d4").source, tab)
    assert.deepStrictEqual(edit(score, "C4 d4").lost, [])
  })

  const losses: ReadonlyArray<readonly [text: string, lost: ReadonlyArray<string>]> = [
    ["c2 z2 e2 e2", ["fermata", "lyric", "slur"]],
    ["z2 d2 e2 e2", ["grace", "lyric", "slur", "staccato"]],
    ["c2 d2 e2 f2", ["tie"]],
    ["c2 d2 e4", ["lyric"]],
    ["c2 d2 !>!e2 e2", ["staccato"]],
    ["c2 d2 e2 !fermata!e2", []],
    ["c2 .d2 e2 e2", ["tenuto"]],
    ["!>!c2 d2 !tenuto!e2 e2", []],
    ["c2 (d2 e2) e2", []],
    ["c2- c2 e2 e2", []],
    ["{a}c2 d2 e2 e2", []],
    ["c2 {a}d2 e2 e2", ["grace"]],
    ["c2 {g}d2 e2 e2", []],
    ["c2 d2 e2 e2\nw: la le lu", ["lyric"]],
    ["c2 d2 e2 e2\nw: la le li lo", []]
  ]
  for (const [text, lost] of losses) {
    it(`is named in ${JSON.stringify(text)}: ${lost.join(", ") || "nothing"}`, () => {
      assert.deepStrictEqual((problemsOf(full, text) ?? []).sort(), loses(...lost))
      assert.deepStrictEqual(whats(edit(full, text, lost).lost).sort(), lost)
      assert.deepStrictEqual(whats(edit(full, text, true).lost).sort(), lost)
    })
  }

  it("is a tie, unless one note holds as long as the two did", () => {
    const held = edit(scoreOf(), "c4- c2 g2")
    for (const text of ["c2 c4 g2", "c3 c3 g2", "g2 c4 c2", "z2 c4 c2", "d4 c2 g2"]) {
      assert.deepStrictEqual(problemsOf(held, text), loses("tie"))
    }
    assert.deepStrictEqual(problemsOf(edit(scoreOf(), "c4- c4"), "c6 c2"), loses("tie"))
    const chords = edit(scoreOf(), "[ce]4- [ce]2 g2")
    assert.deepStrictEqual(problemsOf(chords, "g2 [ce]4 [ce]2"), loses("tie"))
    assert.deepStrictEqual([edit(held, "c6 g2"), edit(chords, "[ce]6 g2")].flatMap(({ lost }) => lost), [])
  })

  it("goes if it is named, although the text has none of its kind", () => {
    const names = ["slur", "grace", "staccato", "lyric"]
    const edited = edit(full, "c2 d2 e2 e2", names)
    assert.strictEqual(read(edited).text, "c2 !fermata!d2 !tenuto!e2- e2")
    assert.deepStrictEqual(whats(edited.lost).sort(), names.toSorted())
    assert.deepStrictEqual(whats(edit(full, "c2 d2 e2 e2", true).lost), [])
  })

  const signs = edit(scoreOf(), "\"C\"!p!c4 \"^dolce\"!<(!d2 !<)!e2 :|")
  const changes: ReadonlyArray<readonly [text: string, lost: ReadonlyArray<string>, now: string]> = [
    ["c4 d2 e2", [], "\"C\"!p!c4 \"^dolce\"!<(!d2 !<)!e2 :|"],
    ["!f!c4 d2 e2", [], "\"C\"!f!c4 \"^dolce\"!<(!d2 !<)!e2 :|"],
    ["c4 !p!d2 e2", [], "\"C\"c4 !p!\"^dolce\"!<(!d2 !<)!e2 :|"],
    ["c4 !f!d2 e2", ["dynamics"], "\"C\"c4 \"^dolce\"!<(!!f!d2 !<)!e2 :|"],
    ["\"Am\"c4 d2 \"G\"e2", [], "\"Am\"!p!c4 \"^dolce\"!<(!d2 !<)!\"G\"e2 :|"],
    ["c4 \"_dolce\"d2 e2", [], "\"C\"!p!c4 \"_dolce\"!<(!d2 !<)!e2 :|"],
    ["c4 d2 !<(!e2", ["wedge"], ""],
    ["[1 c4 d2 e2", [], "[1 \"C\"!p!c4 \"^dolce\"!<(!d2 !<)!e2 :|"],
    ["|: c4 d2 e2", ["repeat"], "|: \"C\"!p!c4 \"^dolce\"!<(!d2 !<)!e2"],
    ["c4 d2 e2 ||", ["repeat"], "\"C\"!p!c4 \"^dolce\"!<(!d2 !<)!e2 ||"],
    ["|: c4 d2 e2 :|", [], "|: \"C\"!p!c4 \"^dolce\"!<(!d2 !<)!e2 :|"]
  ]
  for (const [text, lost, now] of changes) {
    it(`changes, stays or is named where ${JSON.stringify(text)} has signs`, () => {
      assert.deepStrictEqual(problemsOf(signs, text) ?? [], loses(...lost))
      if (now) assert.strictEqual(read(edit(signs, text, lost)).text, now)
    })
  }

  it("stays on its staff where another sign replaces it", () => {
    const dynamics = "<direction><direction-type><dynamics><p/></dynamics></direction-type><staff>1</staff></direction>"
    const content = dynamics + note("C4", 16, "whole", "<staff>2</staff>")
    const across = scoreOf({ more: "<staves>2</staves>", content })
    const { text } = read(across)
    assert.include(text, "!p!C8")
    assert.match(edit(across, text.replace("!p!", "!f!")).source, /<f\/><\/dynamics><\/direction-type><staff>1</)
  })

  it("goes if a sign is named", () => {
    const names = ["dynamics", "harmony", "wedge", "words", "repeat"]
    const edited = edit(signs, "c4 d2 e2", names)
    assert.strictEqual(read(edited).text, "c4 d2 e2")
    assert.deepStrictEqual(whats(edited.lost).sort(), names.toSorted())
    assert.notMatch(edited.source, /<(direction|barline|harmony)/)
  })

  it("keeps a repeat at the start where the text has another bar line at the end", () => {
    const repeat = edit(scoreOf(), "|: c4 d4 :|")
    assert.deepStrictEqual(problemsOf(repeat, "e4 f4 ||"), loses("repeat"))
    assert.strictEqual(read(edit(repeat, "e4 f4 |]", true)).text, "|: e4 f4 |]")
  })

  it("ends an ending with its repeat, and gives hairpins numbers of their own", () => {
    const two = (...texts: ReadonlyArray<string>) =>
      replaceMeasures(
        scoreOf({ content: half + half, next: half + half }),
        texts.map((text, at) => ({ part: "P1", measure: at + 2, text, as: "abc" as const }))
      ).value?.source ?? ""
    const ending = /<ending number="1" type="start"\/>[^]*<ending number="1" type="stop"\/><repeat/
    const wedge = /<wedge type="crescendo" number="1"\/>[^]*<wedge type="stop" number="1"\/>/
    assert.match(two("[1 c8", "c8 :|"), ending)
    assert.match(two("!<(!c8", "c4 !<)!c4"), wedge)
    assert.match(two("!<(!c8", "!>(!c4 !>)!c4 !<)!"), /(number="[12]"\/>[^]*){4}/)
  })

  it("stays with notes that overlap others of the voice", () => {
    const overlay = `<backup><duration>16</duration></backup>${note("E4", 16, "whole")}`
    assert.strictEqual(read(edit(scoreOf({ content: half + half + overlay }), "c4 d4")).text, "[V:1]c4 d4\n&E8")
  })
})

describe("slurs", () => {
  const slur = (type: string, number = 1) => `<slur type="${type}" number="${number}"/>`
  const slurred = (pitch: string, ...ends: ReadonlyArray<string>) =>
    note(pitch, 8, "half", `<notations>${ends.join("")}</notations>`)
  const numbers = (score: Score) =>
    Array.from(
      score.source.matchAll(/<slur type="(\w+)" number="(\d+)"|<slur number="(\d+)" type="(\w+)"/g),
      ([, type, number, other, also]) => `${(type ?? also) === "start" ? "(" : ")"}${number ?? other}`
    ).join(" ")
  const of = (content: string, text: string, more: Part = {}) => numbers(edit(scoreOf({ content, ...more }), text))
  const pair = slurred("C5", slur("start", 3)) + slurred("D5", slur("stop", 3))

  it("have a number where an end without a start is let through", () => {
    assert.include(edit(scoreOf({ content: half + half }), "c4) d4").source, "<slur number=\"1\" type=\"stop\"/>")
  })

  it("are refused where they begin and end at one note", () => {
    const edits = [{ part: "P1", measure: 2, text: "(c4) d4", as: "abc" as const }]
    const { problems } = replaceMeasures(scoreOf({ content: half + half }), edits)
    assert.deepStrictEqual(problems?.map(({ message }) => message), ["A slur begins and ends at one note"])
    const two = edit(scoreOf(), "(c d) (e2 f4)")
    assert.deepStrictEqual(problemsOf(two, "(c2) (e2 f4)"), [": A slur begins and ends at one note"])
  })

  it("have one number at both ends where an end moves", () => {
    assert.strictEqual(of(pair, "(c4 d2 d2)"), "(3 )3")
    assert.strictEqual(of(pair, "c2 (c2 d4)"), "(3 )3")
    const open = slurred("C5", slur("start", 5)) + half
    const next = slurred("D5", slur("stop", 5)) + half
    assert.strictEqual(of(open, "c4 (c4", { next }), "(5 )5")
    const later = { part: "P1", measure: 3, text: "d4 d4)", as: "abc" } as const
    assert.strictEqual(numbers(replaceMeasures(scoreOf({ content: open, next }), [later]).value!), "(5 )5")
  })

  it("stay without a start, where others are open or end there", () => {
    const next = slurred("E5", slur("stop", 2)) + half
    const [start, stop] = [slur("start"), slur("stop")]
    assert.strictEqual(of(slurred("C5", slur("start", 2)) + slurred("D5", stop), "(c4 e4)", { next }), "(2 )1 )2")
    assert.strictEqual(of(slurred("C5", start) + slurred("D5", stop, stop), "c4 e4"), "(1 )1 )1")
    const over = `<backup><duration>16</duration></backup>${slurred("C4", start)}${slurred("D4", stop)}`
    const alone = slurred("C5", slur("stop", 3)) + half + over.replaceAll("<voice>1", "<voice>2")
    assert.strictEqual(of(alone, "[V:1]c2 c2) d4\n[V:2](C4 D4)"), ")2 (1 )1")
  })

  it("have a number that is free over their length", () => {
    const rest = note("C5", 16, "whole")
    assert.strictEqual(of(rest, "(c2 (d2 e2) f2)"), "(1 (2 )2 )1")
    assert.strictEqual(of(rest, "(c2 d2) (e2 f2)"), "(1 )1 (1 )1")
    assert.strictEqual(of(rest, "(c2 d2 (e2) f2)"), "(1 (2 )1 )2")
    assert.strictEqual(of(pair.replaceAll("3", "1"), "(c2 (c d) d4)"), "(1 (2 )2 )1")
    const other = `<backup><duration>16</duration></backup>${half}${half}`.replaceAll("<voice>1", "<voice>2")
    assert.strictEqual(of(pair.replaceAll("3", "1") + other, "[V:2](c4 d4)"), "(1 )1 (2 )2")
  })

  it("keep their number where an end moves and a later slur has the number too", () => {
    const quarter = (type: string) => note("C5", 4, "quarter", `<notations>${slur(type)}</notations>`)
    const four = ["start", "stop", "start", "stop"].map(quarter).join("")
    assert.strictEqual(of(four, "(c2 c d) (c2 c2)"), "(1 )1 (1 )1")
    assert.strictEqual(of(four, "(c2 c2) (c2 c d)"), "(1 )1 (1 )1")
    const chain = slurred("C5", slur("start")) + slurred("D5", slur("stop"), slur("start", 2))
    const next = slurred("E5", slur("stop", 2)) + half
    assert.strictEqual(of(chain, "(c4 (d2 e2)", { next }), "(1 (2 )1 )2")
    const grace = `<note><grace/><pitch><step>B</step><octave>4</octave></pitch><voice>1</voice><notations>${
      slur("start")
    }</notations></note>`
    const twice = (grace + slurred("C5", slur("stop"))).repeat(2)
    assert.strictEqual(of(twice, "{(B}c2 d2) {(B}c4)"), "(1 )1 (1 )1")
  })

  it("go over the bar line as before where the text adds one within the measure", () => {
    const [open, next] = [half + slurred("D5", slur("start", 3)), slurred("E5", slur("stop", 3)) + half]
    assert.strictEqual(of(open, "(c4 (d2 d2)", { next }), "(1 (3 )1 )3")
  })

  it("begin at a rest, and leave the inner one of several that end at a note", () => {
    const rest = note("C5", 16, "whole")
    assert.strictEqual(of(rest, "(z2 d2) e4"), "(1 )1")
    const nested = edit(scoreOf({ content: rest }), "(c2 (d2 e2)) f2")
    assert.strictEqual(numbers(edit(nested, "(c2 (d2 e2) f2)")), "(1 (2 )2 )1")
  })

  it("have a number that is free over the bar line", () => {
    const score = scoreOf({ content: half + half, next: pair.replaceAll("3", "1") })
    const edits = ["(c4 d4", "(c2 d2 e2) f2)"]
      .map((text, at) => ({ part: "P1", measure: at + 2, text, as: "abc" as const }))
    assert.strictEqual(numbers(replaceMeasures(score, edits, { allowLoss: true }).value!), "(2 (1 )1 )2")
  })

  it("stay those of their voices where a rest begins one", () => {
    const both = slurred("C5", slur("start")) + slurred("D5", slur("stop"))
    const score = scoreOf({
      content: `${both}<backup><duration>16</duration></backup>${both.replaceAll("<voice>1", "<voice>2")}`
    })
    assert.strictEqual(numbers(edit(score, "[V:1](z4 d4)\n[V:2](c4 d4)")), "(2 )2 (1 )1")
  })

  it("are matched in their voice, then on their staff, in order of time", () => {
    const voice = (number: number, content: string) => content.replaceAll("<voice>1", `<voice>${number}`)
    const content = `${half}${slurred("C5", slur("start"))}<backup><duration>16</duration></backup>${
      voice(2, slurred("C4", slur("start")) + half)
    }`
    const score = scoreOf({ content, next: half + half })
    const { value } = replaceMeasures(score, [{ part: "P1", measure: 3, text: "[V:1]c4 d4)\n[V:2]C4) C4", as: "abc" }])
    assert.strictEqual(numbers(value!), "(1 (1 )1 )1")
  })
})
