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
    // `ws` uses these packages if they are installed.
    optional: ["bufferutil", "utf-8-validate"],
    plugins: [documents(isDraft)],
    isDraft
  })
