/** What is wrong with the people of a set, taken together: usernames, addresses and passwords that repeat. */
import * as Redacted from "effect/Redacted"
import type { Place } from "../../model/Diagnostic.ts"
import type { Person } from "../../model/Person.ts"
import type { Collector } from "../report/Collector.ts"

/** Reports usernames and addresses that repeat or are missing, and passwords that many people have. */
export const checkPeople = (people: Iterable<Person>, collector: Collector): void => {
  const usernames = new Set<string>()
  const emails = new Set<string>()
  const passwords = new Map<string, number>()
  const unnamed: Array<Place> = []
  for (const { change, email, from, password, username } of people) {
    const at = (value: string) => ({ file: from.file, row: from.row, value })
    if (change === "removed") continue
    if (username === undefined) {
      if (change === undefined) unnamed.push(from)
    } else {
      const folded = username.normalize("NFC").toLowerCase()
      if (usernames.has(folded)) collector.add("username.repeated", at(username))
      usernames.add(folded)
      if (/\s/u.test(username)) collector.add("username.space", at(username))
      if (email === undefined && username.includes("@")) collector.add("username.email", at(username))
    }
    if (email !== undefined) {
      const folded = email.toLowerCase()
      if (emails.has(folded)) collector.add("email.shared", at(email))
      emails.add(folded)
    }
    if (password !== undefined) {
      const text = Redacted.value(password)
      passwords.set(text, (passwords.get(text) ?? 0) + 1)
    }
  }
  // A file without usernames is not wrong in each of its rows.
  const [first] = unnamed
  if (usernames.size > 0) { for (const from of unnamed) collector.add("username.missing", from) }
  else if (first !== undefined) collector.add("username.none", { file: first.file })
  const shared = [...passwords.values()].filter((count) => count >= 5)
  for (const count of shared) collector.add("password.shared", { file: "", detail: `${count} people` })
}
