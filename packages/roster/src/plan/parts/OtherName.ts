/**
 * Whether the names of an account are those of somebody else, to whom the account, and its scores, would be given. Names change, are shortened and
 * swapped, so one word in common is enough.
 */
import type { LiveAccount } from "../../live/Live.ts"
import type { Person } from "../../model/Person.ts"
import type { Entry } from "../IdMap.ts"
import * as Text from "./Text.ts"

const words = (...names: ReadonlyArray<string | undefined>): ReadonlySet<string> =>
  new Set(names.flatMap((name) => Text.fold(name ?? "").match(/[\p{L}\p{N}]+/gu) ?? []))

const differ = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size > 0 && other.size > 0 && [...one].every((word) => !other.has(word))

const firstNames = ({ firstName, middleName, preferredFirstName }: Person): ReadonlySet<string> =>
  words(firstName, middleName, preferredFirstName)

const allNames = (person: Person): ReadonlySet<string> =>
  new Set([...firstNames(person), ...words(person.lastName, person.preferredLastName)])

/** A username may be anybody's: one name in common is enough. A family shares its address and its last name: the first name decides. */
export const isOther = (person: Person, account: LiveAccount, by: "username" | "email"): boolean =>
  by === "email"
    ? differ(firstNames(person), words(account.firstname))
    : differ(allNames(person), words(account.firstname, account.lastname))

/**
 * Schools give usernames and ids of people who left to others. An account that an earlier run matched is still that of the person if a name or the
 * address is in Flat or was written by the tool: people change what is in Flat.
 */
export const isReplaced = (person: Person, account: LiveAccount, { written }: Entry): boolean => {
  const names = words(account.firstname, account.lastname, written["firstname"], written["lastname"])
  if (!differ(allNames(person), names)) return false
  const addresses = [account.email, written["email"]].filter((email) => email !== undefined)
  // Without addresses to compare, names alone decide. One of them alone may have changed, as in a marriage.
  return person.email === undefined || addresses.length === 0
    ? person.firstName !== undefined && person.lastName !== undefined
    : !addresses.some((email) => Text.sameEmail(email, person.email))
}
