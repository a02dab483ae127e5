import { describe, expect, it } from "vitest"
import { maskAbc, maskXml } from "../../src/mcp/ScorePrivacy.ts"

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
})
