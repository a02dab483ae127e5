/** Administrators of the organization: a plan makes none, changes none, and notices who looks like one. */
import type { Live } from "../../live/Live.ts"
import type { Person } from "../../model/Person.ts"
import * as Text from "../../model/Text.ts"

export const isAdministrator = (role: string): boolean => role === "admin" || role === "accountAdmin"

const latin = /\p{sc=Latin}/u
const foreign = /[^\p{sc=Latin}\P{L}]/u

/** The whole of an address, and what is before the `@`. */
const namesOf = (...texts: ReadonlyArray<string | undefined>): ReadonlyArray<string> =>
  texts.flatMap((text) => text === undefined ? [] : text.includes("@") ? [text, text.replace(/@.*/u, "")] : [text])

/**
 * Creates a test of whether a username, an address or an id looks like that of an administrator of the organization: the same but for letters of another
 * script, such as the Cyrillic `а` in `аdmin`. A reader sees no difference.
 */
export const lookalikes = (live: Live): (person: Person) => boolean => {
  const names = Array.from(live.accounts.values()).filter(({ role }) => isAdministrator(role))
    .flatMap(({ email, username }) => namesOf(username, email)).map((name) => [...Text.fold(name)])
  return ({ email, id, username }) =>
    namesOf(username, email, id).some((text) => {
      if (!latin.test(text) || !foreign.test(text)) return false
      const letters = [...Text.fold(text)]
      return names.some((name) =>
        name.length === letters.length && letters.every((letter, at) => letter === name[at] || foreign.test(letter))
      )
    })
}
