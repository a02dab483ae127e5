/** Bundles the command: the pages of the documents become part of it, compressed, and the help of `flat` itself stands alone. */
import * as CommandBundle from "@flat-sdk/tools/bundling/CommandBundle"
import { build, type Plugin } from "esbuild"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")

const documents = (isDraft: boolean): Plugin => ({
  name: "documents",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]documents[\\/]Pages\.ts$/ }, async () => {
      const { pages } = await import("../src/documents/Pages.ts")
      return {
        contents: CommandBundle.compress(JSON.stringify(pages), "export const pages = JSON.parse(text)", isDraft),
        loader: "js"
      }
    })
})

/**
 * Bundles the help with its document by itself. In a part that other modules share it would load most of effect, and be printed as late as the result of a
 * command.
 */
const help: Plugin = {
  name: "help",
  setup: (command) => {
    command.onLoad({ filter: /[\\/]src[\\/]Help\.ts$/ }, async ({ path }) => {
      const { doc } = await import("../src/RootDoc.ts")
      const found: Plugin = {
        name: "document",
        setup: (help) =>
          help.onLoad({ filter: /[\\/]RootDoc\.ts$/ }, () => ({
            contents: `export const doc = JSON.parse(${JSON.stringify(JSON.stringify(doc))})`
          }))
      }
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        format: "esm",
        platform: "node",
        target: "node22.19",
        legalComments: "none",
        plugins: [found],
        write: false
      })
      return { contents: outputFiles[0]!.text, loader: "js" }
    })
  }
}

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
    plugins: [documents(isDraft), help],
    isDraft
  })
