import { open, type Score } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { assert, describe, it } from "vitest"
import { edit, half, loses, note, problemsOf, read, replace, scoreOf } from "./AbcMeasure.ts"
import { partwise } from "./Fixtures.ts"
import { type Random, randomOf } from "./property/Random.ts"
import { semantics } from "./Semantics.ts"

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
      ["c>d e2<f2 g2", "c3/ d/ e f3 g2"],
      ["[ce]>>d {g}z>f g4", "[ce]7/4 d/4 {g}z3/ f/ g4"],
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
    assert.deepStrictEqual(read(scoreOf({ content })).lost, ["pedal", "glissando", "notehead", "tie"])
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
    assert.deepStrictEqual(problemsOf(old, "c3 d e4"), loses("lyric"))
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
    const joined = open(edited.source.replace(/end(?=<\/beam>)/, "continue")).value!
    assert.deepStrictEqual(beams(edit(joined, "d d e3/ f/ g a z2")), beams(joined))
    assert.deepStrictEqual(beams(edit(joined, "c2 e3/ f/ g a z2")), beams(edited).slice(2))
  })

  it("keeps the lyrics of a chord that loses its first note", () => {
    const chord = note("C5", 16, "whole", "<lyric><text>la</text></lyric>") +
      note("E5", 16, "whole").replace("<pitch>", "<chord/><pitch>")
    assert.strictEqual(read(edit(scoreOf({ content: chord }), "e8")).text, "e8\nw: la")
    assert.strictEqual(read(edit(scoreOf({ content: chord }), "[Cce]8")).text, "[Cce]8\nw: la")
    const verse = (number: number) => `<lyric number="${number}"><text>lu</text></lyric>`
    const both = (number: number) => scoreOf({ content: chord.replace(/<\/note>$/, `${verse(number)}</note>`) })
    const second = edit(both(2), "e8\nw: la")
    assert.deepStrictEqual([second.lost, read(second).text], [[], "e8\nw: la\nw: lu"])
    assert.deepStrictEqual(problemsOf(both(1), "e8\nw: la"), loses("lyric"))
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
    assert.deepStrictEqual(problemsOf(old, "z2 d2 e4\nw: by"), loses(...losses))
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

  it("sets another key and meter", () => {
    const modes = edit(scoreOf({ content: note("C5", 16, "whole"), fifths: -1 }), "[K:Gdor]c8")
    assert.deepStrictEqual(modes.changed[0]?.changes, ["added key -1 fifths, dorian"])
    assert.strictEqual(edit(modes, "[K:Gdor]c8").source, modes.source)
    assert.deepStrictEqual(edit(modes, "[K:F]c8").changed[0]?.changes.at(-1), "added key F major")
    const edited = edit(scoreOf({ content: note("C5", 16, "whole") }), "[K:Ab][M:6/8]A2 B d e2")
    assert.strictEqual(read(edited).text, "[K:Ab][M:6/8]A2 B d e2")
    assert.lengthOf(read(edited, "xml").text.match(/<alter>-1</g)!, 4)
  })

  it("keeps the notes of an unchanged text after one with another key", () => {
    const score = scoreOf({ content: half + half, next: note("F4", 16, "whole") })
    const [, second, third] = readMeasures(score, { as: "abc" })
    const edited = replaceMeasures(score, [{ ...second!, text: "[K:D]d8" }, third!]).value!
    assert.match(edited.source, /<step>F<\/step><octave>4<[^]*?<accidental>natural</)
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
    const tied = replaceMeasures(scoreOf({ content: whole, next: whole }), pair("c8-", "c8")).value!
    assert.deepStrictEqual(ties(tied), ["<tie type=\"start\"/>", "<tie type=\"stop\"/>"])
    assert.deepStrictEqual(ties(replaceMeasures(tied, pair("d8-", "d8")).value), ties(tied))
    assert.strictEqual(replaceMeasures(tied, pair("d8-", "d8").slice(1)).problems?.length, 1)
    const open = scoreOf({ content: whole.replace("<voice>", "<tie type=\"start\"/><voice>"), next: whole })
    assert.deepStrictEqual(ties(replaceMeasures(open, pair("d8-", "d8")).value), ["<tie type=\"start\"/>"])
    const drawn = replaceMeasures(open, pair("!>!d8-", "d8")).value?.source
    assert.notInclude(drawn, "<tied", "which the file does not draw")
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
    // Programs write a tremolo of two notes as a tuplet, which has no bracket anywhere.
    const tremolo = (type: string) =>
      third("C5", `<notations><ornaments><tremolo type="${type}">3</tremolo></ornaments></notations>`)
    const beside = scoreOf({ divisions: 12, content: tremolo("start") + tremolo("stop") + note("C5", 12, "quarter") })
    assert.include(edit(beside, "(3:2:2cc (3cde", true).source, "<tuplet type=\"start\"/>")
  })

  it("counts in quarters where a score does not say its divisions", () => {
    const score = open(partwise(note("C5", 4, "whole"), note("C5", 4, "whole"))).value!
    assert.include(edit(score, "c4 d2 e f").source, "<divisions>2</divisions>")
  })

  it("adds a voice where an edit before it set other divisions up to the end of the measure", () => {
    const third = edit(scoreOf({ divisions: 4, content: note("C5", 16, "whole") }), "(3c4 d4 e4")
    assert.include(read(edit(third, "[V:1](3c4 d4 e4\n[V:2]c8")).text, "[V:2]c8")
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
    // A text without names keeps the instruments, but not at another place.
    const bare = edit(edited, "[cg]2 [cg]2 a2 a2")
    assert.deepStrictEqual([bare.kept.map(({ what }) => what), read(bare).text], [
      ["instrument", "notehead"],
      "[cg]2 [c!closed-hi-hat!g]2 a2 a2"
    ])
    assert.strictEqual(read(edit(edited, "[cg]2 [cg]2 c2 g2")).text, "[cg]2 [c!closed-hi-hat!g]2 c2 g2")
    assert.strictEqual(read(edit(edited, "[cg]2 [cg]2 c2 a2", ["instrument"])).text, "[cg]2 [cg]2 c2 a2")
    const two = "[cg]2 [c!closed-hi-hat!g]2 c2 !closed-hi-hat!g2"
    assert.deepStrictEqual(problemsOf(edit(edited, two), "[cg]2 [c!closed-hi-hat!g]2 c2 g2"), loses("instrument"))
    // The part has its hi-hat open now where it was closed: what is first at a place needs no name.
    const moved = edit(edited, "[c!closed-hi-hat!g]2 [cg]2 c2 !acoustic-snare!g2")
    assert.strictEqual(read(moved).text, "[cg]2 [c!open-hi-hat!g]2 c2 !acoustic-snare!g2")
    assert.strictEqual(
      read(edit(score, "c2 c2 !t!g4"), "xml").text.match(/id="."/g)?.join(),
      "id=\"s\",id=\"s\",id=\"t\""
    )
    const problems: ReadonlyArray<readonly [text: string, problem: string]> = [
      ["!cowbell!c8", "1:1 !cowbell! is not used"],
      ["c4 !closed-hi-hat!z2 g2", "1:19 A rest has no instrument"],
      ["c4 g4 !closed-hi-hat!", "1:21 !closed-hi-hat! without what belongs behind it"],
      ["b4 g4", "1:1 The part has no instrument at the place of B5"]
    ]
    for (const [text, problem] of problems) assert.deepStrictEqual(problemsOf(score, text), [problem])
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
      replace(
        old,
        Array.from({ length: 12 }, () => "abcGz[](){}|:!\"-_^=<>/2348'.,& \nwVKL"[random.below(37)]).join("")
      )
    }
  })
})

const anyMeasure = ({ chance, pick: pickOf }: Random): string => {
  const pick = (...choices: ReadonlyArray<string>) => pickOf(choices)
  const pitch = () => pick("", "", "", "^", "_", "=") + pick("C,", "D", "E", "F", "G", "A", "B", "c", "d", "f'")
  const event = (length: string) =>
    pick("", "", "", "{c}", "{/d}") + pick("", "", ".", "!>!") +
    (chance(0.25) ? `[${pick("C", "D")}${pick("^f", "g")}]` : chance(0.2) ? "z" : pitch()) + length
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
  return chance(0.5) ? voice() + pick("", words) : `[V:1]${voice()}\n[V:2]${voice()}`
}

it("says the same after it was written and read, for any measure", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = randomOf(seed)
    const fifths = random.below(15) - 7
    const score = edit(scoreOf({ fifths, divisions: 12 }), anyMeasure(random), true)
    const { lost, text } = read(score)
    assert.deepStrictEqual(lost, [], text)
    assert.strictEqual(edit(score, text).source, score.source, text)
    const again = edit(scoreOf({ fifths, divisions: 12 }), text)
    assert.deepStrictEqual(semantics(read(again, "xml").text, 12), semantics(read(score, "xml").text, 12), text)
  }
})
