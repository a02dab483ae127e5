/**
 * The parts of a README that follow from the manifest and the lists of documents, between comments: `status`, `requirements` and `documents`; and the `status`
 * of pages that begin with an installation.
 */
import * as Documents from "../packages/Documents.ts"
import * as Project from "../packages/Project.ts"
import type { Manifest } from "../packages/Published.ts"
import * as Requirements from "./Requirements.ts"

export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (cells: ReadonlyArray<string>, fill: string) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!, fill)).join(" | ")} |`
  const [head = [], ...body] = rows
  return [line(head, " "), line(head.map(() => "-"), "-"), ...body.map((row) => line(row, " "))].join("\n")
}

const pnpm = "npx -y pnpm@12.4.2"

/** Nothing can be published while the repository has no address. `inClone` says what takes the place of an installation until then. */
const statusOf = (inClone: string): string =>
  Project.isPlaceholder(Project.address)
    ? `Not on npm yet: until the first release, ${inClone}.`
    : "All packages are on npm, with the same version."

const flat = `\`${pnpm} exec node packages/cli/src/main.ts\` is \`flat\``
const flatInClone = `in a clone, ${flat}`
const programInClone = `run \`${pnpm} install\` in a clone, and save the program in its folder \`examples\``

/** What takes the place of an installation in a clone, by page. */
const inClone: Readonly<Record<string, string>> = {
  "docs/README.md": "each page says what to run in a clone instead",
  "docs/start/agents.md": flatInClone,
  "docs/start/effect.md": programInClone,
  "docs/start/music.md": flatInClone,
  "docs/start/promises.md": programInClone,
  "docs/start/school.md":
    `in a clone, \`${pnpm} roster …\` is \`roster …\` (from elsewhere with \`-C CLONE\` before \`roster\`), and ${flat}`
}

/** Pages that begin with an installation. */
export const pages = Object.keys(inClone)

const parts = ({ engines, name }: Manifest): Readonly<Record<string, string>> => ({
  status: statusOf(`[a clone of the repository](${Project.page("README.md")}) runs it`),
  requirements: table([["", "required"], ...Requirements.of(name, engines?.node ?? "")]),
  documents: table([
    ["document", "contents"],
    ...Documents.contentsOf(name).map(([file, contents]) => [`[\`${file}\`](${Project.page(file)})`, contents] as const)
  ])
})

/** Returns a README with another content between the comments of a part. Fails if it has no place for that. */
export const replaced = (text: string, part: string, content: string, readme: string): string => {
  const place = new RegExp(`(<!-- ${part} -->\n\n)[\\s\\S]*?(\n\n<!-- /${part} -->)`)
  if (!place.test(text)) throw new Error(`${readme} has no place for its ${part}: <!-- ${part} -->`)
  return text.replace(place, (_, opening: string, closing: string) => opening + content + closing)
}

/** Returns the README of the repository with what must be known before anything is installed. */
export const ofRepository = (text: string): string =>
  replaced(
    text,
    "status",
    `${
      statusOf(`run \`${pnpm} demo\` in a clone`)
    } Not yet run against flat.io, only against [the sandbox](packages/sandbox/README.md).`,
    "README.md"
  )

/** Returns a page that begins with an installation, with what to do until that works. */
export const ofPage = (text: string, page: string): string =>
  replaced(text, "status", statusOf(inClone[page] ?? ""), page)

/** Returns a README with its parts written anew. */
export const written = (text: string, manifest: Manifest): string =>
  Object.entries(parts(manifest)).reduce(
    (text, [part, content]) => replaced(text, part, content, `the README of ${manifest.name}`),
    text
  )
