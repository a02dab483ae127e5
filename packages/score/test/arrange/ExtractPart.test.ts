import { check, diff, write } from "@flat-sdk/score"
import { readMeasures } from "@flat-sdk/score/abc"
import { extractPart } from "@flat-sdk/score/arrange"
import { assert, describe, it } from "vitest"
import { attributes, contentsOf, note, opened, said, scoreOfParts as score, timewise } from "../Fixtures.ts"

const extracted = (...given: Parameters<typeof extractPart>) => {
  const { problems, value } = extractPart(...given)
  assert.isUndefined(problems, JSON.stringify(problems))
  assert.deepStrictEqual(check(opened(write(value))).problems, [])
  return value
}

/** Returns the content of the measures of the oboe, alone. */
const oboe = (...parts: ReadonlyArray<ReadonlyArray<string>>) => contentsOf(extracted(score(...parts), "Oboe"))

const tempo =
  "<direction placement=\"above\"><direction-type><words default-x=\"-3\">Allegro</words></direction-type><direction-type><metronome>" +
  "<beat-unit>quarter</beat-unit><per-minute>120</per-minute></metronome></direction-type><sound tempo=\"120\"/></direction>"
const plainTempo = tempo.replace(" default-x=\"-3\"", "")
const slow = attributes.replace("<divisions>1", "<divisions>4")

describe("extractPart", () => {
  it("brings what stands above the system, in the divisions of the part", () => {
    const marks = said("<rehearsal>A</rehearsal>") + said("<words>D.C.</words>", "<sound dacapo=\"yes\"/>")
    const [first, second] = oboe(
      [attributes + tempo + note("C4", 2), note("C4") + marks + note("C4")],
      [slow + note("E4", 8), note("E4", 4) + note("E4", 4)]
    )
    assert.strictEqual(first, slow + plainTempo + note("E4", 8))
    assert.strictEqual(second, note("E4", 4) + marks + note("E4", 4))
  })

  it("brings words of the tempo that nothing plays", () => {
    const texts =
      `Allegro, Allegro con brio, Non troppo lento, poco rit., molto rall., Più mosso, Meno mosso, stringendo, allargando, rit., ritardando, Ritenuto, accel.,
      A tempo, Tempo I, L’istesso tempo, (Presto), Mäßig bewegt, Etwas langsamer, Un peu plus lent, Modéré, Slowly, Fast, Swing, D.C. al Fine, Fine, To Coda`
    for (const text of texts.split(/,\s+/)) {
      const [words, played] = ["", "<sound tempo=\"90\"/>"].map((more) => said(`<words>${text}</words>`, more))
      // One tempo is written once, whether or not it is played.
      const cases = [[words, "", words], [words, played, played], [played, words, `${words}<sound tempo="90"/>`]]
      for (const [other, own, all] of cases) {
        const [first] = oboe([attributes + other + note("C4", 2)], [slow + own + note("E4", 8)])
        assert.strictEqual(first, slow + all + note("E4", 8))
      }
    }
  })

  it("leaves what one part does to this part", () => {
    const texts = ["dolce", "pizz.", "Solo", "cresc. poco a poco", "slow gliss.", "ritmico", "molto", "subito p"]
    for (const text of texts) {
      const measures = [attributes + said(`<words>${text}</words>`) + note("C4", 2)]
      assert.deepStrictEqual(oboe(measures, [slow + note("E4", 8)]), [slow + note("E4", 8)], text)
    }
  })

  it("writes an offset where the part has no note", () => {
    const [, second] = oboe(
      [
        attributes + note("C4", 2),
        note("C4") + said("<rehearsal>A</rehearsal>") + "<sound tempo=\"60\"/>" + note("C4")
      ],
      [slow + note("E4", 8), note("E4", 8)]
    )
    const offset = "<offset sound=\"yes\">4</offset>"
    const sound = "<sound tempo=\"60\"><offset>4</offset></sound>"
    assert.strictEqual(second, said("<rehearsal>A</rehearsal>", offset) + sound + note("E4", 8))
  })

  it("converts offsets, and writes marks at the end of a measure", () => {
    const [first, second] = oboe(
      [
        attributes + said("<segno/>", "<offset>1</offset>") + note("C4", 2),
        note("C4", 2) + said("<words>Fine</words>")
      ],
      [slow + note("E4", 4) + note("E4", 4), note("E4", 8)]
    )
    assert.strictEqual(first, slow + note("E4", 4) + said("<segno/>") + note("E4", 4))
    assert.strictEqual(second, note("E4", 8) + said("<words>Fine</words>"))
  })

  it("doubles nothing that the part has", () => {
    const own = said("<words>Allegro</words>", "<sound tempo=\"120\"/>")
    const dynamics = said("<dynamics><f/></dynamics>")
    const [first] = oboe(
      [attributes + tempo + dynamics + said("<words>dolce</words>") + note("C4", 2)],
      [slow + own + note("E4", 8)],
      [attributes + tempo + note("C4", 2)]
    )
    assert.strictEqual(first, slow + own + note("E4", 8))
    const [mixed] = oboe(
      [
        attributes +
        said(
          "<rehearsal>A</rehearsal></direction-type><direction-type><dynamics><f/></dynamics>",
          "<sound tempo=\"120\" dynamics=\"9\" fine=\"yes\"/>"
        ) +
        note("C4", 2)
      ],
      [slow + own + note("E4", 8)]
    )
    assert.strictEqual(mixed, slow + own + said("<rehearsal>A</rehearsal>", "<sound fine=\"yes\"/>") + note("E4", 8))
  })

  it("brings repeats, endings and double bars", () => {
    const line = (location: string, inside: string) => `<barline location="${location}">${inside}</barline>`
    const style = "<bar-style>light-heavy</bar-style>"
    const ending = (type: string) => `<ending number="1" type="${type}"/>`
    const [back, forward] = ["backward", "forward"].map((one) => `<repeat direction="${one}"/>`)
    const parts = [
      [
        "<print/>" + line("left", forward!) + attributes + note("C4", 2),
        line("left", ending("start")) + note("C4", 2) + line("right", style + ending("stop") + back),
        note("C4", 2) + line("right", "<bar-style>light-light</bar-style>")
      ],
      ["<print/>" + slow + note("E4", 8), note("E4", 8) + line("right", style + back), note("E4", 8)]
    ]
    const [first, second, third] = oboe(...parts)
    assert.strictEqual(first, "<print/>" + line("left", forward!) + slow + note("E4", 8))
    assert.strictEqual(
      second,
      line("left", ending("start")) + note("E4", 8) + line("right", style + ending("stop") + back)
    )
    assert.strictEqual(third, note("E4", 8) + line("right", "<bar-style>light-light</bar-style>"))
    // A part that has them gets none.
    assert.deepStrictEqual(contentsOf(extracted(score(...parts), "Flute")), parts[0])
  })

  it("keeps what is around the parts, and says which ones went", () => {
    const whole = opened(
      `<score-partwise>\n  <work><work-title>Trio</work-title></work>\n  <!-- é -->\n  <part-list>\n    <part-group number="1" type="start"/>\n    <score-part id="P1"><part-name>Flute</part-name></score-part>
    <part-group number="2" type="start"/>\n    <score-part id="P2"><part-name>Oboe</part-name></score-part>\n    <score-part id="P3"><part-name>Horn</part-name></score-part>\n    <part-group number="2" type="stop"/>
    <part-group number="1" type="stop"/>\n  </part-list>${
        ["P1", "P2", "P3"].map((id) =>
          `\n  <part id="${id}">\n    <measure number="1">${attributes}${note("C4", 2)}</measure>\n  </part>`
        ).join("")
      }\n</score-partwise>`
    )
    const value = extracted(whole, ["P1", { index: 2 }])
    assert.strictEqual(
      value.source,
      whole.source.replace(/\n {4}<part-group number="2" type="start"\/>/, "").replace(
        /\n {4}<part-group number="2" type="stop"\/>/,
        ""
      )
        .replace(/\n {4}<score-part id="P2">.*/, "").replace(/\n {2}<part id="P2">[^]*?<\/part>/, "")
    )
    assert.deepStrictEqual(diff(whole, value), [{ part: "P2", changes: ["removed part \"Oboe\""] }])
    assert.deepStrictEqual(value.changed, diff(whole, value))
  })

  it("shows staves that the score hides while they rest", () => {
    const hidden = (value: string) => `<attributes><staff-details print-object="${value}"/></attributes>`
    const lines =
      "<attributes><staff-details print-object=\"yes\"><staff-lines>1</staff-lines></staff-details></attributes>"
    const measures = [slow + note("E4", 8), hidden("no") + note("E4", 8), hidden("yes") + lines + note("E4", 8)]
    const [, second, third] = oboe([attributes + note("C4", 2), note("C4", 2), note("C4", 2)], measures)
    assert.deepStrictEqual([second, third], [note("E4", 8), lines + note("E4", 8)])
  })

  it("begins rests of several measures at marks, which stand before their sign", () => {
    const [rest, style] = ["<note><rest measure=\"yes\"/><duration>8</duration></note>", said("<segno/>")]
    const mark = said("<rehearsal>C</rehearsal>")
    const late = said("<words>rit.</words>", "<offset sound=\"yes\">4</offset>")
    const marks = [attributes, mark, "", note("C4") + said("<words>rit.</words>") + note("C4"), style, tempo]
    const all = score(
      marks.map((one) => one.includes("C4") ? one : one + note("C4", 2)),
      marks.map((_, at) => (at === 0 ? slow : "") + rest)
    )
    const count = (of: number) =>
      `<attributes><measure-style><multiple-rest>${of}</multiple-rest></measure-style></attributes>`
    const expected = [slow + rest, mark + count(2) + rest, rest, late + rest, style + rest, plainTempo + rest]
    assert.deepStrictEqual(contentsOf(extracted(all, "Oboe", { gatherRests: true })), expected)
  })

  it("gathers rests up to marks, repeats, and changes of key or metre", () => {
    const rest = "<note><rest measure=\"yes\"/><duration>2</duration></note>"
    const key = "<attributes><key><fifths>1</fifths></key></attributes>"
    const back = "<barline><repeat direction=\"backward\"/></barline>"
    const before = [attributes, "", "", said("<rehearsal>A</rehearsal>"), ...Array.from({ length: 8 }, () => "")]
    const rests = [rest, rest, rest, rest, rest + back, rest, rest, key + rest, rest, rest]
    const parts = [
      before.map((one) => one + note("C4", 2)),
      [attributes + note("E4", 2), ...rests, note("E4", 2)]
    ]
    const counts = (value: ReturnType<typeof extracted>) =>
      readMeasures(value).flatMap(({ index, text }) => {
        const [, count] = /<multiple-rest>(\d+)/.exec(text) ?? []
        return count === undefined ? [] : [`${index}: ${count}`]
      })
    const gathered = extracted(score(...parts), "Oboe", { gatherRests: true })
    assert.deepStrictEqual(counts(gathered), ["1: 2", "3: 3", "6: 2", "8: 3"])
    assert.deepStrictEqual(counts(extracted(score(...parts), "Oboe")), [])
    assert.deepStrictEqual(counts(extracted(score(...parts), ["Flute", "Oboe"], { gatherRests: true })), [])
    // What is gathered is not gathered again.
    assert.deepStrictEqual(counts(extracted(gathered, "Oboe", { gatherRests: true })), counts(gathered))
  })

  it("refuses what is not there", () => {
    const messages = (...given: Parameters<typeof extractPart>) =>
      extractPart(...given).problems?.map(({ message }) => message)
    assert.deepStrictEqual(messages(score([attributes + note("C4", 2)]), "Horn"), ["There is no part \"Horn\""])
    assert.deepStrictEqual(messages(score([attributes + note("C4", 2)]), []), ["There is no part to extract"])
    assert.deepStrictEqual(messages(opened(timewise), "Oboe"), [
      "A score-timewise cannot be edited, only a score-partwise"
    ])
  })
})
