import { parseXml, type XmlElement } from "@rgrove/parse-xml"
import { assert, describe, it } from "vitest"
import { alterIn } from "../src/abc/KeySignature.ts"
import { accidentalPatches, initialPage, readPage, turn } from "../src/Accidentals.ts"
import { applyPatches } from "../src/xml/Patch.ts"

/** The texts of the measures. */
const xmls = new WeakMap<XmlElement, string>()

/** Returns a measure of quarter notes, in a language of the test: `F#5`, `=F5` with an accidental, `~` a tie to it, `.` a grace note, `+` in the chord, `/2` on staff 2. */
const measure = (notes: string): XmlElement => {
  const content = notes.split(" ").map((word) => {
    if (word === "|") return "<backup><duration>4</duration></backup>"
    if (word.startsWith("<")) return word.replaceAll("_", " ")
    const [, marks = "", step, sign = "", octave, staff = "1"] =
      /^([.+~?:]*)([A-G])([#bn=~qx]*)(\d)(?:\/(\d))?$/.exec(word) ?? assert.fail(word)
    const alter = { "#": 1, b: -1, x: 2, q: 0.5 }[sign.replace(/[=~]/, "")] ?? 0
    const names = { "#": "sharp", b: "flat", x: "double-sharp", q: "quarter-sharp" }
    const accidental = sign.includes("=")
      ? `<accidental>${names[sign.replace("=", "") as "b"] ?? "natural"}</accidental>`
      : ""
    return `<note${marks.includes("?") ? " print-object=\"no\"" : ""}>${marks.includes(".") ? "<grace/>" : ""}${
      marks.includes("+") ? "<chord/>" : ""
    }<pitch><step>${step}</step>${alter ? `<alter>${alter}</alter>` : ""}<octave>${octave}</octave></pitch>${
      marks.includes(".") ? "" : "<duration>1</duration>"
    }${marks.includes("~") ? "<tie type=\"stop\"/>" : ""}${
      sign.includes("~") ? "<tie type=\"start\"/>" : ""
    }<type>quarter</type>${accidental}<staff>${staff}</staff></note>`
  })
  const text = `<measure>${content.join("")}</measure>`
  const { root } = parseXml(text, { includeOffsets: true })
  xmls.set(root!, text)
  return root!
}

const key = (fifths: number, number = "") => `<attributes><key${number}><fifths>${fifths}</fifths></key></attributes>`

/** Returns the notes of the last measure that need an accidental, by their place in time. */
const needed = (...measures: ReadonlyArray<string>): string => {
  let page = initialPage
  const read = measures.map(measure)
  for (const one of read.slice(0, -1)) page = turn(page, one)
  return readPage(read.at(-1)!, page).map(({ isNeeded }) => isNeeded ? "!" : ".").join("")
}

describe("readPage", () => {
  it("goes by the key and the earlier notes of a line", () => {
    for (let fifths = -7; fifths <= 7; fifths++) {
      const steps = [..."CDEFGAB"].map((step) => {
        const alter = alterIn(fifths, step)
        return `${step}${alter > 0 ? "#" : alter < 0 ? "b" : ""}4`
      })
      assert.strictEqual(needed(`${key(fifths)} ${steps.join(" ")}`), ".......", `${fifths}`)
    }
    assert.strictEqual(needed("F#5 F5 F5 F#5"), "!!.!")
    assert.strictEqual(needed("F#5 F#4 F5 F4"), "!!!!", "octaves are apart")
    assert.strictEqual(needed(key(1), "F5 F#5 F#5"), "!!.", "the key holds in later measures")
    assert.strictEqual(needed("F#5", "F5 F#5"), ".!", "a bar line ends it")
    assert.strictEqual(needed("Fq5 Fq5 F#5 Fx5"), "!.!!")
  })

  it("goes by time, over all voices of a staff, and grace notes", () => {
    assert.strictEqual(needed("C4 C4 F#5 C4 | C4 C4 C4 F#5"), "....!...", "the second voice has it later")
    assert.strictEqual(needed("C4 C4 C4 F5 | C4 F#5 C4 C4"), "...!..!.", "the second voice has it earlier")
    assert.strictEqual(needed("F#5/1 F5/2 F#5/2"), "!.!", "staves are apart")
    assert.strictEqual(needed(".F#5 F#5 .F5 F#5"), "!.!!")
    assert.strictEqual(needed("F#5 | F5"), "!!", "at one time on one line")
    assert.strictEqual(needed("E5 <direction/> +F5 F#5"), "..!", "a sign in a chord takes no time")
    assert.strictEqual(needed("F#5 | F#5"), "!.", "of a unison, one note has it")
  })

  it("goes by the key of the staff, also one of other steps", () => {
    assert.strictEqual(needed(key(1, "_number='2'"), "F#5/1 F#5/2"), "!.")
    assert.strictEqual(needed(key(1, "_number='2'") + key(2), "C#5/1 C#5/2"), "..")
    const steps =
      "<attributes><key><key-step>B</key-step><key-alter>-1</key-alter><key-step>F</key-step><key-alter>1</key-alter></key></attributes>"
    assert.strictEqual(needed(steps, "B4 Bb4 F#5"), "!!.")
    assert.strictEqual(needed(`C4 F#5 ${key(1)} F5 F#5 ${key(0)} F5`), ".!!!.", "and where it changes inside")
  })

  it("needs none after a tie over the bar line, which says nothing for later notes", () => {
    assert.strictEqual(needed("F#~5", "~F#5 F#5 F#5"), ".!.")
    assert.strictEqual(needed("F#~5", "~F#5 F5 F#5"), "..!")
    assert.strictEqual(needed("F~5", "~F#5"), "!", "not of that pitch")
    assert.strictEqual(needed("F#~5", "~F#~5", "~F#5"), ".")
    assert.strictEqual(needed("C5", "~F#5"), "!", "nothing begins it")
  })

  it("needs none for what the page does not show as a pitch", () => {
    assert.strictEqual(needed("?F#5 F5"), ".")
    assert.strictEqual(needed("<attributes><clef><sign>TAB</sign></clef></attributes>", "F#5"), "")
    assert.strictEqual(needed("<note><unpitched/><duration>1</duration></note> <note><rest/></note>"), "")
  })
})

/** Returns the accidentals of a measure with those that the page needs. */
const patched = (notes: string, stays = false): string => {
  const xml = measure(notes)
  const text = xmls.get(xml)!
  const read = readPage(xml, { ...initialPage, divisions: 1 })
  const after = applyPatches(text, accidentalPatches(text, read, () => stays))
  const without = (one: string) => one.replaceAll(/<accidental.*?<\/accidental>/g, "")
  assert.strictEqual(without(after), without(text), "no other byte")
  return Array.from(after.matchAll(/<note.*?<\/note>/g), ([one]) => /<accidental[^]*?>(.*?)</.exec(one)?.[1] ?? ".")
    .join(" ")
}

describe("accidentalPatches", () => {
  it("adds, mends and removes accidentals", () => {
    assert.strictEqual(patched("F#5 F5 Fx5 Fq5 Fb5"), "sharp natural double-sharp quarter-sharp flat")
    assert.strictEqual(patched("F5 F=5 F#=5 F#=5"), ". . sharp .")
    assert.strictEqual(patched("F#5 | F#=5"), ". sharp", "of a unison, the note that has it already")
    assert.strictEqual(patched("F5 F=5 F#=5 F#=5", true), ". natural sharp sharp")
  })

  it("keeps those that say so, and those without a known name", () => {
    const note = (accidental: string, alter = 0) =>
      `<note><pitch><step>F</step><alter>${alter}</alter><octave>5</octave></pitch><duration>1</duration>${accidental}</note>`
    for (const attribute of ["cautionary", "parentheses", "editorial", "bracket"]) {
      assert.strictEqual(patched(note(`<accidental_${attribute}="yes">natural</accidental>`)), "natural")
      assert.strictEqual(patched(note(`<accidental_${attribute}="yes">flat</accidental>`, 1)), "sharp")
    }
    assert.strictEqual(patched(note("<accidental>flat</accidental>", 1)), "sharp")
    for (const name of ["sharp-sharp", "double-flat", "natural-flat"]) {
      assert.strictEqual(patched(note(`<accidental>${name}</accidental>`, 1)), "sharp")
    }
    assert.strictEqual(patched(note("<accidental>sharp-sharp</accidental>", 2)), "sharp-sharp")
    assert.strictEqual(patched(note("<accidental>sori</accidental>", 1)), "sori")
    assert.strictEqual(patched(note("<accidental>other</accidental>", 0.3)), "other")
    assert.strictEqual(patched(note("", 0.3)), ".")
  })

  it("writes each on a line of its own, if the elements of the note are", () => {
    const text =
      "<measure>\n  <note>\n    <pitch>\n<step>F</step><alter>1</alter><octave>5</octave></pitch>\n    <dot/>\n    <staff>1</staff></note>\n</measure>"
    const notes = (xml: string) => readPage(parseXml(xml, { includeOffsets: true }).root!, initialPage)
    const added = applyPatches(text, accidentalPatches(text, notes(text), () => false))
    assert.strictEqual(added, text.replace("<dot/>", "<dot/>\n    <accidental>sharp</accidental>"))
    const natural = added.replace("<alter>1", "<alter>0")
    assert.strictEqual(
      applyPatches(natural, accidentalPatches(natural, notes(natural), () => false)),
      text.replace("<alter>1", "<alter>0")
    )
  })
})
