/** The title and the people of a score. */
import type { XmlElement } from "@rgrove/parse-xml"
import { child, children, textOf } from "./xml/Elements.ts"

/** A person that the score names. */
export interface Person {
  /** Such as `composer`, `lyricist`, `arranger`, or what the score says. */
  readonly role: string
  readonly name: string
}

/** Returns what the first page shows as credits of a type. */
const credits = (root: XmlElement, type: string): ReadonlyArray<string> =>
  children(root, "credit").filter((credit) => children(credit, "credit-type").some(({ text }) => text.trim() === type))
    .map((credit) => children(credit, "credit-words").map(({ text }) => text.trim()).join(" "))

/** Returns the title: that of the work, of the movement, or what the first page shows as one. */
export const titleOf = (root: XmlElement): string | undefined =>
  textOf(root, "work/work-title") ?? textOf(root, "movement-title") ?? credits(root, "title")[0]

/** Returns the people, in the order of the score, each once. */
export const peopleOf = (root: XmlElement): ReadonlyArray<Person> => {
  const creators = children(child(root, "identification") ?? root, "creator")
  const people = [
    ...creators.map(({ attributes, text }) => ({ role: attributes.type ?? "creator", name: text.trim() })),
    ...["composer", "lyricist", "arranger"].flatMap((role) => credits(root, role).map((name) => ({ role, name })))
  ].filter(({ name }) => name !== "")
  return [...new Map(people.map((person) => [`${person.role} ${person.name}`, person])).values()]
}
