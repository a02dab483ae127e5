import { check, diff, open, overview } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { transpose } from "@flat-sdk/score/arrange"
import { assert, describe, it } from "vitest"
import { note, opened, partwise } from "./Fixtures.ts"

/** A measure in 2/4 with one number that is another one. */
const measure = (name = "", text = "") => {
  const set = (xml: string) => xml.replace(new RegExp(`<${name}>[^<]*`), `<${name}>${text}`)
  const time = "<time><beats>2</beats><beat-type>4</beat-type></time><staves>1</staves>"
  return set(
    `<attributes><divisions>1</divisions><key><fifths>0</fifths></key>${time}<transpose><chromatic>0</chromatic></transpose></attributes>`
  ) + set(note("C4").replace("<octave>", "<alter>0</alter><octave>")) +
    set(note("D4", 1, "<staff>1</staff><time-modification><actual-notes>1</actual-notes></time-modification>"))
}

describe("elements too deep", () => {
  for (const depth of [70, 20_000]) {
    it(`says where, in ${depth}`, () => {
      const noise = "<!-- <a> --><?b <c>?><d e=\"<'\"/><![CDATA[<f>]]>\n".replace("<'", "'")
      const source = partwise(noise + "<a>".repeat(depth) + "</a>".repeat(depth))
      const offset = source.indexOf("<a><a>") + 3 * 61
      const lines = source.slice(0, offset).split("\n")
      const [problem] = open(source).problems ?? []
      assert.include(problem, { line: lines.length, column: lines.at(-1)!.length + 1 })
      assert.match(problem!.message, /deep/)
    })
  }
})

describe("numbers outside their bounds", () => {
  for (
    const [name, text, bounds] of [
      ["fifths", "1000000000", "a whole number from -14 to 14"],
      ["fifths", "1.5", "a whole number from -14 to 14"],
      ["octave", "1000000000", "a whole number from 0 to 9"],
      ["octave", "-1", "a whole number from 0 to 9"],
      ["alter", "1000000000", "a number from -4 to 4"],
      ["divisions", "1e5", "a number from 0.001 to 10000000"],
      ["divisions", "0", "a number from 0.001 to 10000000"],
      ["beats", "3+1000000000", "a number from 0.001 to 1000"],
      ["beat-type", "0", "a number from 0.001 to 1024"],
      ["duration", "Infinity", "a number from 0 to 1000000000"],
      ["staff", "0", "a whole number from 1 to 32"],
      ["staves", "4294967296", "a whole number from 0 to 32"],
      ["actual-notes", "0", "a whole number from 1 to 1000"],
      ["chromatic", "0x10", "a number from -120 to 120"]
    ] as const
  ) {
    const message = `<${name}> is ${text}, and must be ${bounds}`
    it(`${name} ${text}: opens, and is refused where it is used`, () => {
      const score = opened(partwise(measure(name, text), note("E4", 2)))
      const found = check(score).problems.find((one) => one.message === message)
      const at = score.source.indexOf(`<${name}>${text}`)
      const lines = score.source.slice(0, at).split("\n")
      assert.deepStrictEqual([found?.line, found?.column], [lines.length, lines.at(-1)!.length + 1])
      assert.strictEqual(overview(score).parts[0]?.measures, 2)
      assert.include(readMeasures(score, { as: "abc" })[0]?.text, message)
      const edit = { part: "P1", measure: 1, text: "C2 D2", as: "abc" } as const
      assert.include(replaceMeasures(score, [edit]).problems?.[0]?.message, message)
      assert.include(transpose(score, { by: "M2" }).problems?.[0], { message, line: lines.length })
      // It can be mended, and that is a change.
      const text_ = `<measure number="1">${measure()}</measure>`
      const { problems, value } = replaceMeasures(score, [{ part: "P1", measure: 1, text: text_ }], { allowLoss: true })
      assert.isUndefined(problems, JSON.stringify(problems))
      assert.lengthOf(diff(score, value), 1)
    })

    it(`${name} ${text}: an edit cannot add it`, () => {
      const text_ = `<measure number="1">\n${measure(name, text)}</measure>`
      const score = opened(partwise(measure(), note("E4", 2)))
      const { problems } = replaceMeasures(score, [{ part: "P1", measure: 1, text: text_ }], { allowLoss: true })
      assert.include(problems?.find((one) => one.message === message), { line: 2 })
    })
  }

  it("a later measure counts on it", () => {
    const score = opened(partwise(measure("fifths", "99"), note("E4", 2)))
    assert.include(readMeasures(score, { from: 2, as: "abc" })[0]?.text, "<fifths> is 99")
  })
})
