/** Links and headings of Markdown. */

/** Returns a text without its code. */
const prose = (markdown: string): string =>
  markdown.replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2 *$/gm, "").replace(/`[^`\n]*`/g, "code")

/** Returns the targets of links, images and references. */
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
const slug = (heading: string): string =>
  heading.trim().toLowerCase().replaceAll(/[`*]/g, "").replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-")

/** Returns the anchors of the headings. */
export const headings = (markdown: string): ReadonlySet<string> =>
  new Set(
    [...markdown.replace(/^( *)(`{3,})[^\n]*\n[\s\S]*?^\1\2 *$/gm, "").matchAll(/^#{1,6} +(.*)$/gm)].map((match) =>
      slug(match[1]!)
    )
  )
