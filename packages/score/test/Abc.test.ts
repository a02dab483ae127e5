import { type EditOptions, open, type Score } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { assert, describe, it } from "vitest"
import { partwise } from "./Fixtures.ts"
import { semantics } from "./Semantics.ts"

interface Part {
  /** Elements of the second measure: the first sets key and meter. */
  readonly content?: string
  readonly next?: string
  readonly divisions?: number
  readonly fifths?: number
  readonly more?: string
}

const scoreOf = ({ content = "", divisions = 4, fifths = 0, more = "", next = "" }: Part = {}): Score => {
  const attributes =
    `<attributes><divisions>${divisions}</divisions><key><fifths>${fifths}</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time>${more}</attributes>`
  const { problems, value } = open(partwise(attributes, content, next))
  if (value === undefined) throw new Error(JSON.stringify(problems))
  return value
}

const replace = (score: Score, text: string, allowLoss: EditOptions["allowLoss"] = false) =>
  replaceMeasures(score, [{ part: "P1", measure: 2, text, as: "abc" }], {
    allowLoss,
    // Measures of tests have ties that none continues.
    allow: ["start-without-end", "end-without-start"]
  })

const edit = (score: Score, text: string, allowLoss: EditOptions["allowLoss"] = false) => {
  const { problems, value } = replace(score, text, allowLoss)
  if (value === undefined) throw new Error(`${text}: ${JSON.stringify(problems)}`)
  return value
}

const problemsOf = (score: Score, text: string) =>
  replace(score, text).problems?.map(({ column, line, message }) => `${line ?? ""}:${column ?? ""} ${message}`)

const read = (score: Score, as: "abc" | "xml" = "abc") => {
  const measure = readMeasures(score, { as, from: 2, to: 2 })[0]
  if (measure === undefined) throw new Error("expected a second measure")
  return { ...measure, text: measure.text.replace(/^L:1\/8\n(M:\S+\n)?(K:\S+\n)?/, "") }
}

const note = (pitch: string, duration: number, type: string, more = "") =>
  `<note><pitch><step>${pitch[0]}</step><octave>${
    pitch[1]
  }</octave></pitch><duration>${duration}</duration><voice>1</voice><type>${type}</type>${more}</note>`

const half = note("C5", 8, "half")

const texts = [
  "C,2 C2 c2 c'2",
  "^c2 c2 =c2 _B2",
  "^c2 =C2 =c2 _c2",
  "c c/ c/ c3/ c/ c4",
  "z2 x2 z4",
  "Z",
  "[ceg]2 [ce]2- [c-e]2 c2",
  "(c d e) (f g z2 e)",
  "(3c d e (5:4:5c/ d/ e/ f/ g/ (3:2:2c2 d c2",
  "{cd}e2 {/c}d2 {[ce]}e4",
  ".c2 !>!c2 !fermata!!tenuto!c2 .[ce]2",
  "^/c2 _/d2 ^^e2 __f2",
  "c2 d2 e2 f2\nw: a-b c_",
  "c2 d2 e2 f2\nw: a-* b~c d\\-e\\~\nw: * * z",
  "c2 d2 e2 f2\nw: sen\\- zaj ea\\- ri",
  "[V:1]c8\n[V:2][I:staff 2]C4 [I:staff 1]C4",
  "[V:1]c8\n[V:2][I:staff 2]x4 C,4",
  "(3:2:2z2 c z2 z4",
  "!f!c4 !<(!d2 e2 !<)!",
  "!sfz!c2 !mp!d2 !>(!e2 !>)!!ppp!f2",
  "\"G7\"c4 \"F#m7b5\"d2 \"Bbmaj7/D\"e2",
  "\"N.C.\"c8",
  "\"^rit.\"c4 \"_dolce\"d2 \"@say \\\"100\\% &\\\"\"e2",
  "|: c4 d4 :|",
  "[1,2 c8 :|",
  "|:[1 c8",
  "[2 c8 ]",
  "[2 c8 |]",
  "[V:1]|: c8 ||\n[V:2]E8",
  "!segno!c2 !coda!d2 !D.C.!e2 !D.S.!!dacoda!f2 !fine!",
  ...[
    "trill,lowermordent,uppermordent,turn",
    "invertedturn,turnx,invertedturnx,roll",
    "arpeggio,invertedfermata,breath,longphrase",
    "upbow,downbow,open,thumb",
    "snap,+,wedge,marcato",
    "slide,trill(,trill),tenuto",
    "0,1,2,3",
    "4,5,fermata,>"
  ].map((names) => names.split(",").map((name) => `!${name}!c2`).join(" ")),
  "!arpeggio![ceg]4 {g}!f!.d4",
  "[V:1]\"C\"!p!c8\n[V:2][I:staff 2]!f!C4 !<(!E4 !<)!"
]

describe("the text of a measure", () => {
  for (const text of texts) {
    it(JSON.stringify(text), () => {
      const edited = edit(scoreOf({ more: "<staves>2</staves>" }), text)
      assert.strictEqual(read(edited).text, text)
      assert.deepStrictEqual(read(edited).lost, [])
      assert.strictEqual(edit(edited, text).source, edited.source)
      // Changing one note keeps all else.
      const others = ({ source }: Score) =>
        source.replace(/<pitch>.*?<\/pitch>| {2}<accidental>[^<]*<\/accidental>/g, "")
      const first = text.search(/[A-Ga-g](?=[',]*[\d/]*(?:[ \])|]|$))/m)
      if (!/[CEc-g]/.test(text.charAt(first))) return
      const changed = edit(edited, `${text.slice(0, first)}b${text.slice(first + 1)}`)
      assert.strictEqual(others(changed), others(edited))
    })
  }

  it("takes other names for the same", () => {
    const equal: ReadonlyArray<readonly [text: string, same: string]> = [
      ["!crescendo(!c4 d4 !crescendo)!", "!<(!c4 d4 !<)!"],
      ["!diminuendo(!c4 d4 !diminuendo)!", "!>(!c4 d4 !>)!"],
      ["~c Hd Le Mf Og Pa Sb Tc", "!roll!c !fermata!d !>!e !lowermordent!f !coda!g !uppermordent!a !segno!b !trill!c"],
      ["uc4 vd4", "!upbow!c4 !downbow!d4"],
      ["!accent!c2 !emphasis!d2 !mordent!e2 !pralltriller!f2", "!>!c2 !>!d2 !lowermordent!e2 !uppermordent!f2"],
      ["!plus!c4 !^!d4", "!+!c4 !marcato!d4"],
      ["\"Cmaj\"c2 \"CM7\"d2 \"Dmin\"e2 \"Bdim\"f2", "\"C\"c2 \"Cmaj7\"d2 \"Dm\"e2 \"Bdim\"f2"],
      ["|1 c8:|", "[1 c8 :|"]
    ]
    for (const [text, same] of equal) assert.strictEqual(read(edit(scoreOf(), text)).text, same)
  })

  it("has a header where a reader begins", () => {
    assert.deepStrictEqual(
      readMeasures(scoreOf({ fifths: -4, content: half }), { as: "abc" }).map(({ text }) => text),
      ["L:1/8\nM:4/4\nK:Ab\n[K:Ab][M:4/4]", "c4", ""]
    )
  })

  it("changes nothing in a measure without notes if it comes back", () => {
    const score = scoreOf({ next: half })
    for (const measure of readMeasures(score, { as: "abc", from: 2 })) {
      assert.strictEqual(replaceMeasures(score, [measure]).value?.source, score.source)
    }
  })

  it("keeps a change of clef where it is within a note", () => {
    const clef = "<attributes><clef><sign>F</sign><line>4</line></clef></attributes>"
    const inside = `<backup><duration>2</duration></backup>${clef}<forward><duration>2</duration></forward>`
    const barline = "<barline><bar-style>light-light</bar-style></barline>"
    const { text } = read(edit(scoreOf({ content: half + half + inside + barline }), "c4 d4"), "xml")
    assert.include(text, inside + barline)
  })

  it("has key and meter where they change, and accidentals that differ from the key", () => {
    const key = "<attributes><key><fifths>2</fifths><mode>minor</mode></key></attributes>"
    assert.strictEqual(
      read(
        scoreOf({
          content: key + half +
            note("C5", 8, "half", "<accidental>sharp</accidental>").replace("</step>", "</step><alter>1</alter>")
        })
      ).text,
      "[K:Bm]=c4 ^c4"
    )
  })

  it("names what it does not say", () => {
    const content = `<direction><direction-type><pedal type="start"/></direction-type></direction>${
      note("C5", 8, "half", "<notehead>x</notehead><notations><glissando type=\"start\"/></notations>")
    }${
      note("C5", 8, "half", "<notations><tied type=\"stop\"/></notations>")
    }<barline><repeat direction="backward"/></barline>`
    assert.deepStrictEqual(read(scoreOf({ content })).lost, [
      "pedal",
      "glissando",
      "notehead",
      "tie"
    ])
  })

  it("says why there is none", () => {
    const { lost, text } = read(scoreOf({ content: `${half}<attributes><divisions>8</divisions></attributes>${half}` }))
    assert.match(text, /^% .* divisions/)
    assert.deepStrictEqual(lost, ["notes: it changes the divisions inside"])
  })
})

describe("a replacement", () => {
  const old = scoreOf({
    content: `
      <direction><direction-type><pedal type="start"/></direction-type></direction>
      ${
      note(
        "C5",
        4,
        "quarter",
        "<stem>down</stem><notations><technical><fingering>9</fingering></technical></notations><lyric number=\"1\" default-y=\"-80\"><syllabic>begin</syllabic><text>ba</text></lyric>"
      )
    }
      ${note("D5", 4, "quarter", "<lyric number=\"1\"><syllabic>end</syllabic><text>by</text></lyric>")}
      <direction><direction-type><wedge type="crescendo"/></direction-type></direction>
      ${note("E5", 8, "half")}
      <barline location="right"><repeat direction="backward"/></barline>`
  })

  it("keeps the bytes of notes that stay, and what the text does not say", () => {
    const edited = edit(old, "c2 d2 ^f4")
    const [before, after] = [read(old, "xml").text.split("\n"), read(edited, "xml").text.split("\n")]
    assert.deepStrictEqual(before.slice(0, 5), after.slice(0, 5))
    assert.strictEqual(before.at(-1), after.at(-1))
    assert.include(read(edited).text, "c2 d2 !<(!^f4 :|\nw: ba-by")
    assert.deepStrictEqual(edited.kept.map(({ what }) => what), ["lyric", "wedge", "repeat", "pedal", "fingering"])
  })

  it("changes what the text changes in a note, and nothing else", () => {
    const xml = read(edit(old, "e2 d2 e4\nw: be-by"), "xml").text
    assert.include(xml, "<fingering>9</fingering>")
    assert.match(xml, /<step>E<\/step>[^]*<step>D<\/step>/)
    assert.match(xml, /<syllabic>begin<\/syllabic><text>be<\/text>/)
  })

  it("writes the note value anew with its dots, where the file has another than the duration", () => {
    const wrong = note("C5", 4, "eighth", "<dot/>")
    assert.notInclude(edit(scoreOf({ content: wrong + wrong + half }), "c4 c4").source, "<dot/>")
  })

  it("names a syllable whose note moves, where the text has no lyrics", () => {
    assert.deepStrictEqual(problemsOf(old, "c3 d e4"), [": The measure would lose: lyric"])
    assert.strictEqual(read(edit(old, "c3 d e4\nw: ba-by")).text, "c3 d !<(!e4 :|\nw: ba-by")
  })

  it("keeps dynamics, words and chord symbols at their places", () => {
    const direction = (xml: string) => `<direction><direction-type>${xml}</direction-type></direction>`
    const harmony = "<harmony><root><root-step>A</root-step></root><kind>minor</kind></harmony>"
    const content = `${direction("<dynamics><f/></dynamics>")}${half}${harmony}${
      direction("<words>dolce</words>")
    }${half}`
    const edited = edit(scoreOf({ content }), "e4 f2 g2")
    assert.deepStrictEqual(edited.kept.map(({ what }) => what), ["dynamics", "harmony", "words"])
    assert.match(read(edited, "xml").text, /<f\/>[^]*<step>E[^]*<root-step>A[^]*dolce[^]*<step>F/)
  })

  it("beams a new rhythm within beats, and leaves the beams of an old one", () => {
    const beams = (score: Score) =>
      Array.from(read(score, "xml").text.matchAll(/<beam[^>]*>([^<]*)/g), ([, one]) => one)
    const edited = edit(scoreOf(), "c d e3/ f/ g a z2")
    assert.deepStrictEqual(beams(edited), ["begin", "end", "begin", "end", "backward hook", "begin", "end"])
    const joined = open(edited.source.replace(/end(?=<\/beam>)/, "continue")).value
    if (joined === undefined) throw new Error("expected a score")
    assert.deepStrictEqual(beams(edit(joined, "d d e3/ f/ g a z2")), beams(joined))
    assert.deepStrictEqual(beams(edit(joined, "c2 e3/ f/ g a z2")), beams(edited).slice(2))
  })

  it("keeps the lyrics of a chord that loses its first note", () => {
    const chord = note("C5", 16, "whole", "<lyric><text>la</text></lyric>") +
      note("E5", 16, "whole").replace("<pitch>", "<chord/><pitch>")
    assert.strictEqual(read(edit(scoreOf({ content: chord }), "e8")).text, "e8\nw: la")
    assert.strictEqual(read(edit(scoreOf({ content: chord }), "[Cce]8")).text, "[Cce]8\nw: la")
  })

  it("puts a direction at its place, where no note begins any more", () => {
    const xml = read(edit(old, "c8", true), "xml").text.replace(/\s+/g, "")
    assert.include(
      xml,
      "<backup><duration>8</duration></backup><direction><direction-type><wedgetype=\"crescendo\"/></direction-type></direction><forward><duration>8</duration></forward>"
    )
  })

  it("names what a note that goes takes with it", () => {
    const losses = ["lyric", "fingering"]
    assert.deepStrictEqual(problemsOf(old, "z2 d2 e4\nw: by"), losses.map((one) => `: The measure would lose: ${one}`))
    assert.deepStrictEqual(edit(old, "z2 d2 e4\nw: by", true).lost.map(({ what }) => what), losses)
  })

  it("leaves voices alone that the text leaves out, and removes those that only wait", () => {
    const both = edit(scoreOf(), "[V:1]c8\n[V:2]E4 G4")
    assert.strictEqual(read(edit(both, "[V:2]E8")).text, "[V:1]c8\n[V:2]E8")
    assert.strictEqual(read(edit(both, "[V:2]x8")).text, "c8")
    assert.deepStrictEqual(problemsOf(both, "c8"), ["1:1 The measure has several voices"])
  })

  it("has notes of one voice that overlap", () => {
    const score = scoreOf({
      content: `${half}${half}<backup><duration>16</duration></backup>${note("E4", 16, "whole")}`
    })
    assert.strictEqual(read(score).text, "[V:1]c4 c4\n&E8")
    assert.strictEqual(read(edit(score, "c4 d4\n&F8")).text, "[V:1]c4 d4\n&F8")
  })

  it("divides the quarter more finely within the measure, where the rhythm needs it", () => {
    const edited = edit(
      scoreOf({ divisions: 1, content: note("C5", 4, "whole"), next: note("D5", 4, "whole") }),
      "(3cde (3:2:2c2 d e/d/c z2"
    )
    assert.strictEqual(read(edited).text, "(3c d e (3:2:2c2 d e/ d/ c z2")
    assert.match(read(edited, "xml").text, /<divisions>12<\/divisions>[^]*<divisions>1<\/divisions>/)
    assert.strictEqual(readMeasures(edited, { as: "abc", from: 3 })[0]?.text, "L:1/8\nM:4/4\nK:C\nd8")
    assert.strictEqual(read(edit(edited, "(3ccc (3:2:2c2 d e/d/c z2")).text, "(3c c c (3:2:2c2 d e/ d/ c z2")
  })

  it("reads a dotted note and a short one", () => {
    const score = scoreOf({ content: note("C5", 16, "whole") })
    assert.strictEqual(read(edit(score, "c>d e2<f2 g2")).text, "c3/ d/ e f3 g2")
    assert.strictEqual(read(edit(score, "[ce]>>d {g}z>f g4")).text, "[ce]7/4 d/4 {g}z3/ f/ g4")
  })

  it("sets another key and meter", () => {
    const edited = edit(scoreOf({ content: note("C5", 16, "whole") }), "[K:Ab][M:6/8]A2 B d e2")
    assert.strictEqual(read(edited).text, "[K:Ab][M:6/8]A2 B d e2")
    assert.deepStrictEqual(semantics(read(edited, "xml").text, 4).map((line) => /"alter","(-1)"/.exec(line)?.[1]), [
      "-1",
      "-1",
      "-1",
      "-1"
    ])
  })

  it("ends ties of the measure before", () => {
    const tied = scoreOf({ content: "", next: note("C5", 16, "whole") })
    const edited = replaceMeasures(tied, [
      { part: "P1", measure: 2, text: "d8-", as: "abc" },
      { part: "P1", measure: 3, text: "d4- d4", as: "abc" }
    ], { allowLoss: true }).value
    assert.strictEqual(edited?.source.match(/<tie type="(start|stop)"\/>/g)?.length, 4)
  })

  it("ties over a bar line, and adds no end to a tie that had none", () => {
    const whole = note("C5", 16, "whole")
    const pair = (from: string, to: string) => [
      { part: "P1", measure: 2, text: from, as: "abc" as const },
      { part: "P1", measure: 3, text: to, as: "abc" as const }
    ]
    const ties = (score: Score | undefined) => score?.source.match(/<tie type="\w+"\/>/g)
    const tied = replaceMeasures(scoreOf({ content: whole, next: whole }), pair("c8-", "c8")).value
    assert.deepStrictEqual(ties(tied), ["<tie type=\"start\"/>", "<tie type=\"stop\"/>"])
    if (tied === undefined) throw new Error("expected a tie")
    assert.deepStrictEqual(ties(replaceMeasures(tied, pair("d8-", "d8")).value), ties(tied))
    assert.strictEqual(replaceMeasures(tied, pair("d8-", "d8").slice(1)).problems?.length, 1)
    const open = scoreOf({ content: whole.replace("<voice>", "<tie type=\"start\"/><voice>"), next: whole })
    assert.deepStrictEqual(ties(replaceMeasures(open, pair("d8-", "d8")).value), ["<tie type=\"start\"/>"])
  })

  it("leaves a composite meter as it is, unless the text sets another", () => {
    const time =
      "<attributes><time><beats>3+2</beats><beat-type>8</beat-type><beats>3</beats><beat-type>4</beat-type></time></attributes>"
    const score = scoreOf({ content: `${time}${note("C5", 22, "whole")}`, next: note("C5", 16, "whole") })
    assert.strictEqual(read(score).text, "[M:11/8]c11")
    const edited = edit(score, "[M:11/8]d8 e3")
    assert.include(read(edited, "xml").text, time)
    assert.include(read(edit(score, "[M:4/4]d8"), "xml").text, "<time><beats>4</beats><beat-type>4</beat-type></time>")
  })

  it("keeps the time that a measure waits at its end", () => {
    const forward = "<forward><duration>8</duration><voice>1</voice></forward>"
    const score = scoreOf({ content: half + forward, next: forward + forward })
    assert.strictEqual(read(score).text, "c4 x4")
    assert.include(read(edit(score, "d4 x4"), "xml").text, forward)
    assert.deepStrictEqual(problemsOf(score, "d4"), ["1:1 Voice 1 lasts 4 eighths, and the measure 8 eighths"])
    const second = `${half}${half}<backup><duration>16</duration></backup>${
      half.replace("<voice>1", "<voice>2")
    }${forward}`
    assert.strictEqual(read(scoreOf({ content: second })).text, "[V:1]c4 c4\n[V:2]c4 x4")
    const [, , empty] = readMeasures(score, { as: "abc" })
    assert.strictEqual(empty?.text, "x8")
  })

  it("leaves brackets of tuplets that do not change as they are", () => {
    const third = (pitch: string, more: string) =>
      note(pitch, 4, "eighth", more).replace(
        "</type>",
        "</type><time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>"
      )
    const nested = "<notations><tuplet type=\"start\" number=\"1\"/><tuplet type=\"start\" number=\"2\"/></notations>"
    const bare = scoreOf({ divisions: 12, content: third("C5", "") + third("D5", "") + third("E5", "") })
    assert.notInclude(edit(bare, ".c d z", true).source.replaceAll("(3", ""), "<tuplet")
    const score = scoreOf({ divisions: 12, content: third("C5", nested) + third("D5", "") + third("E5", "") })
    assert.include(edit(score, "(3.c d e").source, nested.replace(/<\/?notations>/g, ""))
  })

  it("counts in quarters where a score does not say its divisions", () => {
    const score = open(partwise(note("C5", 4, "whole"), note("C5", 4, "whole"))).value!
    assert.include(edit(score, "c4 d2 e f").source, "<divisions>2</divisions>")
  })

  it("compares a meter with the one that earlier edits set", () => {
    const whole = note("C5", 16, "whole")
    const { value } = replaceMeasures(scoreOf({ content: whole, next: whole }), [
      { part: "P1", measure: 2, text: "[M:3/4]c6", as: "abc" },
      { part: "P1", measure: 3, text: "[M:4/4]c8", as: "abc" }
    ])
    assert.deepStrictEqual(value?.source.match(/<beats>\d/g), ["<beats>4", "<beats>3", "<beats>4"])
  })

  it("ends a tie at a note, and not at a grace note before it", () => {
    const tied = scoreOf({
      content: note("C5", 16, "whole", "<tie type=\"start\"/>"),
      next: note("C5", 16, "whole", "<tie type=\"stop\"/>")
    })
    const { value } = replaceMeasures(tied, [{ part: "P1", measure: 3, text: "{c}c8", as: "abc" }])
    assert.match(value?.source ?? "", /<grace\/>(?:(?!<tie)[^])*<\/note>[^]*<tie type="stop"\/>/)
  })

  describe("what a text leaves out", () => {
    const full = edit(scoreOf(), "{g}.(c2 !fermata!d2) !tenuto!e2- e2\nw: la le lu lo")
    const whats = (notes: ReadonlyArray<{ readonly what: string }>) => notes.map(({ what }) => what)

    it("stays, where the text has none of its kind", () => {
      const { kept, source } = edit(full, "c2 d2 e2 e2")
      assert.strictEqual(source, full.source)
      assert.deepStrictEqual(whats(kept).sort(), ["fermata", "grace", "lyric", "slur", "staccato", "tenuto", "tie"])
      assert.strictEqual(
        read(edit(full, "e2 d2 f2 f2")).text,
        "{g}.(e2 !fermata!d2) !tenuto!f2- f2\nw: la le lu lo"
      )
    })

    it("stays at grace notes with their slur, also where the text has another slur", () => {
      const slurred = edit(scoreOf(), "{(g}c2) d2 e2 e2")
      assert.strictEqual(read(edit(slurred, "c2 (d2 e2) e2")).text, "{(g}c2) (d2 e2) e2")
    })

    it("is named, where a rest has a syllable", () => {
      const lyric = "<lyric><text>la</text></lyric>"
      const rest = `<note><rest/><duration>8</duration><voice>1</voice><type>half</type>${lyric}</note>`
      const sung = scoreOf({ content: note("C5", 8, "half", lyric) + rest })
      assert.deepStrictEqual(problemsOf(sung, "c4 d4\nw: la"), [": The measure would lose: lyric"])
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
        const messages = lost.map((one) => `: The measure would lose: ${one}`)
        assert.deepStrictEqual((problemsOf(full, text) ?? []).sort(), messages)
        assert.deepStrictEqual(whats(edit(full, text, lost).lost).sort(), lost)
        assert.deepStrictEqual(whats(edit(full, text, true).lost).sort(), lost)
      })
    }

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
      ["|: c4 d2 e2 :|", [], "|: \"C\"!p!c4 \"^dolce\"!<(!d2 !<)!e2 :|"]
    ]
    for (const [text, lost, now] of changes) {
      it(`changes, stays or is named where ${JSON.stringify(text)} has signs`, () => {
        assert.deepStrictEqual(problemsOf(signs, text) ?? [], lost.map((one) => `: The measure would lose: ${one}`))
        if (now) assert.strictEqual(read(edit(signs, text, lost)).text, now)
      })
    }

    it("goes if a sign is named", () => {
      const names = ["dynamics", "harmony", "wedge", "words", "repeat"]
      const edited = edit(signs, "c4 d2 e2", names)
      assert.strictEqual(read(edited).text, "c4 d2 e2")
      assert.deepStrictEqual(whats(edited.lost).sort(), names.toSorted())
      assert.notMatch(edited.source, /<(direction|barline|harmony)/)
    })

    it("ends an ending with its repeat, and gives hairpins numbers of their own", () => {
      const two = (...texts: ReadonlyArray<string>) =>
        replaceMeasures(
          scoreOf({ content: half + half, next: half + half }),
          texts.map((text, at) => ({ part: "P1", measure: at + 2, text, as: "abc" as const }))
        ).value?.source ?? ""
      assert.match(
        two("[1 c8", "c8 :|"),
        /<ending number="1" type="start"\/>[^]*<ending number="1" type="stop"\/><repeat/
      )
      assert.match(
        two("!<(!c8", "c4 !<)!c4"),
        /<wedge type="crescendo" number="1"\/>[^]*<wedge type="stop" number="1"\/>/
      )
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
      for (const text of ["c4) d4", "(c4) d4"]) {
        assert.include(edit(scoreOf({ content: half + half }), text).source, "<slur number=\"1\" type=\"stop\"/>", text)
      }
    })

    it("have one number at both ends where an end moves", () => {
      assert.strictEqual(of(pair, "(c4 d2 d2)"), "(3 )3")
      assert.strictEqual(of(pair, "c2 (c2 d4)"), "(3 )3")
      const open = slurred("C5", slur("start", 5)) + half
      const next = slurred("D5", slur("stop", 5)) + half
      assert.strictEqual(of(open, "c4 (c4", { next }), "(5 )5")
      const stop = replaceMeasures(scoreOf({ content: open, next }), [
        { part: "P1", measure: 3, text: "d4 d4)", as: "abc" }
      ])
      assert.strictEqual(numbers(stop.value!), "(5 )5")
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

    it("begin at a rest, and leave the inner one of several that end at a note", () => {
      const rest = note("C5", 16, "whole")
      assert.strictEqual(of(rest, "(z2 d2) e4"), "(1 )1")
      const nested = edit(scoreOf({ content: rest }), "(c2 (d2 e2)) f2")
      assert.strictEqual(numbers(edit(nested, "(c2 (d2 e2) f2)")), "(1 (2 )2 )1")
    })

    it("have a number that is free over the bar line", () => {
      const score = scoreOf({ content: half + half, next: pair.replaceAll("3", "1") })
      const edits = ["(c4 d4", "(c2 d2 e2) f2)"].map((text, at) => ({
        part: "P1",
        measure: { index: [1, 2][at]! },
        text,
        as: "abc" as const
      }))
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
      const { value } = replaceMeasures(score, [
        { part: "P1", measure: 3, text: "[V:1]c4 d4)\n[V:2]C4) C4", as: "abc" }
      ])
      assert.strictEqual(numbers(value!), "(1 (1 )1 )1")
    })
  })

  it("writes places on the staff under a percussion clef, with the instrument of the place", () => {
    const drum = (step: string, id: string) =>
      `<note><unpitched><display-step>${step}</display-step><display-octave>5</display-octave></unpitched><duration>8</duration><instrument id="${id}"/><voice>1</voice><type>half</type></note>`
    const score = scoreOf({
      more: "<clef><sign>percussion</sign></clef>",
      content: drum("C", "snare") + drum("G", "hat")
    })
    assert.strictEqual(read(score).text, "c4 g4")
    assert.match(read(edit(score, "g4 g2 g2"), "xml").text, /(hat[^]*){3}/)
    assert.deepStrictEqual(problemsOf(score, "a4 g4"), ["1:1 The part has no instrument at the place of A5"])
  })

  it("names the instrument of percussion where the part has another at its place", () => {
    const drum = (step: string, id: string, more = "") =>
      `<note>${more}<unpitched><display-step>${step}</display-step><display-octave>5</display-octave></unpitched><duration>8</duration><instrument id="${id}"/><voice>1</voice><type>half</type>${
        step === "G" ? "<notehead>x</notehead>" : ""
      }</note>`
    const instruments = [["s", "Acoustic Snare"], ["h", "Closed Hi-Hat"], ["o", "Open Hi-Hat"], ["t", "Trill"]]
      .map(([id, name]) => `<score-instrument id="${id}"><instrument-name>${name}</instrument-name></score-instrument>`)
    const plain = scoreOf({
      more: "<clef><sign>percussion</sign></clef>",
      content: drum("C", "s") + drum("G", "o"),
      next: drum("G", "h") + drum("C", "s", "<grace/>").replace("<duration>8</duration>", "") + drum("G", "h")
    })
    const score = open(plain.source.replace("</part-name>", `$&${instruments.join("")}`)).value!
    assert.strictEqual(read(score).text, "c4 g4")
    assert.strictEqual(
      readMeasures(score, { as: "abc", from: 3 })[0]?.text,
      "L:1/8\nM:4/4\nK:C\n!closed-hi-hat!g4 {c4}!closed-hi-hat!g4"
    )
    // The other measures of the part know a place that this one does not have.
    const edited = edit(score, "[cg]2 [c!closed-hi-hat!g]2 c2 !acoustic-snare!a2", true)
    assert.deepStrictEqual(
      Array.from(
        read(edited, "xml").text.matchAll(/instrument id="(.)"[^]*?(<notehead>|<\/note>)/g),
        ([, id, x]) => `${id}${x === "<notehead>" ? "x" : ""}`
      ),
      ["s", "ox", "s", "hx", "s", "s"]
    )
    assert.strictEqual(read(edited).text, "[cg]2 [c!closed-hi-hat!g]2 c2 a2")
    assert.deepStrictEqual(read(edit(score, "c2 c2 !t!g4"), "xml").text.match(/id="."/g), [
      "id=\"s\"",
      "id=\"s\"",
      "id=\"t\""
    ])
    const { problems: [problem] = [] } = replace(score, "!cowbell!c8")
    assert.strictEqual(problem?.message, "!cowbell! is not used")
  })

  it("says what is wrong, where, and never throws", () => {
    const cases: ReadonlyArray<readonly [text: string, problem: string]> = [
      ["c2 d2 e4 e", "1:10 Voice 1 lasts 9 eighths, and the measure 8 eighths"],
      ["c2 d2", "1:4 Voice 1 lasts 4 eighths, and the measure 8 eighths"],
      ["c5 d3", "1:1 No note or rest lasts 5 eighths"],
      ["c2 d2 e4 | f8", "1:12 Voice 1 lasts 16 eighths, and the measure 8 eighths"],
      ["|: c2 d2 e4", ": The measure would lose: repeat"],
      ["c2 |: d2 e4", "1:4 |: is not at the start"],
      ["c2 d2 :| e4", "1:10 A note behind the bar line"],
      ["c2 $d2 e4", "1:4 Not read here: $"],
      ["c2 d2 e4\nw: a b c d", "2:1 w: has a syllable too many: d"],
      ["c2 d2 e4 & C8", "1:12 & begins more notes of voice 1, which has none"],
      ["c4 [I:staff 2]c4", "1:4 I:staff 2 is not used"],
      ["(3cd", "1:1 A tuplet that needs 1 more"],
      ["C,,,,,8", "1:1 There is no octave -1"],
      ["L:1/0\nc8", "2:1 A note without a length"],
      ["[M:3/8]c2 d2 e4", "1:14 Voice 1 lasts 8 eighths, and the measure 3 eighths"],
      ["[c[K:D]e]8", "1:3 Not read here: ["],
      ["c4 [M:3/8]c4", "1:4 M:3/8 is not used"],
      ["c4 [K:D]c4", "1:4 K:D is not used"],
      ["T:hello\nc8", "1:1 T:hello is not used"],
      ["K:H\nc8", "1:1 K:H is not used"],
      ["M:x\nc8", "1:1 M:x is not used"],
      ["L:1/x\nc8", "1:1 L:1/x is not used"],
      ["", "1:1 The text has no notes"],
      ["[ce", "1:3 [ without what belongs behind it"],
      ["{c", "1:2 { without what belongs behind it"],
      ["!foo!c8", "1:1 !foo! is not used"],
      ["\"H7\"c8", "1:1 \"H7\" is not used"],
      ["[!f]c8", "1:2 Not read here: !"],
      ["c8.", "1:3 . without what belongs behind it"],
      [")c8", "1:1 Not read here: )"],
      ["-c8", "1:1 Not read here: -"],
      ["Z2", "1:1 Not read here: Z"]
    ]
    for (const [text, problem] of cases) assert.include(problemsOf(old, text) ?? [], problem, text)
    for (let at = 0; at < 300; at++) {
      const random = randomOf(at)
      replace(old, Array.from({ length: 12 }, () => "abcGz[](){}|:!\"-_^=<>/2348'.,& \nwVKL"[random(37)]).join(""))
    }
  })
})

/** Returns numbers below a limit: the same ones for a seed. */
const randomOf = (seed: number) => {
  let state = seed * 2_654_435_761 + 1
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

const anyMeasure = (random: (below: number) => number): string => {
  const pick = (...choices: ReadonlyArray<string>) => choices[random(choices.length)] ?? ""
  const pitch = () => pick("", "", "", "^", "_", "=") + pick("C,", "D", "E", "F", "G", "A", "B", "c", "d", "f'")
  const event = (length: string) =>
    pick("", "", "", "{c}", "{/d}") + pick("", "", ".", "!>!") +
    (random(4) === 0 ? `[${pick("C", "D")}${pick("^f", "g")}]` : random(6) === 0 ? "z" : pitch()) + length
  const beat = () =>
    pick(
      event("2"),
      `${event("")} ${event("")}`,
      `(3${event("")} ${event("")} ${event("")}`,
      `${pitch()}3/ ${pitch()}/`,
      `${pitch()}-${pitch()}`
    )
  const voice = () =>
    [beat(), beat(), beat(), beat()].join(" ").replace(/(\{[^}]*\}|[.!>p]+)z/g, "z").replace(/-z/g, " z")
  const words = `\nw: ${Array.from({ length: 4 }, () => pick("la", "ba-", "*", "o")).join(" ")}`
  return random(2) === 0 ? voice() + (random(2) === 0 ? words : "") : `[V:1]${voice()}\n[V:2]${voice()}`
}

it("says the same after it was written and read, for any measure", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = randomOf(seed)
    const fifths = random(15) - 7
    const score = edit(scoreOf({ fifths, divisions: 12 }), anyMeasure(random), true)
    const { lost, text } = read(score)
    assert.deepStrictEqual(lost, [], text)
    assert.strictEqual(edit(score, text).source, score.source, text)
    const again = edit(scoreOf({ fifths, divisions: 12 }), text)
    assert.deepStrictEqual(semantics(read(again, "xml").text, 12), semantics(read(score, "xml").text, 12), text)
  }
})
