/**
 * The parts of a README that follow from the manifest and the lists of documents, between comments: `status`, `requirements` and `documents`; and the `status`
 * of pages that begin with an installation.
 */
import * as Documents from "../workspace/Documents.ts"
import * as Markdown from "../workspace/Markdown.ts"
import * as Project from "../workspace/Project.ts"
import type { Manifest } from "../workspace/Published.ts"
import * as Requirements from "./Requirements.ts"

const pnpm = "npx -y pnpm@12.4.2"

/** Nothing can be published while the repository has no address. `inClone` says what takes the place of an installation until then. */
const statusOf = (inClone: string): string =>
  Project.isPlaceholder(Project.address)
    ? `Not on npm yet: until the first release, ${inClone}.`
    : "All packages are on npm."

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
  requirements: Markdown.table([["", "required"], ...Requirements.of(name, engines?.node ?? "")]),
  documents: Markdown.table([
    ["document", "contents"],
    ...Documents.contentsOf(name).map(([file, contents]) => [`[\`${file}\`](${Project.page(file)})`, contents] as const)
  ])
})

/** Returns the README of the repository with what must be known before anything is installed. */
export const ofRepository = (text: string): string =>
  Markdown.replacePart(
    text,
    "status",
    `${
      statusOf(`run \`${pnpm} demo\` in a clone`)
    } Not yet run against flat.io, only against [the sandbox](packages/sandbox/README.md).`,
    "README.md"
  )

/** Returns a page that begins with an installation, with what to do until that works. */
export const ofPage = (text: string, page: string): string =>
  Markdown.replacePart(text, "status", statusOf(inClone[page] ?? ""), page)

/** Returns a README with its parts written anew. */
export const rewrite = (text: string, manifest: Manifest): string =>
  Object.entries(parts(manifest)).reduce(
    (text, [part, content]) => Markdown.replacePart(text, part, content, `the README of ${manifest.name}`),
    text
  )
