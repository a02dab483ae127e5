/** Prints what grows more than a construct does, when there is twice as much of it. */
import { excess, start } from "./Steps.ts"

const count = await start()
const Music = { ...await import("@flat-sdk/score"), ...await import("@flat-sdk/score/abc") }
const Arrange = await import("@flat-sdk/score/arrange")

const measure = (inside: string, more = "", number = 1) => `<measure number="${number}"${more}>${inside}</measure>`
const attributes =
  "<attributes><divisions>1</divisions><time><beats>2</beats><beat-type>4</beat-type></time></attributes>"
const partList = (parts = "") =>
  `<part-list><score-part id="P1"><part-name>A</part-name></score-part>${parts}</part-list>`
const file = (measures: string, more = "", parts = "", list = partList()) =>
  `<score-partwise version="4.0">${more}${list}<part id="P1">${measures}</part>${parts}</score-partwise>`
const note = (inside = "", duration = 1, before = "", pitch = "<pitch><step>C</step><octave>4</octave></pitch>") =>
  `<note>${before}${pitch}${duration ? `<duration>${duration}</duration>` : ""}${inside}</note>`
const first = (inside: string) => file(measure(attributes + inside))
const list = (size: number, make: (at: number) => string) => Array.from({ length: size }, (_, at) => make(at)).join("")
const pair = note("", 1) + note("", 1)
const unpitched = "<unpitched><display-step>C</display-step><display-octave>5</display-octave></unpitched>"
const third = "<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>"
const piece = measure(attributes + pair)
const bar = (inside: string, at: number) => measure((at === 0 ? attributes : "") + inside, "", at + 1)
const bars = (size: number, make: (at: number) => string) => file(list(size, (at) => bar(make(at), at)))
const direction = (type: string) => `<direction><direction-type>${type}</direction-type></direction>`
const words = (text: number) => direction(`<words>Fine ${text}</words>`)
const set = (inside: string) => `<attributes>${inside}</attributes>`
const key = (fifths: number) => set(`<key><fifths>${fifths}</fifths></key>`)
const clef = (number: number) => `<clef number="${number}"><sign>G</sign></clef>`
const slur = (number: number, type = "start") => `<notations><slur type="${type}" number="${number}"/></notations>`
const lyric = (number: number, syllabic = "begin") =>
  `<lyric number="${number}"><syllabic>${syllabic}</syllabic><text>a</text></lyric>`
const barline = (sign: string, location = "right") => `<barline location="${location}">${sign}</barline>`

/** Scores with a number of one thing. */
const scores: Readonly<Record<string, (size: number) => string>> = {
  "grace notes": (n) => first(list(n, () => note("", 0, "<grace/>")) + pair),
  "grace notes at several times": (n) => first(list(2, () => list(n / 2, () => note("", 0, "<grace/>")) + note())),
  notes: (n) => first(list(n, () => note())),
  rests: (n) => first(list(n, () => "<note><rest/><duration>1</duration></note>")),
  chord: (n) =>
    first(
      note("", 2) + list(n, (at) =>
        note("", 2, "<chord/>", `<pitch><step>${"CDEFGAB"[at % 7]}</step><octave>${at % 3}</octave></pitch>`))
    ),
  backups: (n) => first(pair + list(n, () => "<backup><duration>2</duration></backup>" + pair)),
  "backups alone": (n) => first(pair + list(n, () => "<backup><duration>1</duration></backup>")),
  forwards: (n) => first(list(n, () => "<forward><duration>1</duration></forward>") + note()),
  voices: (n) => first(list(n, (at) => note(`<voice>${at}</voice>`, 2) + "<backup><duration>2</duration></backup>")),
  directions: (n) => first(list(n, words) + pair),
  "directions between": (n) => first(list(n, (at) => note() + words(at))),
  "directions at the end": (n) => first(pair + list(n, words)),
  wedges: (n) => first(list(n, (at) => direction(`<wedge type="crescendo" number="${at}"/>`)) + pair),
  attributes: (n) => first(list(n, (at) => key(at % 5)) + pair),
  "attributes between": (n) => first(list(n, (at) => note() + key(at % 5))),
  clefs: (n) => first(list(n, (at) => set(clef(at))) + pair),
  "clefs together": (n) => first(set(list(n, clef)) + pair),
  beats: (n) => first(set(`<time>${list(n, () => "<beats>1</beats><beat-type>4</beat-type>")}</time>`) + pair),
  lyrics: (n) => first(list(n, () => note(lyric(1, "single")))),
  verses: (n) => first(note(list(n, (at) => lyric(at)), 2)),
  tuplets: (n) =>
    first(list(n, (at) => {
      const end = `<notations><tuplet type="${at % 3 ? "stop" : "start"}"/></notations>`
      return note(third + (at % 3 === 1 ? "" : end))
    })),
  slurs: (n) => first(list(n, (at) => note(slur(at)))),
  "slurs of a note": (n) => first(note(`<notations>${list(n, () => "<slur type=\"start\"/>")}</notations>`, 2)),
  "slurs with ends": (n) => first(list(n, (at) => note(slur(at >> 1, at % 2 ? "stop" : "start")))),
  ties: (n) => first(list(n, (at) => note(`<tie type="start"/><voice>${at % 50}</voice>`))),
  "ties of a note": (n) => first(note(list(n, (at) => `<tie type="${at % 2 ? "stop" : "start"}"/>`), 2)),
  "tied voices": (n) =>
    file(list(4, (part) => bar(list(n, (at) => note(`<tie type="start"/><voice>${at}</voice>`)), part))),
  dots: (n) => first(note(`<type>half</type>${list(n, () => "<dot/>")}`, 2)),
  beams: (n) => first(list(n, () => note("<type>eighth</type><beam number=\"1\">begin</beam>"))),
  measures: (n) => bars(n, () => pair),
  "measures of one number": (n) => file(list(n, (at) => bar(pair, at && 0))),
  "measures with words": (n) => bars(n, (at) => note(`<voice>${at}</voice>${lyric(1)}`, 2)),
  "measures with spanners": (n) => bars(n, (at) => note(slur(at), 2)),
  "measures with clefs": (n) => bars(n, (at) => set(clef(at)) + pair),
  "measures with dynamics": (n) => bars(n, () => direction("<dynamics><p/></dynamics>") + pair),
  "measures with hairpins": (n) =>
    bars(n, (at) => direction(`<wedge type="${at % 2 ? "stop" : "crescendo"}"/>`) + pair),
  "measures with tempos": (n) =>
    bars(n, (at) => direction(`<metronome><beat-unit>half</beat-unit><per-minute>${at}</per-minute></metronome>`)),
  "measures with times": (n) =>
    bars(n, (at) => set(`<time><beats>${1 + at % 2}</beats><beat-type>4</beat-type></time>`) + pair),
  "measures with keys": (n) => bars(n, (at) => key(at % 5) + pair),
  "measures with ties": (n) => bars(n, () => note("<tie type=\"stop\"/><tie type=\"start\"/>", 2)),
  "measures with repeats": (n) => bars(n, () => pair + barline("<repeat direction=\"backward\"/>")),
  "measures with endings": (n) =>
    bars(n, (at) => {
      const ending = (type: string) => `<ending number="${at}" type="${type}"/>`
      return barline(ending("start"), "left") + pair + barline(ending("stop"))
    }),
  "rests of several measures": (n) =>
    bars(n, () => set(`<measure-style><multiple-rest>${n}</multiple-rest></measure-style>`) + pair),
  "part groups": (n) => file(piece, "", "", partList(list(n, (at) => `<part-group type="start" number="${at}"/>`))),
  marks: (n) => file(piece, "", `<part id="Q">${measure(attributes + list(n, (at) => note() + words(at)))}</part>`),
  parts: (n) => file(piece, "", list(n, (at) => `<part id="Q${at}">${piece}</part>`)),
  "part list": (n) =>
    file(piece, "", "", partList(list(n, (at) => `<score-part id="Q${at}"><part-name>B</part-name></score-part>`))),
  instruments: (n) => first(list(n, (at) => note(`<instrument id="I${at}"/>`, 1, "", unpitched))),
  comments: (n) => first(list(n, () => "<!-- a -->") + pair),
  "processing instructions": (n) => first(list(n, () => "<?a b?>") + pair),
  "attributes of an element": (n) => file(measure(attributes + pair, list(n, (at) => ` a${at}="b"`))),
  nesting: (n) => first(list(n / 10, () => "<other>".repeat(50) + "</other>".repeat(50)) + pair),
  "nesting in a sign": (n) => first(direction(list(n / 10, () => "<other>".repeat(50) + "</other>".repeat(50))) + pair),
  credits: (n) =>
    file(
      piece,
      list(n, (at) => `<credit><credit-type>composer</credit-type><credit-words>${at}</credit-words></credit>`)
    ),
  creators: (n) =>
    file(piece, `<identification>${list(n, (at) => `<creator type="a">${at}</creator>`)}</identification>`),
  barlines: (n) => first(pair + list(n, () => barline("<repeat direction=\"forward\"/>"))),
  "carriage returns": (n) => first(list(n, () => "\r\n") + pair),
  references: (n) => file(piece, `<movement-title>${list(n, () => "&amp;")}</movement-title>`),
  sections: (n) => file(piece, `<movement-title>${list(n, () => "<![CDATA[a]]>")}</movement-title>`),
  harmonies: (n) =>
    first(list(n, () => `<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>${note()}`))
}

/** Texts of ABC with a number of one thing, for a measure of two notes. */
const texts: Readonly<Record<string, (size: number) => string>> = {
  "ABC: grace notes": (n) => `{${"c".repeat(n)}}c2 c2`,
  "ABC: notes": (n) => "c".repeat(n),
  "ABC: problems": (n) => "c2 c2 " + "$".repeat(n),
  "ABC: problems in lines": (n) => "c2 c2 " + "$\n".repeat(n),
  "ABC: lengths": (n) => list(n, (at) => `c${at}/${at + 7}`),
  "ABC: chord": (n) => `[${"ceg".repeat(n / 3)}]4`,
  "ABC: chord with ties": (n) => `[${"ceg".repeat(n / 3)}]4${"-".repeat(n)}`,
  "ABC: chord with broken rhythms": (n) => `[${"ceg".repeat(n / 3)}]4${"< ".repeat(n)}`,
  "ABC: slurs": (n) => `${"(".repeat(n)}c4${")".repeat(n)}`,
  "ABC: slurs and ties": (n) => `${"(".repeat(n)}c4${"- ".repeat(n)}`,
  "ABC: marks": (n) => `${"!tenuto!".repeat(n)}c4`,
  "ABC: tuplets": (n) => "(3ccc".repeat(n / 3),
  "ABC: open tuplets": (n) => list(n, (at) => `[V:${at}](3c`),
  "ABC: voices": (n) => list(n, (at) => `[V:${at}]c4\n`),
  "ABC: voices in turn": (n) => list(n, (at) => `[V:${1 + at % 2}]c\n`),
  "ABC: overlays": (n) => "c4" + "&c4".repeat(n),
  "ABC: verses": (n) => "c2c2\n" + list(n, () => "w:a b\n"),
  "ABC: empty verses": (n) => `${"c".repeat(n)}\n${"w:\n".repeat(n)}`,
  "ABC: syllables": (n) => `${"c".repeat(n)}\nw:${"a-".repeat(n)}`,
  "ABC: fields": (n) => "[K:C][M:4/4][L:1/8]".repeat(n) + "c4",
  "ABC: quotes": (n) => `c4 ${"\"".repeat(n + 1)}`,
  "ABC: brackets": (n) => `c4 ${"[K:".repeat(n)}`,
  "ABC: exclamation marks": (n) => `c4 ${"!a".repeat(n)}`,
  "ABC: comments": (n) => `c4 ${"%".repeat(n)}`,
  "ABC: spaces": (n) => `c4${" ".repeat(n)}c${" ".repeat(n)}`,
  "ABC: octaves": (n) => `c${"'".repeat(n)}4`,
  "ABC: signs of a key": (n) => `[K:C${"#".repeat(n)}]c4`
}

type Score = import("@flat-sdk/score").Score
const opened = (text: string): Score => {
  const { problems, value } = Music.open(text)
  if (value === undefined) throw new Error(problems[0]?.message)
  return value
}
const edited = (score: Score, as: "abc" | "xml", change: (text: string) => string, measures: number): void => {
  const [first, ...others] = Music.readMeasures(score, { part: "P1", as })
  const edits = [first!, ...others].slice(0, measures).map((one) => ({ ...one, text: change(one.text) }))
  const { value } = Music.replaceMeasures(score, edits, { allowLoss: true })
  if (value) Music.diff(score, value)
}

/** What a program does with a score. */
const work: Readonly<Record<string, (score: Score) => void>> = {
  check: (score) => void Music.check(score),
  overview: (score) => void Music.overview(score),
  read: (score) => void Music.readMeasures(score, { as: "abc" }),
  "edit as ABC": (score) => edited(score, "abc", (text) => `${text}\n%`, 1),
  "edit another note": (score) => edited(score, "abc", (text) => text.replace(/c(?=[^c]*$)/, "d"), 1),
  "edit a chord": (score) => edited(score, "abc", (text) => text.replace("[", "[a"), 1),
  "edit as XML": (score) => edited(score, "xml", (text) => text.replace("</measure>", "<!-- a --></measure>"), 1),
  "edit all": (score) => edited(score, "xml", (text) => text.replace("</measure>", "<!-- a --></measure>"), Infinity),
  "edit the last": (score) => {
    const one = Music.readMeasures(score, { part: "P1", as: "abc" }).at(-1)!
    Music.replaceMeasures(score, [{ ...one, text: one.text.replace(/c(?=[^c]*$)/, "d") }], { allowLoss: true })
  },
  "edit without a measure": (score) => edited(score, "xml", () => `<measure number="1"></measure>`, 1),
  arrange: (score) => {
    const allow = ["short-measure", "long-measure", "start-without-end", "end-without-start"] as const
    const { value } = Arrange.insertMeasures(score, { after: { index: 0 }, allow })
    if (value === undefined) return
    Arrange.deleteMeasures(value, { from: { index: 0 }, allow })
    Arrange.extractPart(value, { index: 0 }, { gatherRests: true })
    Arrange.setTempo(value, { measure: { index: 0 }, bpm: 60 })
    Arrange.transpose(value, { by: "M2" })
    Arrange.writeFor(value, { part: { index: 0 }, instrument: "Clarinet in B♭" })
    Arrange.setKey(value, { key: "D" })
  },
  write: (score) => void Music.write(score)
}

/** Returns what to do with a number of one thing. */
const tasks: Readonly<Record<string, (size: number) => () => void>> = {
  ...Object.fromEntries(
    Object.entries(scores).map(([name, make]) => [name, (size: number) => {
      const text = make(size)
      return () => {
        const score = opened(text)
        for (const run of Object.values(work)) run(score)
      }
    }])
  ),
  ...Object.fromEntries(
    Object.entries(texts).map(([name, make]) => [name, (size: number) => {
      const score = opened(file(piece + measure(pair, "", 2)))
      const text = make(size)
      return () => void Music.replaceMeasures(score, [{ part: "P1", measure: 1, text, as: "abc" }], { allowLoss: true })
    }])
  )
}

// Arguments: the share of the constructs, such as 1/4, or names of some.
const [share = "1/1", ...names] = process.argv.slice(2)
const [part = 1, parts = 1] = share.split("/").map(Number)
// More than the bounds of what one measure may have. These take half of the time of all, so those of a share run by night only.
const sizeOf = (name: string) => 64 * (/slurs|clefs/.test(name) ? 8 : /wedges|verses|words/.test(name) ? 4 : 1)
const report: Record<string, ReadonlyArray<string>> = {}
for (const [index, [name, make]] of Object.entries(tasks).entries()) {
  const size = sizeOf(name)
  const isLeftOut = index % parts !== part - 1 || (size > 64 && process.env["FLAT_TEST_RUNS"] === undefined)
  if (names.length > 0 ? !names.includes(name) : isLeftOut) continue
  const measured = async () => excess(await count(make(size)), await count(make(2 * size)))
  report[name] = (await measured()).length > 0 ? await measured() : [] // Growth comes again, a lost counter does not.
}
console.log(JSON.stringify(report, undefined, 1))
