/** Draws a score as SVG with Verovio, in browsers too. */
import * as Peers from "./Peers.ts"

/** Music as MusicXML: what `open` and `replaceMeasures` return. */
export interface Music {
  readonly source: string
}

/** Options of all pictures. */
export interface SvgOptions {
  /** Size of a page, in millimetres. Default: A4, upright. */
  readonly page?: { readonly width: number; readonly height: number } | undefined
  /** Draws one page that is as high as the music. Default: false. */
  readonly onePage?: boolean | undefined
  /** Other options of Verovio, such as `{ scale: 60, font: "Bravura", header: "none" }`. They win over the ones above. */
  readonly verovio?: Readonly<Record<string, unknown>> | undefined
}

/** Upright A4, in millimetres. */
export const a4 = { width: 210, height: 297 }

const credit = (type: string, justify: string, valign: string) => (text: string): string =>
  `<credit page="1"><credit-type>${type}</credit-type><credit-words justify="${justify}" halign="${justify}" valign="${valign}">${text}</credit-words></credit>`

/** Adds the head of the first page to a score that has none: Verovio would draw the title alone. */
const withCredits = (source: string): string => {
  const at = source.indexOf("<part-list")
  const head = source.slice(0, at)
  if (at < 0 || /<credit[\s>]/.test(head)) return source
  const texts = (pattern: string) =>
    Array.from(head.matchAll(new RegExp(`${pattern}[^>]*>([^<]+)<`, "g")), ([, text]) => text!)
  const people = (role: string) => texts(`<creator[^>]* type=["']${role}["']`)
  const credits = [
    ...texts("<(?:work|movement)-title").slice(0, 1).map(credit("title", "center", "top")),
    ...people("lyricist").map(credit("lyricist", "left", "bottom")),
    ...[...people("composer"), ...people("arranger")].map(credit("composer", "right", "bottom"))
  ]
  return head + credits.join("") + source.slice(at)
}

const verovio = async () => {
  const [{ default: create }, tools] = await Promise.all([import("verovio/wasm"), import("verovio/esm")])
  const module = await create()
  // Its warnings would be printed.
  tools.enableLogToBuffer(true, module)
  return () => new tools.VerovioToolkit(module)
}

let loaded: ReturnType<typeof verovio> | undefined

/**
 * Returns the pages of a score as SVG. Notes are shapes; texts are in the font Times of whoever shows the picture.
 *
 * **Gotchas**
 *
 * Rejects with a {@link MissingPackages} without `verovio`, and with Verovio's words if it cannot read the score: it reads no timewise ones.
 */
export const toSvg = async (score: Music, options: SvgOptions = {}): Promise<ReadonlyArray<string>> => {
  const { height, width } = options.page ?? a4
  const margin = 120
  const toolkit = (await (loaded ??= Peers.load("toSvg", ["verovio"], verovio)))()
  try {
    toolkit.setOptions({
      // Its unit is a tenth of a millimetre.
      pageWidth: width * 10,
      pageHeight: height * 10,
      pageMarginLeft: margin,
      pageMarginRight: margin,
      pageMarginTop: margin,
      pageMarginBottom: margin,
      scaleToPageSize: true,
      adjustPageHeight: options.onePage === true,
      footer: "encoded",
      // White space within texts moves them, where no browser draws.
      svgFormatRaw: true,
      // The same score gives the same picture.
      xmlIdSeed: 1,
      ...options.verovio
    })
    if (!toolkit.loadData(withCredits(score.source))) {
      throw new Error(`Verovio cannot read the score: ${toolkit.getLog().trim()}`)
    }
    return Array.from({ length: toolkit.getPageCount() }, (_, page) => toolkit.renderToSVG(page + 1))
  } catch (error) {
    if (!(error instanceof Error && error.name === "RuntimeError")) throw error
    // What was aborted cannot be used again.
    loaded = undefined
    throw new Error(`Verovio fails on the score: ${error.message}`, { cause: error })
  } finally {
    if (loaded !== undefined) toolkit.destroy()
  }
}
