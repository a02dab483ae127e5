/** Finds parts of the documents by words. */
import MiniSearch from "minisearch"
import { type Page, sectionsOf, titleOf } from "./Page.ts"

export interface Found {
  readonly page: string
  readonly section: string
  /** The line of the section that has most of the words, or its beginning. */
  readonly line: string
}

const lineOf = (text: string, terms: ReadonlyArray<string>): string => {
  const lines = text.split("\n").slice(1).filter((line) => /\p{L}/u.test(line))
  const score = (line: string) => terms.filter((term) => line.toLowerCase().includes(term)).length
  return (lines.toSorted((a, b) => score(b) - score(a))[0] ?? "").replaceAll(/\s{2,}/g, " ").trim().slice(0, 240)
}

/** Returns a function that finds sections, the best first. */
export const make = (pages: ReadonlyArray<Page>): (words: string) => ReadonlyArray<Found> => {
  const sections = pages.flatMap((page) =>
    sectionsOf(page).map(({ heading, text }) => ({ page: page.path, title: titleOf(page), heading, text }))
  )
  const search = new MiniSearch<{ readonly id: number }>({
    fields: ["title", "heading", "text"],
    searchOptions: {
      boost: { title: 2, heading: 3 },
      prefix: (word) => word.length > 3,
      fuzzy: (word) => word.length > 5 ? 0.2 : false
    }
  })
  search.addAll(sections.map((section, id) => ({ ...section, id })))
  return (words) =>
    search.search(words).map(({ id, terms }) => {
      const { heading, page, text } = sections[Number(id)]!
      return { page, section: heading, line: lineOf(text, terms) }
    })
}
