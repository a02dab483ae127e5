/** The sections of the site in the order of its navigation, and the order of their pages. Pages that a section does not name come after the others. */
import type { Page } from "./Page.ts"

interface Section {
  readonly label: string
  readonly folder: string
  readonly first?: ReadonlyArray<string>
  /** Pages of other sections that readers look for in this one. */
  readonly also?: ReadonlyArray<string>
}

export const sections: ReadonlyArray<Section> = [
  { label: "Start", folder: "start", first: ["promises", "effect", "music", "school", "agents"] },
  { label: "Guides", folder: "guides", first: ["authentication", "call-options", "testing", "quota"] },
  { label: "Cookbook", folder: "cookbook" },
  {
    label: "Reference",
    folder: "reference",
    first: ["operations", "errors", "reliability", "exit-codes"],
    also: ["guides/call-options"]
  },
  { label: "API of promise", folder: "api/promise", first: ["flatclient"] },
  { label: "API of core", folder: "api/core", first: ["flatclient"] },
  { label: "Packages", folder: "packages", first: ["promise", "core"] },
  { label: "Command line", folder: "command-line" },
  { label: "Agents", folder: "agents" },
  { label: "Roster", folder: "roster", first: ["files", "plan", "engine", "results", "year"] },
  { label: "How it is made", folder: "internals", first: ["request-path", "desk", "performance", "decisions"] }
]

/** Returns the pages of a section in their order: the folder's own page is the first. */
export const pagesOf = ({ first = [], folder }: Section, pages: ReadonlyArray<Page>): ReadonlyArray<Page> => {
  const named = ["", ...first].map((name) => name === "" ? folder : `${folder}/${name}`)
  const within = pages.filter(({ id }) => id === folder || id.startsWith(`${folder}/`))
  return [
    ...named.flatMap((id) => within.filter((page) => page.id === id)),
    ...within.filter(({ id }) => !named.includes(id))
  ]
}
