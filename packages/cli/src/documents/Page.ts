/** A document for users, and what can be said about it in a line. */
export interface Page {
  /** Path in the repository: relative links between pages lead to other pages. */
  readonly path: string
  readonly text: string
}

/** A part of a page below one heading. */
export interface Section {
  readonly heading: string
  readonly text: string
}

/** Returns the parts of a page; the first has the title of the page. Lines of code are no headings. */
export const sectionsOf = (page: Page): ReadonlyArray<Section> => {
  const sections: Array<{ readonly heading: string; readonly lines: Array<string> }> = [{ heading: "", lines: [] }]
  let fence: string | undefined
  for (const line of page.text.split("\n")) {
    const [, ticks] = /^ *(`{3,})/.exec(line) ?? []
    if (ticks !== undefined) fence = fence === undefined ? ticks : ticks === fence ? undefined : fence
    const [, heading] = fence === undefined ? /^#{1,4} +(.*)/.exec(line) ?? [] : []
    if (heading !== undefined) sections.push({ heading, lines: [] })
    sections.at(-1)!.lines.push(line)
  }
  return sections.slice(1).map(({ heading, lines }) => ({ heading, text: lines.join("\n").trim() }))
}

export const titleOf = (page: Page): string => /^# +(.*)$/m.exec(page.text)?.[1] ?? page.path

/** Returns the first sentence of a page, or what a skill says about itself. */
export const summaryOf = (page: Page): string => {
  const [, description] = /^description: (.*)$/m.exec(page.text) ?? []
  const paragraph = description ?? /^# .*\n+(?!\n|```|#|\|)([^]+?)(?:\n\n|(?![^]))/m.exec(page.text)?.[1] ?? ""
  const plain = paragraph.replaceAll(/\[([^[\]]+)\]\([^()]*\)/g, "$1").replaceAll(/\s+/g, " ")
  return plain.split(/(?<=\.)\s/)[0] ?? ""
}
