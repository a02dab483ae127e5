/** Adds the runner to the site: its bundle, its script in each page, and marks in the code that it runs. */
import type { ExpressiveCodePlugin } from "@astrojs/starlight/expressive-code"
import type { AstroIntegration } from "astro"
import { build, type Plugin } from "esbuild"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { licences } from "@flat-sdk/tools/bundling/Licences"

const folder = join(import.meta.dirname, "..")
const root = join(folder, "../../../..")

/** Leaves the reader of ABC out, which is 16 kB: no snippet of a page uploads ABC. */
const withoutAbc: Plugin = {
  name: "without-abc",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]music[\\/]AbcTune\.ts$/ }, () => ({
      contents: "export const toMusicXml = () => ({ problem: 'the sandbox in this page reads no ABC' })"
    }))
}

/**
 * Bundles the worker with the client and the sandbox, and returns the licences of what is in it. It is compressed: a file server that does not compress
 * sends as few bytes as one that does. The page decompresses it. Some servers send names in `.gz` with `Content-Encoding`.
 */
const bundle = async (): Promise<string> => {
  const { metafile, outputFiles: [output] } = await build({
    entryPoints: [join(folder, "worker/main.ts")],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    plugins: [withoutAbc]
  })
  mkdirSync(join(folder, "generated"), { recursive: true })
  writeFileSync(join(folder, "generated/worker.bin"), gzipSync(output!.contents, { level: 9 }))
  return licences(metafile, root, [])
}

export const runner = (): AstroIntegration => {
  let texts = ""
  return {
    name: "flat-sdk-runner",
    hooks: {
      "astro:config:setup": async ({ injectScript }) => {
        texts = await bundle()
        injectScript("page", `import ${JSON.stringify(join(folder, "page/Buttons.ts"))}`)
      },
      "astro:build:done": ({ dir }) => writeFileSync(join(fileURLToPath(dir), "third-party-licences.txt"), texts)
    }
  }
}

/** Marks the code blocks that run, and their documented output, for the script of the page. */
export const marks = (): ExpressiveCodePlugin => ({
  name: "flat-sdk-runner",
  hooks: {
    postprocessRenderedBlock: ({ codeBlock: { metaOptions }, renderData: { blockAst } }) => {
      for (const mark of ["run", "output"]) {
        if (metaOptions.getBoolean(mark) === true) blockAst.properties[`data-${mark}`] = ""
      }
    }
  }
})
