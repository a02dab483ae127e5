/** Links and headings of Markdown. */

/** A text without its code. */
const prose = (markdown: string): string =>
  markdown.replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2 *$/gm, "").replace(/`[^`\n]*`/g, "code")

/** Where links, images and references lead. */
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

/** The name that GitHub gives to a heading. */
const slug = (heading: string): string =>
  heading.trim().toLowerCase().replaceAll(/[`*]/g, "").replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-")

/** Names of the headings, as links spell them. */
export const headings = (markdown: string): ReadonlySet<string> =>
  new Set(
    [...markdown.replace(/^( *)(`{3,})[^\n]*\n[\s\S]*?^\1\2 *$/gm, "").matchAll(/^#{1,6} +(.*)$/gm)].map((match) =>
      slug(match[1]!)
    )
  )
