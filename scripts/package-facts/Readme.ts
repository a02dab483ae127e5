/** The parts of a README that follow from the manifest and the lists of documents, between comments: `requirements` and `documents`. */
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

const parts = ({ engines, name }: Manifest): Readonly<Record<string, string>> => ({
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

/** Returns the README of the repository, or the first page of the site, with what must be known before anything is installed. Nothing can be published while the repository has no address. */
export const ofRepository = (text: string): string =>
  replaced(
    text,
    "status",
    `${
      Project.isPlaceholder(Project.address)
        ? "Not on npm yet: until the first release, run `npx -y pnpm@12.4.2 demo` in a clone."
        : "All packages are on npm, with the same version."
    } Not yet run against flat.io, only against [the sandbox](packages/sandbox/README.md).`,
    "README.md"
  )

/** Returns a README with its parts written anew. */
export const written = (text: string, manifest: Manifest): string =>
  Object.entries(parts(manifest)).reduce(
    (text, [part, content]) => replaced(text, part, content, `the README of ${manifest.name}`),
    text
  )
