/**
 * Bundles the worker with the client and the sandbox, compressed: a file server that does not compress sends as few bytes as one that does. The page
 * decompresses it.
 */
import { build } from "esbuild"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { gzipSync } from "node:zlib"
import { licences } from "../../../../../scripts/bundling/Licences.ts"

const entry = join(import.meta.dirname, "../worker/main.ts")
const root = join(import.meta.dirname, "../../../../..")

/** Writes the bundle, and returns the licences of what is in it. The name must not end in `.gz`, which some servers send with `Content-Encoding`. */
export const write = async (file: string): Promise<string> => {
  const { metafile, outputFiles: [output] } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none"
  })
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, gzipSync(output!.contents, { level: 9 }))
  return licences(metafile, root, [])
}

/** Writes the licences beside the pages. */
export const writeLicences = (folder: string, text: string): void =>
  writeFileSync(join(folder, "third-party-licences.txt"), text)
