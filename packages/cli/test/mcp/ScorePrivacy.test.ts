/** Names in music are masked where a score has words, and an agent can write them nowhere else. */
import { makePrivacy } from "@flat-sdk/agents/server"
import { describe, expect, it } from "vitest"
import { hideSyllables, isOutsideWords, maskAbc, maskXml } from "../../src/mcp/ScorePrivacy.ts"
import { catalog } from "./support/Contract.ts"

const mask = (text: string) => text.replaceAll(/Gabe|Zoë Müller/g, "student-7f3a")

describe("names in music", () => {
  it("are masked in the words of MusicXML, whatever their letters are written as, and nowhere else", () => {
    expect(maskXml("<creator type=\"composer\">Zo&#235; M&#xFC;ller</creator>", mask)).toBe(
      "<creator type=\"composer\">student-7f3a</creator>"
    )
    for (const tag of ["words", "text", "rights", "credit-words", "movement-title", "part-name", "rehearsal"]) {
      expect(maskXml(`<${tag}>for Gabe &amp; me</${tag}>`, mask)).toBe(`<${tag}>for student-7f3a &amp; me</${tag}>`)
    }
    expect(maskXml("<!-- Gabe --><words>a</words>", mask)).toBe("<!-- student-7f3a --><words>a</words>")
    const music = "<note id=\"Gabe\"><pitch><step>G</step></pitch><type>Gabe</type><text>M&#252;</text></note>"
    expect(maskXml(music, mask)).toBe(music)
  })

  it("are masked in lyrics and quoted texts of ABC, not in notes", () => {
    expect(maskAbc("L:1/8\nGabe \"^Gabe\"G2\nw: for Gabe", mask)).toBe(
      "L:1/8\nGabe \"^student-7f3a\"G2\nw: for student-7f3a"
    )
  })

  const sung = (...syllables: ReadonlyArray<readonly [syllabic: string, text: string, verse?: string]>) =>
    `<measure>${
      syllables.map(([syllabic, text, verse = "1"]) =>
        `<note><lyric number="${verse}"><syllabic>${syllabic}</syllabic><text>${text}</text></lyric></note>`
      ).join("")
    }</measure>`
  const school = makePrivacy(catalog, { allowPersonalData: false, key: new Uint8Array(32) })
  const { username } = school.mask(
    { id: "1", username: "zw.01", firstname: "Zwetlana", lastname: "van Ruq" },
    undefined
  )
    .value as { readonly username: string }

  it("Y13 are masked in syllables, of any verse, and read and written back they are the same", () => {
    const measure = sung(
      ["begin", "Zwet"],
      ["single", "my"],
      ["begin", "Zwet", "2"],
      ["middle", "la"],
      ["middle", "la", "2"],
      ["end", "na"],
      ["end", "na", "2"],
      ["single", "van"],
      ["single", "Ruq"]
    ).replace("<note><lyric number=\"1\"><syllabic>single</syllabic><text>my</text></lyric></note>", "<note/>")
    hideSyllables(measure, school)
    const masked = maskXml(measure, school.maskText)
    expect(masked).not.toMatch(/Zwet|>la<|>na<|van|Ruq/)
    expect(school.restore(masked)).toEqual({ value: measure, unknown: [], glued: [], bare: [] })
    // What was hidden is no way to the name.
    expect(school.maskText("Zwet")).toMatch(/^text-/)
    // Syllables of two measures too.
    expect(maskAbc("C2 D2\nw: Zwet-", school.maskText)).toMatch(/^C2 D2\nw: text-[^-]+$/)
    const song = sung(["begin", "Row"], ["end", "ing"], ["single", "home"], ["single", "for"], ["single", "Zwetlana"])
    hideSyllables(song, school)
    expect(maskXml(song, school.maskText)).toBe(song.replace("Zwetlana", `${username}.first`))
  })

  it("Y13 stand in words only, where they are masked when they are read", () => {
    for (const text of [`C2 [r: ${username}]`, username, `%${username}`, `!${username}!C2`]) {
      expect(isOutsideWords(text, "abc", school)).toBe(true)
    }
    for (
      const text of [
        `<note id="${username}"/>`,
        `<${username}/>`,
        `<voice>${username}</voice>`,
        `<words><![CDATA[${username}]]></words>`
      ]
    ) {
      expect(isOutsideWords(text, "xml", school)).toBe(true)
    }
    expect(isOutsideWords(`"${username}"C2 D2\nw: for ${username}`, "abc", school)).toBe(false)
    expect(isOutsideWords(`<note><lyric><text>${username}</text></lyric></note>`, "xml", school)).toBe(false)
  })
})
