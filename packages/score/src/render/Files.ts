/** Writes scores as PDF and as PNG, without a browser and with all fonts that they need. */
import * as Peers from "./Peers.ts"
import { a4, type Music, type SvgOptions, toSvg } from "./Svg.ts"

/** Options of files, which have their fonts inside. */
export interface FileOptions extends SvgOptions {
  /** TrueType or OpenType fonts for what is neither Latin, Greek, Cyrillic nor Hebrew, such as Japanese. */
  readonly fonts?: ReadonlyArray<Uint8Array> | undefined
}

/** Options of a PNG. */
export interface PngOptions extends FileOptions {
  /** Number of the page, from 1. Default: 1. */
  readonly number?: number | undefined
  /** Width in pixels. Default: 1240, which is 150 dots per inch on A4. */
  readonly pixels?: number | undefined
}

// Tinos is as wide as Times, for which Verovio sets texts.
const styles = { "": "400Regular", "-Bold": "700Bold", "-Italic": "400Regular_Italic", "-BoldItalic": "700Bold_Italic" }
const fontPackages = ["@expo-google-fonts/tinos", "wawoff2"]

const textFonts = () =>
  Promise.all(
    Object.entries(styles).map(async ([suffix, style]) =>
      [`Tinos${suffix}`, await Peers.fileOf(`@expo-google-fonts/tinos/${style}/Tinos_${style}.ttf`)] as const
    )
  )

/** Returns the font of the notes within texts (♩ = 96): Verovio puts it into such pages, compressed. */
const notesOf = async (svg: string) => {
  const [, family, base64] = /@font-face\s*\{\s*font-family:\s*['"]?(\w+)[^}]*base64,([\w+/=]+)/.exec(svg) ?? []
  if (base64 === undefined) return undefined
  const { default: { decompress } } = await import("wawoff2")
  return { family, font: await decompress(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))) }
}

const pdfkit = async () => {
  const [{ default: PDFDocument }, { default: draw }] = await Promise.all([import("pdfkit"), import("svg-to-pdfkit")])
  return { PDFDocument, draw, texts: await textFonts() }
}

/**
 * Returns a PDF of a score, or of several: each begins on a new page. Its texts can be searched.
 *
 * **Gotchas**
 *
 * Rejects with a {@link MissingPackages}, which has the command that installs what is missing, and as {@link toSvg} does. Not for browsers: it reads files
 * of packages.
 */
export const toPdf = async (scores: Music | ReadonlyArray<Music>, options: FileOptions = {}): Promise<Uint8Array> => {
  const packages = ["verovio", "pdfkit", "svg-to-pdfkit", ...fontPackages]
  const { PDFDocument, draw, texts } = await Peers.load("toPdf", packages, pdfkit)
  const pdf = new PDFDocument({ autoFirstPage: false, info: { Creator: "Flat SDK" } })
  const chunks: Array<Uint8Array<ArrayBuffer>> = []
  const ended = new Promise<void>((resolve) => pdf.on("data", (chunk) => chunks.push(chunk)).on("end", () => resolve()))
  const others = (options.fonts ?? []).map((font, index) => [`other-${index}`, font] as const)
  for (const [name, font] of [...texts, ...others]) pdf.registerFont(name, font)
  const has = (name: string, character: string) =>
    pdf.font(name)._font.font.hasGlyphForCodePoint(character.codePointAt(0)!)
  const withFont = (character: string): string => {
    const other = has("Tinos", character) ? undefined : others.find(([name]) => has(name, character))
    return other === undefined ? character : `<tspan font-family="${other[0]}">${character}</tspan>`
  }
  const [width, height] = [options.page ?? a4].flatMap((page) => [page.width * 72 / 25.4, page.height * 72 / 25.4])
  for (const score of "source" in scores ? [scores] : scores) {
    for (const svg of await toSvg(score, { ...options, onePage: false })) {
      const notes = await notesOf(svg)
      if (notes !== undefined) pdf.registerFont("notes", notes.font)
      const simple = svg
        // It knows no selectors of several parts, and makes lines without a width too wide.
        .replace(/<style[^]*?<\/style>/g, (css) => css.includes("@font-face") ? "" : css.replace(/#\w+ /g, ""))
        .replaceAll("{stroke:currentColor}", "{}")
        .replaceAll(" stroke-width=", " stroke=\"black\" stroke-width=")
        .replace(/(?<=<tspan[^>]*>)[^<]+/g, (text) => text.replace(/[^\0-\u024f\ue000-\uf8ff]/gu, withFont))
      draw(pdf.addPage({ size: [width, height], margin: 0 }), simple, 0, 0, {
        width,
        height,
        preserveAspectRatio: "xMinYMin",
        fontCallback: (family, bold, italic) => {
          if (family.startsWith("other-")) return family
          return family === notes?.family
            ? "notes"
            : `Tinos${bold || italic ? "-" : ""}${bold ? "Bold" : ""}${italic ? "Italic" : ""}`
        }
      })
    }
  }
  pdf.end()
  await ended
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

const resvg = async () => {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm")
  await initWasm(await Peers.fileOf("@resvg/resvg-wasm/index_bg.wasm"))
  return { Resvg, texts: await textFonts() }
}

let loaded: ReturnType<typeof resvg> | undefined

/**
 * Returns a page of a score as PNG, on white.
 *
 * **Gotchas**
 *
 * Rejects with a `RangeError` if there is no such page, and as {@link toPdf} does. Not for browsers.
 */
export const toPng = async (score: Music, options: PngOptions = {}): Promise<Uint8Array> => {
  const { Resvg, texts } =
    await (loaded ??= Peers.load("toPng", ["verovio", "@resvg/resvg-wasm", ...fontPackages], resvg))
  const { number = 1 } = options
  const pages = await toSvg(score, options)
  const svg = pages[number - 1]
  if (svg === undefined) throw new RangeError(`There is no page ${number}: the score has ${pages.length}.`)
  const notes = await notesOf(svg)
  const fonts = [...texts.map(([, font]) => font), ...(notes === undefined ? [] : [notes.font]), ...options.fonts ?? []]
  const drawing = new Resvg(svg.replaceAll("Times, serif", "Tinos"), {
    background: "white",
    fitTo: { mode: "width", value: options.pixels ?? 1240 },
    font: { fontBuffers: fonts, defaultFontFamily: "Tinos" }
  })
  try {
    return drawing.render().asPng()
  } finally {
    drawing.free()
  }
}
