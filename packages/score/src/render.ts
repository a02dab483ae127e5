/** Pictures of scores. The packages that draw are loaded when a function is called; without them it rejects with the command that installs them. */
import * as Peers from "./render/Peers.ts"
import { type Music, type SvgOptions, toSvg } from "./render/Svg.ts"

export { MissingPackages } from "./render/Peers.ts"
export { type Music, type SvgOptions, toSvg } from "./render/Svg.ts"

/** Options of files, which have their fonts inside. */
export interface FileOptions extends SvgOptions {
  /** TrueType or OpenType fonts for words that are not in Latin, Greek, Cyrillic or Hebrew letters. */
  readonly fonts?: ReadonlyArray<Uint8Array> | undefined
  /** Number of the page that a PNG shows, from 1. Default: 1. */
  readonly number?: number | undefined
  /** Width of a PNG in pixels. Default: 1240, which is 150 dots per inch on A4. */
  readonly pixels?: number | undefined
}

/** Letters for signs in words, such as `Clarinet in B♭`, which Tinos does not have. */
const letters: Readonly<Record<string, string>> = { "♭": "b", "♯": "#" }

interface Pdf extends AsyncIterable<BlobPart> {
  registerFont(name: string, source: Uint8Array): void
  font(name: string): { readonly _font: { readonly font: { hasGlyphForCodePoint(point: number): boolean } } }
  addPage(options: object): Pdf
  end(): void
}

type Fonts = ReadonlyArray<readonly [name: string, font: Uint8Array]>
const fontPackages = ["@expo-google-fonts/tinos", "wawoff2"]
const suffixes = ["", "-Bold", "-Italic", "-BoldItalic"]

/** Returns the font of words in four styles: Tinos is as wide as Times, for which Verovio sets them. */
const wordFonts = (): Promise<Fonts> => {
  const fonts = ["400Regular", "700Bold", "400Regular_Italic", "700Bold_Italic"].map(async (style, at) => {
    const file = await Peers.fileOf(`@expo-google-fonts/tinos/${style}/Tinos_${style}.ttf`)
    return [`Tinos${suffixes[at]}`, file] as const
  })
  return Promise.all(fonts)
}

/** Returns the font of the notes within words (♩ = 96), one for all styles: Verovio puts it into such pages, compressed. */
const noteFonts = async (svg: string): Promise<Fonts> => {
  const [, family, base64] = /@font-face\s*\{\s*font-family:\s*['"]?(\w+)(?!\w)[^}@]*base64,([\w+/=]+)/.exec(svg) ?? []
  if (base64 === undefined) return []
  const { default: { decompress } } = await import("wawoff2")
  const font: Uint8Array = await decompress(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
  return suffixes.map((suffix) => [`${family}${suffix}`, font])
}

const pdfkit = async () => {
  const [{ default: Document }, { default: draw }] = await Promise.all([import("pdfkit"), import("svg-to-pdfkit")])
  const make = (): Pdf => new Document({ autoFirstPage: false, info: { Creator: "Flat SDK" } })
  return { make, draw, words: await wordFonts() }
}

/**
 * Returns a PDF of a score, or of several: each begins on a new page. Its words can be searched.
 *
 * Rejects with {@link MissingPackages}, and as {@link toSvg} does. Not for browsers: it reads files of packages.
 */
export const toPdf = async (scores: Music | ReadonlyArray<Music>, options: FileOptions = {}): Promise<Uint8Array> => {
  const needed = ["verovio", "pdfkit", "svg-to-pdfkit", ...fontPackages]
  const { draw, make, words } = await Peers.load("toPdf", needed, pdfkit)
  const pdf = make()
  const register = (fonts: Fonts) => fonts.forEach(([name, font]) => pdf.registerFont(name, font))
  const others = (options.fonts ?? []).map((font, index) => [`other${index}`, font] as const)
  register([...words, ...others])
  const has = (name: string, letter: string) => pdf.font(name)._font.font.hasGlyphForCodePoint(letter.codePointAt(0)!)
  const withFont = (letter: string): string => {
    const other = has("Tinos", letter) ? undefined : others.find(([name]) => has(name, letter))
    return other === undefined ? letters[letter] ?? letter : `<tspan font-family="${other[0]}">${letter}</tspan>`
  }
  const [width, height] = Object.values({ width: 210, height: 297, ...options.page }).map((mm) => (mm * 72) / 25.4)
  for (const score of "source" in scores ? [scores] : scores) {
    for (const svg of await toSvg(score, options)) {
      register(await noteFonts(svg))
      // It knows no selectors of several parts, and makes lines without a width too wide.
      const simple = svg
        .replace(/<style[^]*?(?:<\/style>|$)/g, (css) => css.includes("@font-face") ? "" : css.replace(/#\w+ /g, ""))
        .replaceAll("{stroke:currentColor}", "{}")
        .replaceAll(" stroke-width=", " stroke=\"black\" stroke-width=")
        .replaceAll("Times, serif", "Tinos")
        .replace(/(?<=<tspan[^>]*>)[^<]+/g, (text) => text.replace(/[^\0-\u024f\ue000-\uf8ff]/gu, withFont))
      const page = pdf.addPage({ size: [width, height], margin: 0 })
      draw(page, simple, 0, 0, { width, height, preserveAspectRatio: "xMinYMin" })
    }
  }
  pdf.end()
  return new Uint8Array(await new Blob(await Array.fromAsync(pdf)).arrayBuffer())
}

const resvg = async () => {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm")
  await initWasm(await Peers.fileOf("@resvg/resvg-wasm/index_bg.wasm"))
  return { Resvg, words: await wordFonts() }
}

let loading: ReturnType<typeof resvg> | undefined

/** Returns a page of a score as PNG, on white. Rejects with a `RangeError` if there is no such page, and as {@link toPdf} does. Not for browsers. */
export const toPng = async (score: Music, options: FileOptions = {}): Promise<Uint8Array> => {
  const needed = ["verovio", "@resvg/resvg-wasm", ...fontPackages]
  const { Resvg, words: tinos } = await (loading ??= Peers.load("toPng", needed, resvg))
  const { fonts = [], number = 1, pixels = 1240 } = options
  const pages = await toSvg(score, options)
  const svg = pages[number - 1]
  if (svg === undefined) throw new RangeError(`There is no page ${number}: the score has ${pages.length}.`)
  const own = [...tinos, ...await noteFonts(svg)].map(([, font]) => font)
  const words = fonts.length > 0 ? svg : svg.replace(/[♭♯]/g, (sign) => letters[sign]!)
  return new Resvg(words.replaceAll("Times, serif", "Tinos"), {
    background: "white",
    fitTo: { mode: "width", value: pixels },
    font: { fontBuffers: [...new Set([...own, ...fonts])], defaultFontFamily: "Tinos" }
  }).render().asPng()
}
