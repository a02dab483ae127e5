import { extractPart } from "@flat-sdk/score/arrange"
import { MissingPackages, toPdf, toPng, toSvg } from "@flat-sdk/score/render"
import { inflateSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { load } from "../../src/render/Peers.ts"
import { opened } from "../Fixtures.ts"

const note = (step: string, lyric = "") =>
  `<note><pitch><step>${step}</step><octave>4</octave></pitch><duration>4</duration><voice>1</voice><type>whole</type>${lyric}</note>`

const score = (measures: number, head = "") => ({
  source: `<?xml version="1.0"?><score-partwise version="4.0"><work><work-title>Grüße &amp; Küsse</work-title></work>` +
    `<identification><creator type="composer">Zoë Größe</creator><creator type="lyricist">Åsa</creator></identification>${head}` +
    `<part-list><score-part id="P1"><part-name>Flöte</part-name></score-part></part-list><part id="P1">` +
    Array.from({ length: measures }, (_, at) =>
      `<measure number="${at + 1}">${
        at > 0
          ? ""
          : `<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes><direction placement="above"><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>96</per-minute></metronome></direction-type></direction>`
      }${note("CDEFGAB"[at % 7]!, "<lyric><text>frö</text></lyric>")}</measure>`).join("") +
    `</part></score-partwise>`
})

/** Returns the commands and objects of a PDF: its streams are compressed. */
const contentOf = (pdf: Uint8Array): string =>
  Buffer.from(pdf).toString("latin1").replace(/stream\n([^]*?)\nendstream/g, (whole, stream: string) => {
    try {
      return inflateSync(Buffer.from(stream, "latin1")).toString("latin1")
    } catch {
      return whole
    }
  })

describe("toSvg", () => {
  it("draws pages, the same ones for the same score", async () => {
    const draw = () => toSvg(score(12), { page: { width: 60, height: 60 } })
    const pages = await draw()
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.every((page) => page.startsWith("<svg"))).toBe(true)
    expect(await draw()).toEqual(pages)
  })

  it("has the title, the people and the words of a score without credits, and leaves credits as they are", async () => {
    const [page] = await toSvg(score(1))
    for (const text of ["Grüße &amp; Küsse", "Zoë Größe", "Åsa", "Flöte", "frö"]) expect(page).toContain(text)
    // Not like the names beside it: Verovio gives all of them one size.
    expect(page).toMatch(/font-weight="bold"(?:(?!<text)[^])*Grüße/)
    expect(page).not.toMatch(/font-weight="bold"(?:(?!<text)[^])*(?:Zoë|Åsa)/)
    const [own] = await toSvg(score(1, "<credit page=\"1\"><credit-words>Mine</credit-words></credit>"))
    expect(own).toContain("Mine")
    expect(own).not.toContain("Åsa")
  })

  it("draws the marks at which a rest of several measures begins", async () => {
    const rest = "<note><rest measure=\"yes\"/><duration>4</duration></note>"
    const said = "<direction><direction-type><rehearsal>Letter</rehearsal></direction-type></direction>"
    const source = score(5).source.replaceAll(/<note>.*?<\/note>/g, rest).replace("<measure number=\"3\">", `$&${said}`)
    const { value } = extractPart(opened(source), "P1", { gatherRests: true })
    expect(value?.source.match(/<multiple-rest>\d/g)).toEqual(["<multiple-rest>2", "<multiple-rest>3"])
    const [page] = await toSvg(value!)
    expect(page?.match(/class="(?:multiRest|tempo|reh)"/g)).toHaveLength(4)
  })

  it("takes the size of the page, and Verovio's options", async () => {
    const [page] = await toSvg(score(1), { page: { width: 100, height: 50 } })
    expect(page).toContain("width=\"1000px\" height=\"500px\"")
    const [excerpt] = await toSvg(score(1), { verovio: { header: "none", adjustPageHeight: true } })
    expect(excerpt).not.toContain("Küsse")
    expect(Number(/height="(\d+)px"/.exec(excerpt!)?.[1])).toBeLessThan(1000)
  })

  it("says what Verovio says about a score that it cannot read, and draws the next one", async () => {
    await expect(toSvg({ source: "<score-timewise/>" })).rejects.toThrow(/Verovio cannot draw the score: .*unknown XML/)
    expect(await toSvg(score(1))).toHaveLength(1)
  })
})

describe("toPdf", () => {
  it("has each score on new pages of the given size, with its fonts inside", async () => {
    const pdf = contentOf(await toPdf([score(1), score(1)], { page: { width: 148, height: 210 } }))
    expect(pdf.startsWith("%PDF-")).toBe(true)
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(2)
    expect(pdf).toMatch(/\/MediaBox \[0 0 419\.5\d* 595\.2\d*\]/)
    const fonts = pdf.match(/\/FontName \/\S+/g)!
    expect(fonts.join()).toMatch(/Tinos-Regular.*Leipzig|Leipzig.*Tinos-Regular/)
    expect(pdf.match(/\/FontFile\d? /g)).toHaveLength(fonts.length)
  })
})

describe("toPng", () => {
  it("shows a letter for a sign in words that its font does not have, as the PDF does", async () => {
    const named = (name: string) => ({ source: score(1).source.replace("Flöte", name) })
    const options = { pixels: 300, page: { width: 60, height: 60 } }
    expect(await toPng(named("B♭"), options)).not.toEqual(await toPng(named("B☃"), options))
    expect(contentOf(await toPdf(named("B♭ F♯"), options))).not.toMatch(/26(?:6d|6f)/i)
  })

  it("draws a page of so many pixels, and names the pages there are", async () => {
    const png = Buffer.from(await toPng(score(1), { pixels: 300, verovio: { adjustPageHeight: true } }))
    expect(png.subarray(1, 4).toString()).toBe("PNG")
    expect(png.readUInt32BE(16)).toBe(300)
    await expect(toPng(score(1), { number: 2 })).rejects.toThrow(new RangeError("There is no page 2: the score has 1."))
  })
})

describe("packages that are not installed", () => {
  it("are named with the command that installs all of them", async () => {
    const missing = Object.assign(new Error("Cannot find package 'verovio'"), { code: "ERR_MODULE_NOT_FOUND" })
    const error = await load("toPdf", ["verovio", "pdfkit"], () => Promise.reject(missing)).catch((error: unknown) =>
      error
    )
    expect(error).toBeInstanceOf(MissingPackages)
    expect(error).toMatchObject({ cause: missing })
    expect(String(error)).toContain(
      "toPdf needs packages that are not installed. Install them with: npm install verovio pdfkit"
    )
  })

  it("are no excuse for one that is broken", async () => {
    const broken = new TypeError("x is not a function")
    await expect(load("toPdf", ["pdfkit"], () => Promise.reject(broken))).rejects.toBe(broken)
  })
})
