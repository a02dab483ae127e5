// What is used of packages that have no declarations.
declare module "verovio/wasm" {
  export default function(): Promise<object>
}
declare module "verovio/esm" {
  export function enableLogToBuffer(enabled: boolean, module: object): void
  export class VerovioToolkit {
    constructor(module: object)
    setOptions(options: object): void
    loadData(data: string): boolean
    getLog(): string
    getPageCount(): number
    renderToSVG(page: number): string
    destroy(): void
  }
}
declare module "pdfkit" {
  export default class PDFDocument {
    constructor(options: object)
    registerFont(name: string, source: Uint8Array): void
    font(name: string): { readonly _font: { readonly font: { hasGlyphForCodePoint(point: number): boolean } } }
    addPage(options: object): this
    on(event: "data" | "end", listener: (chunk: Uint8Array<ArrayBuffer>) => void): this
    end(): void
  }
}
declare module "svg-to-pdfkit" {
  type FontCallback = (family: string, bold: boolean, italic: boolean) => string
  export default function(
    pdf: object,
    svg: string,
    x: number,
    y: number,
    options: { fontCallback: FontCallback; [option: string]: unknown }
  ): void
}
declare module "wawoff2" {
  const wawoff2: { readonly decompress: (woff2: Uint8Array) => Promise<Uint8Array> }
  export default wawoff2
}
declare const process: {
  getBuiltinModule(name: "node:module"): { createRequire(from: string): { resolve(specifier: string): string } }
  getBuiltinModule(name: "node:fs/promises"): { readFile(path: string): Promise<Uint8Array> }
}
