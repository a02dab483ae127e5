/**
 * Checks the Markdown of a tarball, whose readers do not have this repository. Each link must refer to the tarball or to a public site, each named
 * document must be in the tarball, and no command may be one of this repository.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { page } from "./Project.ts"
import { readManifest, root } from "./Published.ts"

/** Returns a text without its code. */
const prose = (markdown: string): string =>
  markdown.replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2 *$/gm, "").replace(/`[^`\n]*`/g, "code")

export const linksOf = (markdown: string): ReadonlyArray<string> => {
  const text = prose(markdown)
  return [
    /\]\(<?([^()\s<>]+)>?(?: +"[^"]*")?\)/g,
    /^ *\[[^\]]+\]: +<?([^\s<>]+)/gm,
    /<(https?:[^\s<>]+)>/g,
    /\b(?:href|src)="([^"]+)"/g
  ]
    .flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!))
}

/** Returns the anchor that GitHub gives to a heading. */
export const slug = (heading: string): string =>
  heading.trim().toLowerCase().replaceAll(/[`*]/g, "").replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-")

export const headings = (markdown: string): ReadonlySet<string> =>
  new Set(
    [...markdown.replace(/^( *)(`{3,})[^\n]*\n[\s\S]*?^\1\2 *$/gm, "").matchAll(/^#{1,6} +(.*)$/gm)].map((match) =>
      slug(match[1]!)
    )
  )

/** Sites that documents may link to, beside the repository. */
const sites = [
  "abcnotation.com",
  "flat.io",
  "jqlang.org",
  "modelcontextprotocol.io",
  "opentelemetry.io",
  "standardschema.dev"
]

const repository = page("")

const external = (link: string): string | undefined => {
  if (link.startsWith(repository)) {
    const exists = fs.existsSync(path.join(root, link.slice(repository.length).split("#")[0]!))
    return exists ? undefined : `links to ${link}, which is not in the repository`
  }
  const host = URL.canParse(link) ? new URL(link).hostname : undefined
  if (host === undefined || sites.includes(host)) return undefined
  return `links to ${link}: only ${sites.join(", ")} are known to be public`
}

const internal = (file: string, link: string, read: (file: string) => string | undefined): string | undefined => {
  const [target = "", anchor] = link.split("#")
  const found = target === "" ? file : path.posix.join(path.posix.dirname(file), target)
  if (found.startsWith("..")) return `links to ${link}, which is outside the package`
  const text = read(found)
  if (text === undefined) return `links to ${link}, which is not published`
  return anchor === undefined || headings(text).has(anchor)
    ? undefined
    : `links to ${link}, a heading that does not exist`
}

/** The changelog may refer to files that are not published: its entries are not rewritten. */
const isChangelog = (file: string): boolean => file === "CHANGELOG.md"

export const problems = (
  files: ReadonlyArray<string>,
  read: (file: string) => string | undefined
): ReadonlyArray<string> => {
  const ours = Object.keys(readManifest(root).scripts ?? {})
  const commands = new RegExp(`\\bpnpm (?:run )?(?:${ours.join("|")})\\b`, "g")
  return files.filter((file) => file.endsWith(".md")).flatMap((file) => {
    const text = read(file) ?? ""
    const found = linksOf(text).flatMap((link) =>
      (/^[a-z][a-z+.-]*:/i.test(link) ? external(link) : internal(file, link, read)) ?? []
    )
    const named = [...text.matchAll(/`(docs\/[\w/-]+\.md)`/g)]
      .filter(([, document = ""]) => !isChangelog(file) && !files.includes(document))
      .map(([, document]) => `names ${document}, which is not published`)
    const run = [...isChangelog(file) ? [] : text.matchAll(commands)].map(([command]) =>
      `names ${command}, a command of this repository`
    )
    return [...found, ...named, ...run].map((problem) => `${file} ${problem}`)
  })
}

/** Returns a table, with columns of equal width as the formatter of the repository writes them. The first row is its head. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)))
  const line = (cells: ReadonlyArray<string>, fill: string) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!, fill)).join(" | ")} |`
  const [head = [], ...body] = rows
  return [line(head, " "), line(head.map(() => "-"), "-"), ...body.map((row) => line(row, " "))].join("\n")
}

/** Returns a page with another content between the comments of a part. Fails if it has no place for that. */
export const replacePart = (text: string, part: string, content: string, file: string): string => {
  const place = new RegExp(`(<!-- ${part} -->\n\n)[\\s\\S]*?(\n\n<!-- /${part} -->)`)
  if (!place.test(text)) throw new Error(`${file} has no place for its ${part}: <!-- ${part} -->`)
  return text.replace(place, (_, opening: string, closing: string) => opening + content + closing)
}
