/** The sections of the site in the order of its navigation, and the order of their pages. Pages that a section does not name come after the others. */
import type { Page } from "./Page.ts"

interface Section {
  readonly label: string
  readonly folder: string
  readonly first?: ReadonlyArray<string>
}

export const sections: ReadonlyArray<Section> = [
  { label: "Start", folder: "start" },
  { label: "Guides", folder: "guides", first: ["authentication", "call-options", "testing", "quota"] },
  { label: "Cookbook", folder: "cookbook" },
  { label: "Reference", folder: "reference", first: ["operations", "errors", "reliability", "exit-codes"] },
  { label: "Packages", folder: "packages", first: ["promise", "core"] },
  { label: "Command line", folder: "command-line" },
  { label: "Agents", folder: "agents" },
  { label: "Roster", folder: "roster", first: ["files", "plan", "engine", "results", "year"] },
  { label: "How it is made", folder: "internals", first: ["request-path", "performance"] }
]

/** Returns the place of a page in its section: a folder's own page is the first. */
export const order = ({ id }: Page): number | undefined => {
  const { first = [], folder } = sections.find(({ folder }) => id === folder || id.startsWith(`${folder}/`)) ?? {}
  if (id === folder) return 0
  const index = first.indexOf(id.slice(`${folder}/`.length))
  return index === -1 ? undefined : index + 1
}
