/**
 * Whether the names of an account are those of somebody else. Names change, are shortened and swapped, so one word in common is enough. It matters
 * only before an earlier run matched the account: then the account, and its scores, would be given to another person.
 */
import type { LiveAccount } from "../../live/Live.ts"
import type { Person } from "../../model/Person.ts"
import * as Text from "./Text.ts"

const words = (...names: ReadonlyArray<string | undefined>): ReadonlySet<string> =>
  new Set(names.flatMap((name) => Text.fold(name ?? "").match(/[\p{L}\p{N}]+/gu) ?? []))

const differ = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size > 0 && other.size > 0 && [...one].every((word) => !other.has(word))

/** A username may be anybody's: one name in common is enough. A family shares its address and its last name: the first name decides. */
export const isOther = (person: Person, account: LiveAccount, by: "username" | "email"): boolean => {
  const { firstName, lastName, middleName, preferredFirstName, preferredLastName } = person
  const first = words(firstName, middleName, preferredFirstName)
  return by === "email"
    ? differ(first, words(account.firstname))
    : differ(
      new Set([...first, ...words(lastName, preferredLastName)]),
      words(account.firstname, account.lastname)
    )
}
