/**
 * The username of a new account. Flat allows 1 to 30 characters; schools write full names with spaces, and e-mail addresses of any length. What does
 * not fit is shortened in a way that depends on the person alone: the same files give the same usernames, in any order and with any filter.
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
   * - `made`: the files have none, so it is made of the name or the id.
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

const compose = (person: Person): string => {
  const name = [person.firstName, person.lastName]
    .map((part) => Text.fold(part ?? "").replace(/[^\p{L}\p{N}]+/gu, ""))
    .filter((part) => part !== "")
    .join(".")
  return shorten(name === "" ? adapt(person.id) : name, person.id)
}

/** Returns the username for a person: of the username that the files have, else of the e-mail address, else of the name. */
export const of = (person: Person): Chosen => {
  const written = person.username ?? person.email
  if (written === undefined) return { username: compose(person), how: "made" }
  const adapted = adapt(written)
  if (adapted === "") return { username: compose(person), how: "made" }
  if (Text.lengthOf(adapted) > longest) return { username: shorten(adapted, written), how: "shortened" }
  return { username: adapted, how: adapted === written ? "written" : "adapted" }
}
