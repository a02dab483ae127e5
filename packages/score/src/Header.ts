/** The title and the people of a score. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, textOf } from "./xml/Elements.ts"

/** A person that the score names. */
export interface Person {
  /** Such as `composer`, `lyricist`, `arranger`, or what the score says. */
  readonly role: string
  readonly name: string
}

const credits = (root: XmlElement, type: string): ReadonlyArray<string> =>
  children(root, "credit")
    .filter((credit) => children(credit, "credit-type").some(({ text }) => text.trim() === type))
    .map((credit) => children(credit, "credit-words").map(({ text }) => text.trim()).join(" ").trim())
    .filter((text) => text !== "")

/** Returns the title: that of the movement, of the work, or what the first page shows as one. */
export const titleOf = (root: XmlElement): string | undefined =>
  [textOf(root, "work/work-title"), textOf(root, "movement-title"), credits(root, "title")[0]].find((title) =>
    title !== undefined
  )

/** Returns the people, in the order of the score, each once. */
export const peopleOf = (root: XmlElement): ReadonlyArray<Person> => {
  const identification = child(root, "identification")
  const people = [
    ...(identification ? children(identification, "creator") : []).map(({ attributes, text }) => ({
      role: attributes.type ?? "creator",
      name: text.trim().replaceAll(/\s+/g, " ")
    })),
    ...["composer", "lyricist", "arranger"].flatMap((role) => credits(root, role).map((name) => ({ role, name })))
  ]
  return people.filter(({ name, role }, index) =>
    name !== "" && people.findIndex((other) => other.name === name && other.role === role) === index
  )
}
