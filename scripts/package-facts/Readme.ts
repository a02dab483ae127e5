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

/** Returns the README of the repository, or the first page of the site, with its sentence about npm: nothing can be published while the repository has no address. */
export const ofRepository = (text: string): string =>
  replaced(
    text,
    "status",
    Project.isPlaceholder(Project.address)
      ? "The packages are not on npm yet: what installs them here works after the first release. Until then, use a clone of the repository: its README ends with the two commands to run in it."
      : "All packages are on npm, with the same version.",
    "README.md"
  )

/** Returns a README with its parts written anew. */
export const written = (text: string, manifest: Manifest): string =>
  Object.entries(parts(manifest)).reduce(
    (text, [part, content]) => replaced(text, part, content, `the README of ${manifest.name}`),
    text
  )
