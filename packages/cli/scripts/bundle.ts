/** Bundles the command: the pages of the documents become part of it, compressed. */
import type { Plugin } from "esbuild"
import { join } from "node:path"
import * as CommandBundle from "../../../scripts/bundling/CommandBundle.ts"

const root = join(import.meta.dirname, "..")

const documents = (isDraft: boolean): Plugin => ({
  name: "documents",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]documents[\\/]Pages\.ts$/ }, async () => {
      const { pages } = await import("../src/documents/Pages.ts")
      return {
        contents: CommandBundle.compressed(JSON.stringify(pages), "export const pages = JSON.parse(text)", isDraft),
        loader: "js"
      }
    })
})

export const write = (folder: string, isDraft = false): Promise<void> =>
  CommandBundle.write({
    root,
    name: "flat",
    folder,
    // `ws` uses the first two if they are installed, and `flat score pdf` the others.
    optional: [
      "bufferutil",
      "utf-8-validate",
      "verovio/esm",
      "verovio/wasm",
      "pdfkit",
      "svg-to-pdfkit",
      "wawoff2",
      "@resvg/resvg-wasm"
    ],
    plugins: [documents(isDraft)],
    isDraft
  })
