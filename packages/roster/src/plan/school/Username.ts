/**
 * The username of a new account. Flat allows 1 to 30 characters; schools write full names with spaces, e-mail addresses of any length, or none. What
 * does not fit is shortened in a way that depends on the person alone, and what is missing is made of the name. The same files give the same usernames,
 * in any order and with any filter. Classmates see usernames, so none is made of an e-mail address if there is a name.
 */
import { createHash } from "node:crypto"
import type { Person } from "../../model/Person.ts"
import * as Text from "../../model/Text.ts"

/** The most characters that Flat allows. */
const longest = 30

export interface Chosen {
  readonly username: string
  /**
   * - `written`: as the files have it.
   * - `adapted`: characters were replaced.
   * - `shortened`: cut, with six characters that depend on the whole.
   * - `made`: the files have none, so it is made of the name, the e-mail address or the id.
   */
  readonly how: "written" | "adapted" | "shortened" | "made"
}

// Spaces, and what cannot be seen or typed: controls, formats, surrogates without a partner, unassigned.
const forbidden = /[\s\p{C}]+/gu

const digest = (text: string): string => createHash("sha256").update(Text.key(text)).digest("hex").slice(0, 6)

const shorten = (text: string, whole: string): string => {
  const local = /^[^@]+(?=@)/.exec(text)?.[0] ?? text
  return `${Text.cut(local, longest - 7).replace(/(?<![._-])[._-]+$/u, "")}-${digest(whole)}`
}

const adapt = (written: string): string =>
  written.normalize("NFC").trim().replace(forbidden, ".").replace(/^\.+|(?<!\.)\.+$/gu, "")

/** Cuts a name, with a number behind it from 2 on: `ada.lund`, `ada.lund2`. */
const addNumber = (name: string, number: number): string => {
  const end = number === 1 ? "" : String(number)
  return `${Text.cut(name, longest - end.length).replace(/\.$/u, "")}${end}`
}

const umlauts: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" }

/** Writes umlauts as German does without them, in names of every language; other letters lose their accents. */
const spell = (name: string): string =>
  Text.fold(name.normalize("NFC").toLowerCase().replace(/[äöüß]/gu, (letter) => umlauts[letter]!))

const nameOf = ({ firstName, lastName }: Person): string =>
  [firstName, lastName].map((part) => spell(part ?? "").replace(/[^\p{L}\p{N}]+/gu, ""))
    .filter((part) => part !== "").join(".")

/** Returns whether the files have no username that could be used. */
export const isMissing = ({ username }: Person): boolean => username === undefined || adapt(username) === ""

const fit = (written: string): Omit<Chosen, "how"> & { readonly how: "written" | "adapted" | "shortened" } => {
  const adapted = adapt(written)
  if (Text.lengthOf(adapted) > longest) return { username: shorten(adapted, written), how: "shortened" }
  return { username: adapted, how: adapted === written ? "written" : "adapted" }
}

/** Returns the username for a person: of the username that the files have, else of the name, else of the e-mail address, else of the id. */
export const of = (person: Person): Chosen => {
  const { email = "", id, username } = person
  if (username !== undefined && !isMissing(person)) return fit(username)
  const name = nameOf(person)
  const made = name !== "" ? addNumber(name, 1) : fit(adapt(email) === "" ? id : email).username
  return { username: made, how: "made" }
}

/**
 * Proposes usernames for new accounts of people who have none, by id: the name, with the first number that nobody has. The order of the files says nothing:
 * the person whose id is first gets the first number. `isTaken` ignores case and accents.
 */
export const propose = (
  people: ReadonlyArray<Person>,
  isTaken: (folded: string) => boolean
): ReadonlyMap<string, Chosen> => {
  const proposals = new Map<string, Chosen>()
  const taken = new Set<string>()
  // Of each name, so that a thousand people of one name take a thousand steps.
  const numbers = new Map<string, number>()
  for (const person of people.toSorted((a, b) => a.id < b.id ? -1 : 1)) {
    const name = nameOf(person)
    const first = of(person).username
    let username = first
    let number = numbers.get(first) ?? 1
    const isFree = () => name === "" || (!taken.has(Text.fold(username)) && !isTaken(Text.fold(username)))
    while (!isFree()) username = addNumber(name, ++number)
    numbers.set(first, number)
    taken.add(Text.fold(username))
    proposals.set(person.id, { username, how: "made" })
  }
  return proposals
}
