/** The pages of the API reference, which `api/Reference.ts` writes before the site is built. */
import * as fs from "node:fs"
import type { Source } from "./Page.ts"
import { read, root } from "./Repository.ts"

/** The folder of the pages. It is not in git. */
export const generatedFolder = "apps/site/src/api/generated"

/** Returns the pages that were written, those of the packages themselves first. */
export const reference = (): ReadonlyArray<Source> =>
  fs.globSync(`${generatedFolder}/*/*.md`, { cwd: root }).toSorted().map((file) => ({
    id: file.replace(generatedFolder, "api").replace(/(\/index)?\.md$/, ""),
    file,
    markdown: read(file)
  }))

const entities: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" }

/** Returns text without the entities that keep it from being Markdown. */
export const decodeEntities = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d+)|\w+);/g,
    (whole, code?: string) => code === undefined ? entities[whole]! : String.fromCodePoint(Number(code))
  )

/** Returns the Markdown for programs: types without links. */
export const twinOf = (markdown: string): string =>
  markdown.replaceAll(
    /<code>(.*?)<\/code>/g,
    (_, type: string) => `\`${decodeEntities(type.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"))}\``
  ).replaceAll(
    /^\| .*$/gm,
    (row) => row.replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/\\?\|/g, "\\|"))
  )
