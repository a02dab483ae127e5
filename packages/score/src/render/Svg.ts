/** Draws a score as SVG with Verovio, in browsers too. */
import * as Peers from "./Peers.ts"

/** What is drawn: a score, or anything else with the text of its MusicXML. */
export type Music = { readonly source: string }

/** Options of all pictures. */
export interface SvgOptions {
  /** Size of a page, in millimetres. Default: A4, upright. */
  readonly page?: { readonly width: number; readonly height: number } | undefined
  /** Other options of Verovio, such as `{ scale: 60, header: "none", adjustPageHeight: true }`. */
  readonly verovio?: Readonly<Record<string, unknown>> | undefined
}

interface Toolkit {
  setOptions(options: object): void
  loadData(data: string): boolean
  getLog(): string
  getPageCount(): number
  renderToSVG(page: number): string
  destroy(): void
}

const credit = (type: string, justify: string, valign: string, weight = "normal") => (text: string): string =>
  `<credit page="1"><credit-type>${type}</credit-type><credit-words font-weight="${weight}" justify="${justify}" halign="${justify}" valign="${valign}">${text}</credit-words></credit>`

/** Adds the head of the first page to a score that has none: Verovio would draw the title alone. */
const withCredits = (source: string): string => {
  const at = source.indexOf("<part-list")
  const head = source.slice(0, at)
  if (at < 0 || /<credit[\s>]/.test(head)) return source
  const texts = (tag: string) => [...head.matchAll(new RegExp(`<${tag}[^<>]*>([^<]+)`, "g"))].map(([, text]) => text!)
  const credits = [
    ...texts("(?:work|movement)-title").slice(0, 1).map(credit("title", "center", "top", "bold")),
    ...texts("creator[^<>]* type=.lyricist").map(credit("lyricist", "left", "bottom")),
    ...texts("creator[^<>]* type=.(?:composer|arranger)").map(credit("composer", "right", "bottom"))
  ]
  return head + credits.join("") + source.slice(at)
}

const verovio = async (): Promise<() => Toolkit> => {
  const [{ default: create }, tools] = await Promise.all([import("verovio/wasm"), import("verovio/esm")])
  const module: object = await create()
  // Its warnings would be printed.
  tools.enableLogToBuffer(true, module)
  return () => new tools.VerovioToolkit(module)
}

let loading: ReturnType<typeof verovio> | undefined

/**
 * Returns the pages of a score as SVG. Notes are shapes; words are in Times, a font of the viewer.
 *
 * Rejects with {@link MissingPackages} without `verovio`, and with Verovio's words if it cannot read the score: it reads no `score-timewise`.
 */
export const toSvg = async (score: Music, options: SvgOptions = {}): Promise<ReadonlyArray<string>> => {
  const { height, width } = options.page ?? { width: 210, height: 297 }
  const toolkit = (await (loading ??= Peers.load("toSvg", ["verovio"], verovio)))()
  try {
    toolkit.setOptions({
      // In tenths of a millimetre.
      pageWidth: width * 10,
      pageHeight: height * 10,
      ...Object.fromEntries(["Left", "Right", "Top", "Bottom"].map((side) => [`pageMargin${side}`, 120])),
      scaleToPageSize: true,
      footer: "encoded",
      // White space within words moves them, where no browser draws.
      svgFormatRaw: true,
      // The same score gives the same picture.
      xmlIdSeed: 1,
      ...options.verovio
    })
    if (!toolkit.loadData(withCredits(score.source))) throw new Error(toolkit.getLog().trim())
    const pages = Array.from({ length: toolkit.getPageCount() }, (_, page) => toolkit.renderToSVG(page + 1))
    toolkit.destroy()
    return pages
  } catch (error) {
    // What was aborted cannot be used again.
    loading = undefined
    throw new Error(`Verovio cannot draw the score: ${(error as Error).message}`, { cause: error })
  }
}
