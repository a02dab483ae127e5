/** Finds parts of the documents by words. */
import MiniSearch from "minisearch"
import { type Page, type Section, sectionsOf, titleOf } from "./Page.ts"

export interface Found {
  readonly section: Section
  /** The line of the section that has most of the words. */
  readonly line: string
}

const widest = 240

/** Returns the part of a long line around the first of some words. */
const around = (line: string, terms: ReadonlyArray<string>): string => {
  if (line.length <= widest) return line
  const first = Math.min(...terms.map((term) => line.toLowerCase().indexOf(term)).filter((at) => at >= 0))
  const start = Number.isFinite(first) ? Math.max(0, Math.min(first - 80, line.length - widest)) : 0
  return `${start > 0 ? "…" : ""}${line.slice(start, start + widest)}${start + widest < line.length ? "…" : ""}`
}

const lineOf = ({ text }: Section, terms: ReadonlyArray<string>): string => {
  const lines = text.split("\n").slice(1).filter((line) => /\p{L}/u.test(line))
  const score = (line: string) => terms.filter((term) => line.toLowerCase().includes(term)).length
  const best = lines.reduce((best, line) => score(line) > score(best) ? line : best, lines[0] ?? "")
  return around(best.replaceAll(/\s{2,}/g, " ").trim(), terms)
}

/** Returns a function that finds sections, the best first. */
export const make = (pages: ReadonlyArray<Page>): (words: string) => ReadonlyArray<Found> => {
  const sections = pages.flatMap(sectionsOf)
  const search = new MiniSearch<{ readonly id: number }>({
    fields: ["title", "heading", "text"],
    searchOptions: {
      boost: { title: 2, heading: 3 },
      prefix: (word) => word.length > 3,
      fuzzy: (word) => word.length > 5 ? 0.2 : false
    }
  })
  search.addAll(sections.map(({ heading, page, text }, id) => ({ id, title: titleOf(page), heading, text })))
  return (words) =>
    search.search(words).map(({ id, terms }) => {
      const section = sections[Number(id)]!
      return { section, line: lineOf(section, terms) }
    })
}
